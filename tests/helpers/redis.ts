import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/client.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { readMeta } from '../../src/redis/meta.js';
import { startPrivateRedis } from '../../src/redis/private-redis.js';
import { openList, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { patienceMs } from './redis-server.js';

export interface TestRedis {
  url: string;
  redis: Redis;
  stop(): Promise<void>;
}

/** A real Redis per test file, in a temporary folder. It syncs immediately, so that no test waits for the disk. */
export async function startTestRedis(overrides: { appendfsync?: string } = {}): Promise<TestRedis> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-test-'));
  const server = await startPrivateRedis(dataDir, { appendfsync: 'always', ...overrides });
  const redis = await connectRedis(server.url, {}, patienceMs);
  return {
    url: server.url,
    redis,
    async stop() {
      redis.disconnect();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Empties a Redis, or every master of a cluster. */
export async function emptyStore(redis: Redis): Promise<void> {
  await Promise.all(mastersOf(redis).map((master) => master.flushall()));
}

/** Empties a Redis and opens a list in it. @param buckets few, so that a scan is quick and buckets are shared */
export async function emptyList(redis: Redis, buckets = 64): Promise<SubscriberList> {
  await emptyStore(redis);
  return openList(redis, await readMeta(redis, buckets));
}
