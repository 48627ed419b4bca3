import type { Redis } from 'ioredis';
import { scanKeys } from '../../src/redis/cluster.js';

/** All data of a Redis in a comparable form, without times to live. */
export async function snapshot(redis: Redis, pattern = '*'): Promise<Map<string, unknown>> {
  const all = new Map<string, unknown>();
  for await (const page of scanKeys(redis, pattern)) {
    for (const key of page) all.set(key.toString('latin1'), await contentOf(redis, key));
  }
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function contentOf(redis: Redis, key: Buffer): Promise<unknown> {
  const hex = (values: unknown) => (values as Buffer[]).map((value) => value.toString('hex'));
  const type = await redis.type(key);
  if (type === 'string') return hex([await redis.getBuffer(key)]);
  if (type === 'list') return hex(await redis.lrangeBuffer(key, 0, -1));
  if (type === 'set') return hex(await redis.smembersBuffer(key)).sort();
  if (type === 'zset') return Object.fromEntries(pairsOf(hex(await scanned(redis, key))));
  if (type === 'stream') return redis.xrange(key, '-', '+');
  return Object.fromEntries(pairsOf(hex(await redis.callBuffer('HGETALL', key))));
}

const pairsOf = (flat: readonly string[]) =>
  flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1]] as const] : [])).sort(([a], [b]) => (a < b ? -1 : 1));

async function scanned(redis: Redis, key: Buffer): Promise<Buffer[]> {
  const [, members] = (await redis.callBuffer('ZSCAN', key, 0, 'COUNT', 1_000_000)) as [Buffer, Buffer[]];
  return members;
}
