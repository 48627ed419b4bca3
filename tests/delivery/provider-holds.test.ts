import { afterEach, expect, test } from 'vitest';
import { type App, openApp } from '../../src/app.js';
import { resumeIssue } from '../../src/control/control-issue.js';
import { resendIssue } from '../../src/control/resend-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { BatchDeferred, deliverBatch } from '../../src/delivery/deliver-batch.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { keys } from '../../src/redis/keys.js';
import { type Report, reportIssue } from '../../src/reports/report.js';
import { until } from '../helpers/clock.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startTestRedis } from '../helpers/redis.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

const unauthenticated = { code: 550, text: '5.7.26 unauthenticated, see the help page' };
const hour = 3_600_000;
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Server {
  refuse: (address: string) => boolean;
  /** Addresses that the server saw. */
  tried: string[];
}

/** A server that refuses some messages as unauthenticated until it is told not to. */
async function start(
  readers: readonly string[],
  options: Parameters<typeof startPostrider>[0] & { refuse?: Server['refuse'] } = {},
): Promise<{ postrider: TestPostrider; server: Server; id: string }> {
  const server: Server = { refuse: options.refuse ?? (() => true), tried: [] };
  const postrider = await startPostrider({
    workers: false,
    ...options,
    rules: {
      onRecipient: (address) => {
        server.tried.push(address);
        return server.refuse(address) ? unauthenticated : undefined;
      },
    },
  });
  ends.push(() => postrider.stop());
  const { app, newsletter } = postrider;
  await Promise.all(readers.map((address) => addReader(app, newsletter, address)));
  return { postrider, server, id: (await postrider.composeIssue()).id };
}

const at = (domain: string, count: number) => Array.from({ length: count }, (_, i) => `reader${i}@${domain}`);
const isAt = (domain: string) => (address: string) => address.endsWith(`@${domain}`);

const everyOutcome = ({ waiting, accepted, deferred, bounced, failed, uncertain, excluded }: Report) =>
  waiting + accepted + deferred + bounced + failed + uncertain + excluded;

/** Waits until no batch is due or running. */
async function atRest({ app }: TestPostrider, id: string): Promise<Report> {
  await until('nothing is sent now', async () => {
    const open = await openBatches(app.redis, id);
    const working = await app.redis.llen(`${keys.queues}:deliver:active`);
    return open.length > 0 && working === 0 && open.every(({ dueAt }) => dueAt > Date.now());
  });
  return reportIssue(app.list, id);
}

/** Runs every batch that is due at a time, like a worker. */
async function deliverAt({ app }: TestPostrider, id: string, now: number): Promise<void> {
  for (const batch of (await openBatches(app.redis, id)).filter(({ dueAt }) => dueAt <= now))
    await deliverBatch({ ...app, now: () => now }, id, batch, new AbortController().signal).catch((error: unknown) => {
      if (!(error instanceof BatchDeferred)) throw error;
    });
}

test('400 of 400 refused for our fault: the send stops, none fails, and all are emailed once it is fixed', async () => {
  const { postrider, server, id } = await start(at('gmail.com', 400));
  const { app, sink } = postrider;
  await postrider.startWorkers();
  await startIssue(app.redis, app.queues, id);
  const report = await atRest(postrider, id);
  expect(report).toMatchObject({ state: 'sending', audience: 400, accepted: 0, failed: 0, bounced: 0 });
  expect(everyOutcome(report)).toBe(400);
  expect(report.holds).toMatchObject([
    { provider: 'gmail', reason: 'unauthenticated', words: '550 5.7.26 unauthenticated, see the help page' },
  ]);
  expect(server.tried.length).toBeLessThan(100);
  const problems = (await readProblems(app.redis, id)).map(({ text }) => text);
  expect(problems.filter((text) => /^gmail refused .*5\.7\.26.*on hold until.*SPF.*resume/.test(text))).toHaveLength(1);

  server.refuse = () => false;
  await resumeIssue(app, id);
  expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 400, deferred: 0, failed: 0, holds: [] });
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(400);
  expect(sink.mails).toHaveLength(400);
});

test('one provider of three refuses: the others get their emails, and a restart changes nothing', async () => {
  const readers = [...at('gmail.com', 40), ...at('outlook.com', 40), ...at('example.net', 40)];
  const { postrider, server, id } = await start(readers, { refuse: isAt('gmail.com') });
  const { app, sink } = postrider;
  const workers = await postrider.startWorkers();
  await startIssue(app.redis, app.queues, id);
  const onHold = { state: 'sending', accepted: 80, failed: 0 };
  expect(await atRest(postrider, id)).toMatchObject(onHold);
  const { length } = server.tried;
  await workers.stop();
  await postrider.startWorkers();
  await app.queues.promote('deliverBatch', `deliver-${id}-0-63`);
  const report = await atRest(postrider, id);
  expect(report).toMatchObject({ ...onHold, holds: [{ provider: 'gmail' }] });
  expect(everyOutcome(report)).toBe(120);
  expect(server.tried).toHaveLength(length);
  expect(sink.mails).toHaveLength(80);
});

test('one message tests a refusing provider every 15 minutes; the first accepted one ends the hold', async () => {
  const { postrider, server, id } = await start(at('gmail.com', 40));
  const { app, sink } = postrider;
  await startIssue(app.redis, app.queues, id);
  await planIssue(app, id);
  const begin = Date.now();
  await deliverAt(postrider, id, begin);
  expect((await reportIssue(app.list, id)).holds).toHaveLength(1);
  const refused = server.tried.length;
  for (const minutes of [5, 10, 14]) await deliverAt(postrider, id, begin + minutes * 60_000);
  expect(server.tried).toHaveLength(refused);
  await deliverAt(postrider, id, begin + 16 * 60_000);
  await deliverAt(postrider, id, begin + 17 * 60_000);
  expect(server.tried).toHaveLength(refused + 1);
  server.refuse = () => false;
  await deliverAt(postrider, id, begin + 31 * 60_000);
  expect((await reportIssue(app.list, id)).holds).toEqual([]);
  await deliverAt(postrider, id, begin + 12 * hour);
  await deliverAt(postrider, id, begin + 13 * hour);
  expect(await reportIssue(app.list, id)).toMatchObject({ state: 'sent', accepted: 40, failed: 0 });
  expect(sink.mails).toHaveLength(40);
});

test('a test that must wait for a rate limit is not lost: the next run makes it', async () => {
  const { postrider, server, id } = await start(at('gmail.com', 40));
  const { app } = postrider;
  await startIssue(app.redis, app.queues, id);
  await planIssue(app, id);
  const begin = Date.now();
  await deliverAt(postrider, id, begin);
  const refused = server.tried.length;
  const { pacer } = app;
  const slow = { ...pacer, groupOf: pacer.groupOf.bind(pacer), admit: () => 5_000 };
  await deliverAt({ ...postrider, app: { ...app, pacer: slow } }, id, begin + 16 * 60_000);
  expect(server.tried).toHaveLength(refused);
  server.refuse = () => false;
  await deliverAt(postrider, id, begin + 17 * 60_000);
  expect((await reportIssue(app.list, id)).holds).toEqual([]);
  expect(server.tried).toHaveLength(refused + 1);
});

test.each([
  ['resume', (app: App, id: string) => resumeIssue(app, id)],
  ['resend', (app: App, id: string) => resendIssue(app, id, ['failed'])],
])(
  'readers are on hold for a day; then their messages have failed, until a person decides to %s',
  async (_verb, again) => {
    const { postrider, server, id } = await start(at('gmail.com', 40));
    const { app, sink } = postrider;
    await startIssue(app.redis, app.queues, id);
    await planIssue(app, id);
    const begin = Date.now();
    await deliverAt(postrider, id, begin);
    expect(await reportIssue(app.list, id)).toMatchObject({ state: 'sending', failed: 0 });
    await deliverAt(postrider, id, begin + 23 * hour);
    expect(await reportIssue(app.list, id)).toMatchObject({ state: 'sending', failed: 0 });
    await deliverAt(postrider, id, begin + 25 * hour);
    const report = await reportIssue(app.list, id);
    expect(report).toMatchObject({ state: 'sent', failed: 40, deferred: 0, waiting: 0 });
    // As if a day later.
    const [[name, text] = []] = Object.entries(await app.redis.hgetall(keys.holds(id))).filter(
      ([, one]) => one !== '1',
    );
    await app.redis.hset(
      keys.holds(id),
      name ?? '',
      JSON.stringify({ ...JSON.parse(text ?? ''), since: begin - 25 * hour }),
    );
    server.refuse = () => false;
    await again(app, id);
    await postrider.startWorkers();
    await expect.poll(() => reportIssue(app.list, id)).toMatchObject({ accepted: 40, failed: 0, holds: [] });
    expect(sink.mails).toHaveLength(40);
  },
);

test('two processes stop together, and email nobody twice when the send is resumed', async () => {
  const redis = await startTestRedis();
  const readers = [...at('gmail.com', 100), ...at('example.net', 100)];
  const { postrider, server, id } = await start(readers, { server: redis, refuse: isAt('gmail.com') });
  const { app, sink } = postrider;
  const other = await openApp(app.config, { redisUrl: redis.url, smtpUrl: sink.url });
  ends.push(() => other.close());
  await startIssue(app.redis, app.queues, id);
  await planIssue(app, id);
  const halves = [
    [app, { from: 0, to: 31 }],
    [other, { from: 32, to: 63 }],
  ] as const;
  const both = () =>
    Promise.allSettled(halves.map(([one, half]) => deliverBatch(one, id, half, new AbortController().signal)));
  await both();
  const report = await reportIssue(app.list, id);
  expect(report).toMatchObject({ accepted: 100, failed: 0, holds: [{ provider: 'gmail' }] });
  const notes = (await readProblems(app.redis, id)).filter(({ text }) => text.includes('are on hold'));
  expect(notes).toHaveLength(1);
  const { length } = server.tried;
  await both();
  expect(server.tried).toHaveLength(length);
  server.refuse = () => false;
  await resumeIssue(other, id);
  await both();
  expect(await reportIssue(app.list, id)).toMatchObject({ accepted: 200, failed: 0, holds: [] });
  expect(sink.mails).toHaveLength(200);
});

test('one refusal does not stop a small list: that message has failed, and the issue is sent', async () => {
  const { postrider, id } = await start(at('gmail.com', 10), { refuse: (address) => address.startsWith('reader3@') });
  const { app } = postrider;
  await postrider.startWorkers();
  await startIssue(app.redis, app.queues, id);
  expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 9, failed: 1, holds: [] });
});

test('when many providers refuse, the issue pauses itself, says why, and goes to all once it is resumed', async () => {
  const readers = Array.from({ length: 30 }, (_, i) => `reader@mail${i}.example.net`);
  const { postrider, server, id } = await start(readers);
  const { app, sink } = postrider;
  await postrider.startWorkers();
  await startIssue(app.redis, app.queues, id);
  const report = await postrider.sent(id);
  expect(report).toMatchObject({ state: 'paused', failed: 0, accepted: 0 });
  expect(report.pausedBecause).toMatch(/^\d+ providers refused \d+ of the first \d+ emails .*5\.7\.26.*SPF/);
  await until('no batch is at work', async () => (await app.redis.llen(`${keys.queues}:deliver:active`)) === 0);
  server.refuse = () => false;
  await resumeIssue(app, id);
  await expect.poll(() => reportIssue(app.list, id)).toMatchObject({ state: 'sent', accepted: 30, failed: 0 });
  expect(sink.mails).toHaveLength(30);
});

test('a provider that refuses one relay gets its emails through the other one', async () => {
  const other = await startSmtpSink();
  const refusing = await startSmtpSink({ onRecipient: (to) => (isAt('gmail.com')(to) ? unauthenticated : undefined) });
  ends.push(() => Promise.all([other.stop(), refusing.stop()]));
  const { postrider, id } = await start([...at('gmail.com', 60), ...at('example.net', 20)], {
    smtpUrl: `${refusing.url},${other.url}`,
    settings: { RETRY_SCHEDULE: '1s', RETRY_FOR: '1h' },
  });
  const { app } = postrider;
  await postrider.startWorkers();
  await startIssue(app.redis, app.queues, id);
  await expect.poll(() => reportIssue(app.list, id)).toMatchObject({ state: 'sent', accepted: 80, failed: 0 });
  expect((await reportIssue(app.list, id)).holds).toMatchObject([
    { provider: 'gmail', relay: refusing.url.replace('smtp://', '') },
  ]);
  expect(other.mails.filter(({ to }) => isAt('gmail.com')(to))).toHaveLength(60);
});
