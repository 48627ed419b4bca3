import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { issuesStarted, startedIssues } from '../../src/issues/issues-by-start.js';
import { keys } from '../../src/redis/keys.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(() => server.redis.flushall());

const week = 7 * 86_400_000;
const first = Date.UTC(2031, 0, 6);

/** Stores an issue as every version has stored it. */
async function store(number: number, fields: Record<string, string | number>): Promise<string> {
  const id = `business-${number}`;
  const stored = { id, newsletter: 'business', subject: 'News', preheader: '', articles: '[]', ...fields };
  await server.redis.hset(keys.issue(id), stored);
  await server.redis.zadd(keys.issues('business'), number, id);
  return id;
}

const sent = (number: number) => store(number, { state: 'sent', startedAt: first + number * week });

/** @returns how many issues it reads, whole or in part */
async function cost(run: () => Promise<unknown>): Promise<number> {
  await server.redis.config('RESETSTAT');
  await run();
  const stats = await server.redis.info('commandstats');
  const calls = [...stats.matchAll(/cmdstat_(?:hgetall|hmget|hget):calls=(\d+)/g)];
  return calls.reduce((sum, [, count]) => sum + Number(count), 0);
}

const idsOf = (issues: readonly { id: string }[]) => issues.map(({ id }) => id);

test('the last weeks of a thousand issues are found without reading the others', async () => {
  for (let number = 1; number <= 1_000; number += 1) await sent(number);
  await store(1_001, { state: 'draft' });
  await issuesStarted(server.redis, 'business', 0);
  const lastWeeks = () => issuesStarted(server.redis, 'business', first + 997 * week, first + 1_000 * week);
  expect(idsOf(await lastWeeks())).toEqual(['business-999', 'business-998', 'business-997']);
  expect(await cost(lastWeeks)).toBeLessThan(10);
  const newest = async () => (await startedIssues(server.redis, 'business').next()).value?.id;
  expect(await newest()).toBe('business-1000');
  expect(await cost(newest)).toBeLessThan(50);
});

test('all issues that began are found, page by page', async () => {
  for (let number = 1; number <= 45; number += 1) await sent(number);
  const found = [];
  for await (const { id } of startedIssues(server.redis, 'business')) found.push(id);
  expect(found).toHaveLength(45);
  expect(new Set(found).size).toBe(45);
});

test('a draft is found once it begins, whichever version started it, and a removed issue no more', async () => {
  await sent(1);
  const draft = await store(2, { state: 'draft' });
  const began = () => issuesStarted(server.redis, 'business', 0).then(idsOf);
  expect(await began()).toEqual(['business-1']);
  await server.redis.hset(keys.issue(draft), 'state', 'sending', 'startedAt', first + 2 * week);
  expect(await began()).toEqual(['business-2', 'business-1']);
  // As a version does that knows nothing of the index.
  await server.redis.del(keys.issue('business-1'));
  await server.redis.zrem(keys.issues('business'), 'business-1');
  expect(await began()).toEqual(['business-2']);
  expect(await server.redis.zrange(keys.startedIssues('business'), '0', '-1')).toEqual(['business-2']);
});

test('an issue that was cancelled before its send is read once', async () => {
  await store(1, { state: 'cancelled' });
  expect(await issuesStarted(server.redis, 'business', 0)).toEqual([]);
  expect(await cost(() => issuesStarted(server.redis, 'business', 0))).toBe(0);
});
