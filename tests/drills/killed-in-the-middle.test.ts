import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refreshEventsWanted } from '../../src/events/outbox.js';
import { readMailboxState } from '../../src/feedback/mailbox/mailbox-state.js';
import { keys, mailboxKeys } from '../../src/redis/keys.js';
import { createWebhook } from '../../src/webhooks/change-webhook.js';
import { countWaiting } from '../../src/webhooks/webhook-store.js';
import { startImapGate } from '../feedback/mailbox/imap-gate.js';
import { readersOf } from '../feedback/readers-for-tests.js';
import { until } from '../helpers/clock.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { type Dovecot, dovecotMissing, dovecotPassword, startDovecot } from '../servers/dovecot.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const settings = { SECRET: 'a secret for the tests only', BOUNCE_DOMAIN: 'bounces.example.com' };

let postrider: TestPostrider;
let installation: Installation;
const running: ChildProcess[] = [];
beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers: 8, settings, workers: false });
  const workers = await postrider.startWorkers();
  await postrider.send(await postrider.composeIssue());
  // From here on, processes that can be killed do the work.
  await workers.stop();
  installation = await newInstallation({
    ...settings,
    REDIS_URL: `unix://${server.url}`,
    SMTP_URL: postrider.sink.url,
    PUBLIC_URL: 'https://news.example.com',
    WEBHOOK_NETWORKS: '127.0.0.0/8',
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await installation?.remove();
  await postrider?.stop();
});

/** Starts a command as a process of its own. It may be killed before it says that it runs. */
function launch(command: string): ChildProcess {
  const child = spawn(process.execPath, ['bin/run.js', command], { cwd: root, env: installation.env, stdio: 'ignore' });
  running.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
}

// The name holds the reason, for a run that leaves it out.
describe.skipIf(dovecotMissing)(`a mailbox of Dovecot${dovecotMissing ? ` (${dovecotMissing})` : ''}`, () => {
  let dovecot: Dovecot;
  beforeAll(async () => {
    dovecot = await startDovecot();
  });
  afterAll(() => dovecot?.stop());

  test('a mailbox reader that is killed before or after it moves a report has it moved and applied once by the next', async () => {
    const gate = await startImapGate(dovecot.port);
    const { gone, stateOf, events } = readersOf(() => postrider);
    const texts = async (folder?: string) => (await dovecot.messages('bounces', folder)).map(({ text }) => text);
    Object.assign(installation.env, {
      FEEDBACK_MAILBOX: `imap://bounces@127.0.0.1:${gate.port}?tls=off`,
      FEEDBACK_MAILBOX_PASSWORD: dovecotPassword,
      FEEDBACK_MAILBOX_EVERY: '10s',
    });
    // A killed process keeps its turn for half a minute.
    const turnIsOver = () => postrider.app.redis.del(mailboxKeys.turn);
    for (const [number, isPassedOn] of [false, true].entries()) {
      await dovecot.deliver('bounces', gone(number));
      const moves = gate.silentAt('MOVE', isPassedOn);
      const reader = launch('mailbox');
      await moves;
      expect(await stateOf(number)).toBe('bounced');
      await kill(reader);
      await turnIsOver();
      await until('the server has done what it received', async () => (await texts()).length === (isPassedOn ? 0 : 1));
    }
    const reader = launch('mailbox');
    await until('it has read the mailbox', async () => (await readMailboxState(postrider.app.redis)).readAt > 0);
    reader.kill('SIGTERM');
    expect(await once(reader, 'exit')).toEqual([0, null]);
    expect([await texts(), await texts('Postrider')]).toEqual([[], expect.arrayContaining([gone(0), gone(1)])]);
    for (const number of [0, 1]) expect(await events(number)).toMatchObject([{ kind: 'hard', outcome: 'applied' }]);
    await gate.stop();
  });
});

/** A receiver of webhooks that answers nobody until it is told to. */
async function startSilentReceiver() {
  const arrived: { id: string; email: string }[] = [];
  const open: ServerResponse[] = [];
  let isSilent = true;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { email: string } };
      arrived.push({ id: String(request.headers['webhook-id']), email: data.email });
      if (isSilent) open.push(response);
      else response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`,
    arrived,
    answerAll() {
      isSilent = false;
      for (const response of open.splice(0)) response.writeHead(204).end();
    },
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

test('a worker that is killed in the middle of a webhook delivery loses no event, and SIGHUP stops the next one in order', async () => {
  const { app, newsletter } = postrider;
  const receiver = await startSilentReceiver();
  const fields = { url: receiver.url, events: ['subscriber.confirmed' as const], newsletter: null };
  const webhook = await createWebhook(app.redis, fields, { networks: ['127.0.0.0/8'] }, Date.now());
  await refreshEventsWanted(app.redis);
  const added = ['a', 'b', 'c'].map((name) => `${name}@events.example.org`);
  for (const email of added) await addReader(app, newsletter, email);
  const emails = () => receiver.arrived.map(({ email }) => email).toSorted();

  const first = launch('worker');
  await until('all requests are under way', () => receiver.arrived.length === added.length);
  await kill(first);
  const ids = new Set(receiver.arrived.map(({ id }) => id));
  expect([emails(), ids.size]).toEqual([added, added.length]);
  // A killed process keeps its turn for a minute.
  await app.redis.del(keys.webhookTurn(webhook.id), keys.webhookTurn('share-out'));

  const second = launch('worker');
  await until('all requests are repeated', () => receiver.arrived.length === 2 * added.length);
  second.kill('SIGHUP');
  receiver.answerAll();
  expect(await once(second, 'exit')).toEqual([0, null]);
  expect(new Set(receiver.arrived.map(({ id }) => id))).toEqual(ids);
  expect(receiver.arrived).toHaveLength(2 * added.length);
  expect(await countWaiting(app.redis, webhook.id)).toBe(0);
  await receiver.stop();
});
