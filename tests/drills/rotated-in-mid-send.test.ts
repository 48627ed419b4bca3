import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, openApp } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { startIssue } from '../../src/control/start-issue.js';
import { idOf, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { buildWeb } from '../../src/web/server.js';
import { until } from '../helpers/clock.js';
import { dnsOf, keyFile, makeKey, verdicts } from '../helpers/mail/dkim.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import type { SunkMail } from '../helpers/smtp-sink.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const readers = 24;
const connections = 2;
const held = 8;
const [oldSecret, newSecret] = ['a secret for the tests only', 'another secret for the tests'];

let server: TestRedis;
let postrider: TestPostrider;
let installation: Installation;
let child: ChildProcess | undefined;
let openGate = () => {};
let begun = 0;
beforeAll(async () => {
  server = await startTestRedis();
  const gate = new Promise<void>((resolve) => {
    openGate = resolve;
  });
  // The server keeps the messages after the first few waiting.
  const onMessage = async () => {
    begun += 1;
    if (begun > held) await gate;
    return undefined;
  };
  const rules = { onMessage };
  postrider = await startPostrider({ server, readers, workers: false, rules });
  installation = await newInstallation({
    REDIS_URL: `unix://${server.url}`,
    SMTP_URL: postrider.sink.url,
    SMTP_CONNECTIONS: String(connections),
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await installation?.remove();
  await postrider?.stop();
});

function startWorker(settings: Record<string, string>): ChildProcess {
  const env = { ...installation.env, ...settings };
  child = spawn(process.execPath, ['bin/run.js', 'worker'], { cwd: root, env, stdio: 'ignore' });
  return child;
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  const ended = once(worker, 'exit');
  worker.kill('SIGTERM');
  openGate();
  expect(await ended).toEqual([0, null]);
}

const headOf = ({ raw }: SunkMail) =>
  raw
    .toString('latin1')
    .split('\r\n\r\n', 1)[0]
    ?.replaceAll(/\r\n[ \t]/g, ' ') ?? '';
const oneClickOf = (mail: SunkMail) => new URL(/^List-Unsubscribe: <([^>]+)>/m.exec(headOf(mail))?.[1] ?? '');
const selectorOf = (mail: SunkMail) => /\bs=(\w+)/.exec(/^DKIM-Signature: .*$/m.exec(headOf(mail))?.[0] ?? '')?.[1];

/** The state of a reader after a POST to the one-click address of their message, without a cookie or redirect. */
async function stateAfterOneClick(app: App, mail: SunkMail): Promise<string | undefined> {
  const web = buildWeb(app);
  const { statusCode } = await web.inject({
    method: 'POST',
    url: oneClickOf(mail).pathname,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: 'List-Unsubscribe=One-Click',
  });
  await web.close();
  expect(statusCode).toBe(200);
  const subscriber = await readSubscriber(app.list, idOf(app.list, mail.to));
  return membershipOf(subscriber, postrider.newsletter.number)?.state;
}

test('DKIM key, SECRET and PUBLIC_URL are rotated in mid-send: each reader gets one message, whose signature and links hold', async () => {
  const { app, sink } = postrider;
  const signers = { before: makeKey('rsa'), after: makeKey('rsa') };
  const signing = async (selector: keyof typeof signers) => ({
    DKIM_DOMAIN: 'example.com',
    DKIM_SELECTOR: selector,
    DKIM_PRIVATE_KEY_FILE: await keyFile(signers[selector]),
  });
  const before = { SECRET: oldSecret, PUBLIC_URL: 'https://old.example.com', ...(await signing('before')) };
  const after = {
    SECRET: `${newSecret},${oldSecret}`,
    PUBLIC_URL: 'https://new.example.com/post',
    ...(await signing('after')),
  };

  const issue = await postrider.composeIssue();
  const first = startWorker(before);
  await startIssue(app.redis, app.queues, issue.id);
  await until('messages wait for the server', () => begun >= held + connections);
  await stopWorker(first);
  const early = sink.mails.length;
  expect(early).toBeLessThan(readers);

  const second = startWorker(after);
  const report = await postrider.sent(issue.id);
  await stopWorker(second);
  expect(report).toMatchObject({ audience: readers, accepted: readers, uncertain: 0 });
  expect(sink.mails.map(({ to }) => to).toSorted()).toEqual(
    Array.from({ length: readers }, (_, i) => readerAddress(i)).toSorted(),
  );

  const resolver = dnsOf(signers);
  const config = parseConfig({ LOG_LEVEL: 'silent', ...after });
  const later = await openApp(config, { redisUrl: server.url, smtpUrl: sink.url });
  for (const [i, mail] of sink.mails.entries()) {
    const isEarly = i < early;
    expect(selectorOf(mail)).toBe(isEarly ? 'before' : 'after');
    expect(await verdicts(mail.raw, resolver)).toEqual(['pass']);
    expect(oneClickOf(mail).origin).toBe(isEarly ? 'https://old.example.com' : 'https://new.example.com');
    expect(await stateAfterOneClick(later, mail)).toBe('unsubscribed');
  }
  await later.close();
});
