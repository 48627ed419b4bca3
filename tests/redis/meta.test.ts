import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { keys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { IncompatibleStore, readMeta } from '../../src/redis/meta.js';
import { runScript } from '../../src/redis/scripts.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = server.redis;
});
afterAll(() => server.stop());
beforeEach(() => redis.flushall());

test('processes that start at the same moment on a new store agree on its fixed facts', async () => {
  const others = await Promise.all(Array.from({ length: 8 }, () => connectRedis(server.url)));
  const metas = await Promise.all(others.map((other, i) => readMeta(other, 64 + i)));
  for (const other of others) other.disconnect();
  for (const meta of metas) expect(meta).toEqual(metas[0]);
  expect(metas[0]?.listKey).toHaveLength(32);
  expect(metas[0]?.secret).toMatch(/^[\w-]{43}$/);
  expect(await readMeta(redis)).toEqual(metas[0]);
});

test('the number of buckets is fixed for the life of the data, whatever is requested later', async () => {
  await readMeta(redis, 64);
  expect((await readMeta(redis, 128)).layout).toEqual({ generation: 0, buckets: 64 });
});

test('two stores have different keys', async () => {
  const first = await readMeta(redis);
  await redis.flushall();
  const second = await readMeta(redis);
  expect(second.listKey.equals(first.listKey)).toBe(false);
  expect(second.secret).not.toBe(first.secret);
});

test('data of another version is refused and left unchanged', async () => {
  await redis.hset(keys.meta, 'schema', '5');
  await expect(readMeta(redis)).rejects.toThrow(IncompatibleStore);
  expect(await redis.hget(keys.meta, 'schema')).toBe('5');
});

test('a script runs even after Redis forgot it', async () => {
  const write = (before: string, after: string) => runScript(redis, 'compareAndSet', ['list'], ['id', before, after]);
  expect(await write('', 'one')).toBe(1);
  await redis.script('FLUSH');
  expect(await write('', 'two')).toBe(0);
  expect(await write('one', 'two')).toBe(1);
  expect(await redis.hget('list', 'id')).toBe('two');
});

test('a compare-and-set with an empty record deletes', async () => {
  await redis.hset('list', 'id', 'one');
  expect(await runScript(redis, 'compareAndSet', ['list'], ['id', 'one', ''])).toBe(1);
  expect(await redis.hexists('list', 'id')).toBe(0);
});

test('the keys of one bucket are in one slot of a cluster, and so are those of the issues', async () => {
  const tag = (key: string) => /\{([^}]+)\}/.exec(key)?.[1];
  const tags = new Set<string | undefined>();
  for (const generation of [0, 1, 12]) {
    for (const bucket of [7, 8]) {
      const name = bucketTag({ generation, buckets: 64 }, bucket);
      const slot = tag(keys.subscribers(name));
      expect(tag(keys.ledger(name, 'business-1'))).toBe(slot);
      expect(tag(keys.bucketState(name))).toBe(slot);
      tags.add(slot);
    }
  }
  expect(tags.size).toBe(6);
  expect(tag(keys.issue('business-1'))).toBe(tag(keys.sending));
});
