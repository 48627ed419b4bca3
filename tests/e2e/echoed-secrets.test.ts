import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { secretRedactor } from '../../src/redaction.js';
import { scanKeys } from '../../src/redis/cluster.js';
import { until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { newInstallation } from '../helpers/process.js';
import { type ScriptedServer, startScriptedServer } from '../smtp/smtp-script.js';

const password = 'the relay password';
const plain = Buffer.from(`\0user\0${password}`).toString('base64');
/** The secrets that a relay may echo: the password, and the login as it was sent. */
const echo = `you sent ${password} in ${plain}`;

let server: ScriptedServer;
let postrider: TestPostrider;
/** The command that the relay refuses with the echo. */
let refused = 'AUTH';
beforeAll(async () => {
  server = await startScriptedServer(
    (line) => {
      if (line.startsWith(refused)) return refused === 'AUTH' ? `535 5.7.8 ${echo}` : `550 5.7.1 ${echo}`;
      return line.startsWith('AUTH') ? '235 2.7.0 welcome' : undefined;
    },
    ['AUTH PLAIN'],
  );
  const smtpUrl = server.url.replace('://', `://user:${encodeURIComponent(password)}@`);
  postrider = await startPostrider({ readers: 3, smtpUrl });
});
afterAll(async () => {
  await postrider.stop();
  await server.stop();
});

/** Everything that Redis holds, as text. */
async function everything(): Promise<string> {
  const { redis } = postrider.app;
  const texts: string[] = [];
  for await (const page of scanKeys(redis, '*'))
    for (const key of page.map(String)) {
      const dump = {
        string: () => redis.get(key),
        hash: () => redis.hgetall(key),
        list: () => redis.lrange(key, 0, -1),
        zset: () => redis.zrange(key, '0', '-1'),
        set: () => redis.smembers(key),
        stream: () => redis.xrange(key, '-', '+'),
      }[await redis.type(key)];
      texts.push(key, JSON.stringify(await dump?.()));
    }
  return texts.join('\n');
}

const leaks = (text: string) => [password, plain, plain.slice(8, -4)].filter((secret) => text.includes(secret));

test('the password that a relay echoes at login is in no error, job, log or report', async () => {
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await until('the login was refused', async () => (await everything()).includes('you sent … in'));
  expect(leaks(await everything())).toEqual([]);
  const failure = await app.relay.verify().catch((error: Error) => error);
  expect(leaks(JSON.stringify([String(failure), (failure as Error).stack, (failure as Error).cause]))).toEqual([]);

  refused = 'RCPT';
  const report = await postrider.sent(issue.id);
  expect(report.failed).toBe(3);
  const stored = await everything();
  expect(stored).toContain('550 5.7.1 you sent … in');
  expect(leaks(stored)).toEqual([]);
});

test('the password that a relay echoes is in no output of a command or the log', async () => {
  refused = 'AUTH';
  const { app } = postrider;
  const smtpUrl = server.url.replace('://', `://user:${encodeURIComponent(password)}@`);
  const here = await newInstallation({ REDIS_URL: `unix://${app.redis.options.path}`, SMTP_URL: smtpUrl });
  const { stdout, stderr } = await here.cli('doctor');
  expect(stdout).toContain('you sent … in');
  expect(leaks(stdout + stderr)).toEqual([]);
  const worker = await here.start('worker');
  await postrider.app.queues.enqueue('sendNotice', `confirm-1-0123456789abcdef-1`, {
    kind: 'confirm',
    newsletter: postrider.newsletter.number,
    subscriber: '0123456789abcdef',
    at: 1,
    messageIdForm: 'hex',
  });
  const said = await worker.stop();
  expect(leaks(said.stderr)).toEqual([]);
  await here.remove();
});

test('the installation’s own redactor knows its secrets', () => {
  const { redact } = postrider.app;
  expect(redact(`SECRET=${'a secret for the tests only'}, ${password}`)).toBe('SECRET=…, …');
  expect(secretRedactor([])('a secret')).toBe('a secret');
});
