import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { healthKeys } from '../../src/redis/keys.js';
import { forecastMemory, noteMemory } from '../../src/redis/memory-samples.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.redis.flushall();
  await server.redis.config('SET', 'maxmemory', String(1_000 * megabyte));
});

const megabyte = 1_048_576;
const day = 86_400_000;
const now = Date.UTC(2031, 2, 4, 12);
const before = (days: number) => new Date(now - days * day).toISOString().slice(0, 10);

/** Stores samples of the last days, the newest last, in megabytes. */
async function sampled(...used: number[]): Promise<void> {
  for (const [i, size] of used.entries())
    await server.redis.hset(
      healthKeys.memory,
      before(used.length - 1 - i),
      JSON.stringify([{ server: '', used: size * megabyte }]),
    );
}
const growing = (days: number, perDay: number) => Array.from({ length: days }, (_, i) => 100 + i * perDay);

test('memory that grows by 20 MB a day is full when the rest of it has been used up', async () => {
  await sampled(...growing(28, 20));
  const { used, max, perDay, days } = (await forecastMemory(server.redis, now)) ?? {};
  expect(max).toBe(1_000 * megabyte);
  expect(perDay).toBe(20 * megabyte);
  expect(days).toBe(Math.floor((1_000 * megabyte - (used ?? 0)) / (20 * megabyte)));
});

test('one large import in four weeks is not taken for what every day brings', async () => {
  await sampled(...Array.from({ length: 28 }, (_, i) => (i < 14 ? 100 : 300)));
  const { perDay = 0 } = (await forecastMemory(server.redis, now)) ?? {};
  expect(perDay / megabyte).toBeGreaterThan(0);
  expect(perDay / megabyte).toBeLessThan(200 / 14);
});

test('there is no forecast from less than a week, and none for memory that does not grow', async () => {
  await sampled(...growing(6, 20));
  expect(await forecastMemory(server.redis, now)).toMatchObject({ perDay: undefined, days: undefined });
  await sampled(...growing(28, -2));
  expect(await forecastMemory(server.redis, now)).toMatchObject({ perDay: -2 * megabyte, days: undefined });
});

test('without a limit of its own, Redis has the memory of its machine', async () => {
  await server.redis.config('SET', 'maxmemory', '0');
  const machine = Number(/total_system_memory:(\d+)/.exec(await server.redis.info('memory'))?.[1]);
  expect(await forecastMemory(server.redis, now)).toMatchObject({ max: machine });
});

test('a day has one sample, its highest, and four weeks of them are kept', async () => {
  for (let days = 40; days > 0; days -= 1) await noteMemory(server.redis, now - days * day);
  await sampled(900);
  await noteMemory(server.redis, now);
  await noteMemory(server.redis, now + 3_600_000);
  const stored = await server.redis.hgetall(healthKeys.memory);
  expect(Object.keys(stored)).toHaveLength(28);
  expect(JSON.parse(stored[before(0)] ?? '')).toEqual([{ server: '', used: 900 * megabyte }]);
});
