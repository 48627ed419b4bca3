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

/** A server with the usual settings, and what its settings and users were at its start. */
interface UsualServer {
  url: string;
  asStarted: string;
  stop(): Promise<void>;
}

/** Those that no test of this process uses now. They end with the process. */
const unused: UsualServer[] = [];

async function settingsOf(redis: Redis): Promise<string> {
  const [settings, users] = await Promise.all([redis.config('GET', '*'), redis.call('ACL', 'LIST')]);
  return JSON.stringify([settings, users]);
}

async function startServer(overrides: { appendfsync?: string }): Promise<UsualServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-test-'));
  const server = await startPrivateRedis(dataDir, { appendfsync: 'always', ...overrides });
  const redis = await connectRedis(server.url, {}, patienceMs);
  const asStarted = await settingsOf(redis);
  redis.disconnect();
  return {
    url: server.url,
    asStarted,
    async stop() {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/**
 * Empties a server and closes all connections to it but this one.
 * @returns whether it is as at its start: one that a test stopped, or whose settings it changed, serves no other
 */
async function isAsStarted(redis: Redis, { asStarted }: UsualServer): Promise<boolean> {
  try {
    await redis.call('CLIENT', 'KILL', 'SKIPME', 'yes');
    await redis.pipeline().flushall().script('FLUSH').config('RESETSTAT').slowlog('RESET').exec();
    return (await settingsOf(redis)) === asStarted;
  } catch {
    return false;
  }
}

/**
 * A real, empty Redis in a temporary folder. It syncs immediately, so that no test waits for the disk. The files that share a
 * process take over each other's servers, which saves a start for each.
 */
export async function startTestRedis(overrides: { appendfsync?: string } = {}): Promise<TestRedis> {
  const isUsual = overrides.appendfsync === undefined;
  const server = (isUsual ? unused.pop() : undefined) ?? (await startServer(overrides));
  const redis = await connectRedis(server.url, {}, patienceMs);
  return {
    url: server.url,
    redis,
    async stop() {
      const isReusable = isUsual && redis.status === 'ready' && (await isAsStarted(redis, server));
      redis.disconnect();
      if (isReusable) unused.push(server);
      else await server.stop();
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
