import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectRedis } from '../../../src/redis/client.js';
import { keys } from '../../../src/redis/keys.js';
import { bucketTag } from '../../../src/redis/layout.js';
import { openLabels } from '../../../src/subscribers/list/labels.js';
import { scanBuckets, scanLayout } from '../../../src/subscribers/list/scan-buckets.js';
import {
  changeSubscriber,
  idOf,
  openList,
  readRecord,
  readSubscriber,
  refreshLayout,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import type { Membership, Subscriber } from '../../../src/subscribers/record/subscriber.js';
import { bucketOf, idLength } from '../../../src/subscribers/record/subscriber-id.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

let server: TestRedis;
let list: SubscriberList;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  list = await emptyList(server.redis);
});

const membership = (newsletter: number, from = '/business'): Membership =>
  aMembership({
    newsletter,
    name: '灯',
    locale: 'zh-CN',
    sections: 5,
    timeZone: 'Asia/Shanghai',
    consent: { method: 'page', from, textVersion: 2, ip: '2001:db8::1' },
  });
const subscriber = (address: string, ...memberships: Membership[]): Subscriber => ({ address, memberships });
const add = (address: string, from?: string) =>
  changeSubscriber(list, idOf(list, address), () => subscriber(address, membership(1, from)));

test('a subscriber is read as written, and does not exist before or after', async () => {
  const id = idOf(list, 'reader@example.com');
  const given = subscriber('Reader@example.com', membership(1), membership(2, '/tech'));
  expect(await readSubscriber(list, id)).toBeUndefined();
  expect(await changeSubscriber(list, id, () => given)).toEqual({ before: undefined, after: given });
  expect(await readSubscriber(list, id)).toEqual(given);
  expect(await changeSubscriber(list, id, () => undefined)).toEqual({ before: given, after: undefined });
  expect(await readRecord(list, id)).toBeUndefined();
});

test('a change that returns the same object writes nothing, and one that throws changes nothing', async () => {
  await add('reader@example.com');
  const id = idOf(list, 'reader@example.com');
  const record = await readRecord(list, id);
  const { before, after } = await changeSubscriber(list, id, (current) => current);
  expect(after).toBe(before);
  const failing = changeSubscriber(list, id, () => {
    throw new RangeError('not like this');
  });
  await expect(failing).rejects.toThrow(RangeError);
  expect(await readRecord(list, id)).toEqual(record);
});

test('no change is lost when two writers change one reader at the same time', async () => {
  const others = await Promise.all([connectRedis(server.url), connectRedis(server.url)]);
  const lists = others.map((redis) => openList(redis, list.meta));
  const id = idOf(list, 'reader@example.com');
  // Each change adds one to a number in the record, so a lost change is missing in the sum.
  const changes = lists.flatMap((writer) =>
    Array.from({ length: 100 }, () =>
      changeSubscriber(writer, id, (before) => {
        const known = before?.memberships[0] ?? { ...membership(1), sections: 0 };
        return subscriber('reader@example.com', { ...known, sections: known.sections + 1 });
      }),
    ),
  );
  const outcomes = await Promise.allSettled(changes);
  for (const other of others) other.disconnect();
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
  expect((await readSubscriber(list, id))?.memberships[0]?.sections).toBe(200);
});

test('a scan returns every subscriber once, in the right bucket', async () => {
  const addresses = Array.from({ length: 500 }, (_, i) => `reader${i}@example.org`);
  await Promise.all(addresses.map((address) => add(address)));
  const met: string[] = [];
  const buckets: number[] = [];
  for await (const { bucket, records } of scanLayout(list, list.layout)) {
    buckets.push(bucket);
    for (const { id, record } of records) {
      expect(bucketOf(id, list.layout.buckets)).toBe(bucket);
      expect(await readRecord(list, id)).toEqual(record);
      met.push(id.toString('hex'));
    }
  }
  expect(buckets).toEqual(Array.from({ length: 64 }, (_, i) => i));
  expect(met.toSorted()).toEqual(addresses.map((address) => idOf(list, address).toString('hex')).toSorted());
});

test.each([
  [16, undefined],
  [0, 2],
])('a scan returns all of a bucket, whether it has few readers or many (few: %s)', async (few, firstGroup) => {
  const sizes = [0, 1, 16, 17, 100];
  const five = await emptyList(server.redis, sizes.length);
  const idsOf = (bucket: number) =>
    Array.from({ length: sizes[bucket] ?? 0 }, (_, i) => Buffer.alloc(idLength, `${bucket} ${i} `));
  for (const bucket of sizes.keys())
    for (const id of idsOf(bucket))
      await server.redis.hset(keys.subscribers(bucketTag(five.layout, bucket)), id, Buffer.from([0xff, bucket]));
  const met: [number, string[]][] = [];
  for await (const { bucket, records } of scanLayout(five, five.layout, {
    few,
    ...(firstGroup ? { firstGroup } : {}),
  })) {
    expect(new Set(records.map(({ record }) => record.toString('hex'))).size).toBe(Math.min(1, records.length));
    met.push([bucket, records.map(({ id }) => id.toString()).sort()]);
  }
  expect(met).toEqual([...sizes.keys()].map((bucket) => [bucket, idsOf(bucket).map(String).sort()]));
});

test('small buckets with long records are read one by one after some bytes, so that Redis answers others', async () => {
  const three = await emptyList(server.redis, 3);
  const long = Buffer.alloc(400_000, 0xff);
  for (const bucket of [0, 1, 2])
    await server.redis.hset(keys.subscribers(bucketTag(three.layout, bucket)), Buffer.alloc(idLength, bucket), long);
  await server.redis.config('RESETSTAT');
  const sizes: number[] = [];
  for await (const { records } of scanBuckets(three)) sizes.push(records[0]?.record.length ?? 0);
  expect(sizes).toEqual([400_000, 400_000, 400_000]);
  expect(await server.redis.info('commandstats')).toMatch(/cmdstat_evalsha:calls=1,|cmdstat_eval:calls=1,/);
  // Two by the script, and one by a command of its own.
  expect(await server.redis.info('commandstats')).toContain('cmdstat_hgetall:calls=3,');
});

test('a scan of a range keeps to it, both ends included, across round trips', async () => {
  const wide = await emptyList(server.redis, 200);
  const buckets: number[] = [];
  for await (const { bucket } of scanLayout(wide, wide.layout, { from: 10, to: 150 })) buckets.push(bucket);
  expect(buckets).toEqual(Array.from({ length: 141 }, (_, i) => i + 10));
});

test('an id reveals nothing about the address without the key of the list', async () => {
  const id = idOf(list, 'reader@example.com');
  expect(id).toHaveLength(idLength);
  expect(idOf(list, 'reader@example.com')).toEqual(id);
  const other = await emptyList(server.redis);
  expect(idOf(other, 'reader@example.com')).not.toEqual(id);
});

test('labels have the same numbers in every process, even if they are added at the same moment', async () => {
  const names = ['/business', '', '导入 2030', 'a "label", with signs', 'a '.repeat(1_000)];
  const processes = Array.from({ length: 5 }, () => openLabels(server.redis));
  const numbers = await Promise.all(processes.map((labels) => Promise.all(names.map((name) => labels.numberOf(name)))));
  for (const given of numbers) expect(given).toEqual(numbers[0]);
  expect(new Set(numbers[0]).size).toBe(names.length);
  for (const labels of [...processes, openLabels(server.redis)]) {
    expect(await Promise.all((numbers[0] ?? []).map((number) => labels.labelOf(number)))).toEqual(names);
  }
});

test('a label that another process is adding is found as soon as it exists', async () => {
  let now = 0;
  const [one, two] = [openLabels(server.redis, () => now), openLabels(server.redis)];
  await one.numberOf('/business');
  // The state after `two` took its number and before it wrote the text.
  await server.redis.incr(keys.labelNumber);
  expect(await one.labelOf(2)).toBe('');
  await server.redis.hset(keys.labels, '/tech', 2);
  now += 1_000;
  expect(await one.labelOf(2)).toBe('/tech');
  expect(await two.numberOf('/tech')).toBe(2);
});

test('the empty label is kept like any other', async () => {
  await add('reader1@example.com', '');
  await add('reader2@example.com', '/business');
  await add('reader3@example.com', '/tech');
  const fresh = openList(server.redis, list.meta);
  const fromOf = async (address: string) =>
    (await readSubscriber(fresh, idOf(fresh, address)))?.memberships[0]?.consent.from;
  expect(await fromOf('reader3@example.com')).toBe('/tech');
  expect(await fromOf('reader1@example.com')).toBe('');
  expect(await fromOf('reader2@example.com')).toBe('/business');
});

test('a scan of a small list reads only the buckets that have readers', async () => {
  const addresses = Array.from({ length: 20 }, (_, i) => `reader${i}@example.com`);
  for (const address of addresses) await add(address);
  await server.redis.config('RESETSTAT');
  const found: string[] = [];
  for await (const { records } of scanBuckets(list)) for (const { id } of records) found.push(id.toString('hex'));
  expect(found.toSorted()).toEqual(addresses.map((address) => idOf(list, address).toString('hex')).toSorted());
  const calls = /cmdstat_hgetall:calls=(\d+)/.exec(await server.redis.info('commandstats'))?.[1];
  const { buckets } = await refreshLayout(list);
  expect(Number(calls)).toBe(new Set(addresses.map((address) => bucketOf(idOf(list, address), buckets))).size);
});

test('a label contains no email address, however it is written or looked up', async () => {
  const labels = openLabels(server.redis);
  const number = await labels.numberOf('list of owner@example.com, spring');
  expect(await labels.labelOf(number)).toBe('list of … spring');
  expect(await openLabels(server.redis).knownNumberOf('list of owner@example.com, spring')).toBe(number);
  expect(Object.keys(await server.redis.hgetall(keys.labels)).join()).not.toContain('@');
});

test('a number without a label costs no round trip for each record', async () => {
  const labels = openLabels(server.redis);
  const commands = async () => Number(/total_commands_processed:(\d+)/.exec(await server.redis.info('stats'))?.[1]);
  await labels.labelOf(7);
  const before = await commands();
  for (let record = 0; record < 100; record += 1)
    expect(await Promise.all([0, 7].map((number) => labels.labelOf(number)))).toEqual(['', '']);
  // At most one reload per second, of two commands.
  expect((await commands()) - before).toBeLessThan(20);
});
