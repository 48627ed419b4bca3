import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { openLabels } from '../../../src/subscribers/list/labels.js';
import { removeUnusedLabels } from '../../../src/subscribers/list/remove-labels.js';
import {
  changeSubscriber,
  idOf,
  openList,
  readSubscriber,
  type SubscriberList,
} from '../../../src/subscribers/list/subscriber-store.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';
import { aMembership } from '../../helpers/subscriber.js';

const day = 86_400;
const start = 1_800_000_000;

let server: TestRedis;
let list: SubscriberList;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  list = await emptyList(server.redis);
});

const add = (address: string, from: string, through = list) =>
  changeSubscriber(through, idOf(list, address), () => ({
    address,
    memberships: [
      aMembership({ timeZone: 'Asia/Shanghai', consent: { method: 'import', from, textVersion: 0, ip: '' } }),
    ],
  }));
const remove = (address: string) => changeSubscriber(list, idOf(list, address), () => undefined);
const fromOf = async (address: string) => {
  const fresh = openList(server.redis, list.meta);
  return (await readSubscriber(fresh, idOf(fresh, address)))?.memberships[0]?.consent.from;
};
/** The upkeep of a day, `days` after the first one. */
async function sweep(days: number): Promise<number> {
  await server.redis.del(keys.labelsSwept);
  return removeUnusedLabels(list, start + days * day);
}

test('a label that no reader has any more is deleted after a week, and the labels of readers stay', async () => {
  await add('stays@example.com', 'the spring fair');
  await add('leaves@example.com', 'a list of last year');
  await remove('leaves@example.com');
  expect(await sweep(0)).toBe(0);
  expect(await sweep(6)).toBe(0);
  expect(JSON.stringify(await server.redis.hgetall(keys.retiredLabels))).toContain('a list of last year');
  expect(await sweep(7)).toBe(1);
  expect(await server.redis.hgetall(keys.retiredLabels)).toEqual({});
  expect(Object.keys(await server.redis.hgetall(keys.labels)).sort()).toEqual(['Asia/Shanghai', 'the spring fair']);
  expect(await fromOf('stays@example.com')).toBe('the spring fair');
});

test('a process that still writes the number of a retired label loses no text, and the label comes back', async () => {
  const other = openList(server.redis, list.meta);
  await add('first@example.com', 'the spring fair', other);
  await remove('first@example.com');
  await sweep(0);
  await add('second@example.com', 'the spring fair', other);
  expect(await fromOf('second@example.com')).toBe('the spring fair');
  expect(await sweep(8)).toBe(0);
  expect(await fromOf('second@example.com')).toBe('the spring fair');
  expect(await openLabels(server.redis).knownNumberOf('the spring fair')).toBeGreaterThan(0);
  expect(await server.redis.hgetall(keys.retiredLabels)).toEqual({});
});

test('a retired label that is used again gets a new number, and other processes use it within a day', async () => {
  let now = 0;
  const labels = openLabels(server.redis, () => now);
  const old = await labels.numberOf('the spring fair');
  await sweep(0);
  const fresh = await openLabels(server.redis).numberOf('the spring fair');
  expect(fresh).not.toBe(old);
  expect(await labels.numberOf('the spring fair')).toBe(old);
  now = day * 1_000;
  expect(await labels.numberOf('the spring fair')).toBe(fresh);
  expect(await labels.labelOf(old)).toBe('the spring fair');
});

test('the list is read once a day, by all processes together', async () => {
  await add('leaves@example.com', 'a list of last year');
  await remove('leaves@example.com');
  expect(await removeUnusedLabels(list, start)).toBe(0);
  expect(await removeUnusedLabels(list, start + 30 * day)).toBe(0);
});
