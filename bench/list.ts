import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { connectRedis } from '../src/redis/client.js';
import { keys } from '../src/redis/keys.js';
import { readMeta } from '../src/redis/meta.js';
import { startPrivateRedis } from '../src/redis/private-redis.js';
import { idOf, openList, type SubscriberList } from '../src/subscribers/list/subscriber-store.js';
import { encodeRecord } from '../src/subscribers/record/record.js';
import { bucketAt } from '../src/subscribers/record/subscriber-id.js';
import { inOwnProcess } from './processes.js';
import { benchReader, benchRecord } from './readers.js';

/** Makes a data folder for the benchmark and removes it afterwards. */
export async function withDataDir<T>(run: (dataDir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-'));
  try {
    return await run(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Starts a Redis for the benchmark and removes it afterwards. */
export function withBenchRedis<T>(run: (redis: Redis, url: string) => Promise<T>): Promise<T> {
  return withDataDir(async (dir) => {
    const server = await startPrivateRedis(dir);
    const redis = await connectRedis(server.url);
    try {
      return await run(redis, server.url);
    } finally {
      redis.disconnect();
      await server.stop();
    }
  });
}

const usedMemory = async (redis: Redis) => Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);

/** Writes through `put` with some thousand commands in flight. */
async function load(count: number, put: (number: number) => Promise<unknown>): Promise<void> {
  for (let start = 0; start < count; start += 4_000) {
    await Promise.all(Array.from({ length: Math.min(4_000, count - start) }, (_, i) => put(start + i)));
  }
}

/** The list as Postrider keeps it. @returns bytes of Redis per subscriber, all data included */
export async function loadPacked(list: SubscriberList, count: number): Promise<number> {
  const before = await usedMemory(list.redis);
  await load(count, (number) => {
    const record = benchRecord(number);
    const id = idOf(list, record.address);
    return list.redis.hset(keys.subscribers(bucketAt(list.layout, id)), id, encodeRecord(record));
  });
  return ((await usedMemory(list.redis)) - before) / count;
}

/** The rival: the usual first design, a hash for each subscriber with the same facts in named fields. */
async function loadPlain(redis: Redis, count: number): Promise<number> {
  const before = await usedMemory(redis);
  await load(count, (number) => {
    const { address, name, ip } = benchReader(number);
    const at = 1_780_000_000 + number;
    return redis.hset(`subscriber:${address}`, {
      name,
      state: 'confirmed',
      locale: 'en',
      sections: 'News,Life',
      timeZone: 'Asia/Shanghai',
      askedAt: at,
      confirmedAt: at + 300,
      consentMethod: 'page',
      consentFrom: '/n/business',
      consentText: 1,
      ip,
      log: `asked reader ${at}, confirmed reader ${at + 300}`,
    });
  });
  return ((await usedMemory(redis)) - before) / count;
}

/** Memory and scans, compared with the rival layout in the same run. */
export async function benchList(count: number) {
  return withBenchRedis(async (redis, url) => {
    const scanned = (subscribers: number) => inOwnProcess('list/list-scan.ts', url, String(subscribers));
    const small = openList(redis, await readMeta(redis));
    await loadPacked(small, 1_000);
    const smallScan = await scanned(1_000);
    await redis.flushall();
    const list = openList(redis, await readMeta(redis));
    const packed = await loadPacked(list, count);
    const largeScan = await scanned(count);
    await redis.flushall();
    const plain = await loadPlain(redis, count);
    return {
      memory: {
        subscribers: count,
        bytesPerSubscriber: Math.round(packed * 10) / 10,
        hashPerSubscriber: Math.round(plain * 10) / 10,
        ratio: Math.round((100 * packed) / plain) / 100,
      },
      scan: [smallScan, largeScan],
    };
  });
}
