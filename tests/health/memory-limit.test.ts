import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkMemory } from '../../src/health/check-store.js';
import { connectRedis } from '../../src/redis/client.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const codesFor = async (redis = server.redis, setsLimit = false) =>
  (await checkMemory(redis, [], { setsLimit })).flatMap(({ state, findings }) => [
    state,
    ...findings.map(({ code }) => code),
  ]);

test('a Redis without maxmemory is a note with the remedy, and one with it is none', async () => {
  await server.redis.config('SET', 'maxmemory', '0');
  expect(await codesFor()).toEqual(['ok', 'memory.used', 'memory.unlimited']);
  // Nobody can set that of the private Redis.
  expect(await codesFor(server.redis, true)).toEqual(['ok', 'memory.used']);
  await server.redis.config('SET', 'maxmemory', '100mb');
  expect(await codesFor()).toEqual(['ok', 'memory.used']);
});

test('a hosted Redis that forbids CONFIG gets no note, whatever INFO says of its limit', async () => {
  await server.redis.config('SET', 'maxmemory', '0');
  await server.redis.acl('SETUSER', 'app', 'on', '>password', '~*', '&*', '+@all', '-config');
  const redis = await connectRedis(server.url, { username: 'app', password: 'password' });
  expect(await codesFor(redis)).toEqual(['ok', 'memory.used']);
  redis.disconnect();
});
