import { afterAll, beforeAll, expect, test } from 'vitest';
import { startListener } from '../../src/feedback/inbound/listener.js';
import { applyIncoming } from '../../src/feedback/webhooks/apply-incoming.js';
import { toIncoming } from '../../src/feedback/webhooks/incoming-report.js';
import { withinChange } from '../../src/redis/change-scope.js';
import { NotOnDisk } from '../../src/redis/disk/not-on-disk.js';
import { keys } from '../../src/redis/keys.js';
import { idOf, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { bucketAt } from '../../src/subscribers/record/subscriber-id.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startWithReplica } from '../helpers/replica.js';
import { readersOf } from './readers-for-tests.js';
import { deliver, noDns } from './report-emails.js';

const bounceDomain = 'bounces.example.com';
let postrider: TestPostrider;
let issue: string;
beforeAll(async () => {
  const server = await startWithReplica();
  const settings = { BOUNCE_DOMAIN: bounceDomain, DURABLE_REPLICAS: '1' };
  postrider = await startPostrider({ server, readers: 4, settings });
  const composed = await postrider.composeIssue();
  issue = composed.id;
  await postrider.send(composed);
});
afterAll(() => postrider?.stop());

const { mailTo, gone, stateOf } = readersOf(() => postrider);

/**
 * The list of an installation that loses its primary once, before the first wait for the disk. The new primary lacks what
 * was written about a reader, unless that had reached it, and has everything that is written later.
 */
async function listThatLoses(number: number, { hasReached = false } = {}) {
  const { app } = postrider;
  const id = idOf(app.list, readerAddress(number));
  const key = keys.subscribers(bucketAt(app.list.layout, id));
  const before = await app.redis.hgetBuffer(key, id);
  let isLost = false;
  const onDisk = async () => {
    if (!isLost) {
      isLost = true;
      const closed = new Promise((resolve) => app.redis.once('close', resolve));
      app.redis.disconnect(true);
      await closed;
      if (hasReached) throw new NotOnDisk(new Error('a server was lost meanwhile'));
      await app.redis.hset(key, id, before ?? '');
    }
    await app.list.onDisk();
  };
  return { ...app.list, onDisk };
}

test('a bounce that was lost with the primary is answered 451, and counts when it comes again', async () => {
  const deps = { ...postrider.app, bounceDomain, dns: noDns, list: await listThatLoses(0) };
  const listener = await startListener(deps, { host: '127.0.0.1', port: 0, tls: undefined }, 'mx.example.com');
  expect(await deliver(listener.port, mailTo(0).from, gone(0))).toBe(451);
  expect(await stateOf(0)).toBe('confirmed');
  expect(await deliver(listener.port, mailTo(0).from, gone(0))).toBe(250);
  expect(await stateOf(0)).toBe('bounced');
  await listener.stop();
});

/** Has a provider report something about a reader, and applies it with a list that loses its primary: once, and again. */
async function applyTwice(number: number, kind: 'bounce' | 'complaint', list: SubscriberList) {
  const { app } = postrider;
  const report = {
    ...{ kind, id: `report ${number}`, at: Date.now(), sentAt: 0, address: readerAddress(number) },
    ...{ messageId: '', listUnsubscribe: '', label: 'hard' as const, status: '5.1.1', remoteMta: '' },
    reply: '550 5.1.1 no such user',
  };
  const incoming = toIncoming(app, 'sendgrid', report, Date.now(), []);
  await app.redis.hset(keys.incomingReports, incoming.id, JSON.stringify(incoming));
  await app.redis.zadd(keys.incomingIds, Date.now(), incoming.id);
  const apply = () => withinChange(() => applyIncoming({ ...app, list }));
  await expect(apply()).rejects.toMatchObject({ retryable: true });
  const first = await stateOf(number);
  await apply();
  return [first, await stateOf(number)];
}

test('a provider’s report that was lost with the primary is applied by the next try', async () => {
  expect(await applyTwice(1, 'bounce', await listThatLoses(1))).toEqual(['confirmed', 'bounced']);
});

test('a complaint counts once for the automatic pause, whether the new primary has it or not', async () => {
  const complaints = async () => Number(await postrider.app.redis.hget(keys.tally(issue), 'complaints'));
  expect(await applyTwice(2, 'complaint', await listThatLoses(2))).toEqual(['confirmed', 'complained']);
  expect(await complaints()).toBe(1);
  const kept = await listThatLoses(3, { hasReached: true });
  expect(await applyTwice(3, 'complaint', kept)).toEqual(['complained', 'complained']);
  expect(await complaints()).toBe(2);
});
