import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/client.js';
import { onlineReplicas } from '../../src/redis/replica-facts.js';
import { until } from './clock.js';
import { freePort } from './process.js';
import type { TestRedis } from './redis.js';
import { patienceMs, startServer } from './redis-server.js';

export interface TestReplica extends TestRedis {
  /** The replica itself. */
  replica: Redis;
  /** Lets the replica follow the primary; resolves when both say so, and the primary has just heard from it. */
  attach(): Promise<void>;
  /** Makes the replica follow nobody; resolves when the primary has noticed. */
  detach(): Promise<void>;
}

/** A primary on a port of loopback with one replica, which syncs at once. */
export async function startWithReplica(): Promise<TestReplica> {
  const port = await freePort();
  const options = { bind: '127.0.0.1', 'repl-diskless-sync-delay': '0' };
  const first = await startServer('redis-server', { ...options, port: String(port), appendfsync: 'everysec' });
  const second = await startServer('redis-server', { ...options, appendfsync: 'always' });
  const redis = await connectRedis(first.url, {}, patienceMs);
  const replica = await connectRedis(second.url, {}, patienceMs);
  const hears = async () => onlineReplicas(await redis.info('replication')).length === 1;
  const isAlone = async () => /connected_slaves:0\b/.test(await redis.info('replication'));
  const isUp = async () => /master_link_status:up/.test(await replica.info('replication'));
  // While it writes its file for the first time, Redis does not obey a signal to end.
  const hasFile = async () =>
    /aof_rewrite_in_progress:0\s+aof_rewrite_scheduled:0/.test(await replica.info('persistence'));
  async function attach(): Promise<void> {
    await replica.replicaof('127.0.0.1', String(port));
    await until('the replica follows', isUp, () => replica.info('replication'));
    await until('the primary hears its replica', hears, () => redis.info('replication'));
    await until('the replica has its file', hasFile, () => replica.info('persistence'));
  }
  await attach();
  return {
    url: `redis://127.0.0.1:${port}`,
    ...{ redis, replica, attach },
    async detach() {
      await replica.replicaof('NO', 'ONE');
      await until('the primary has lost its replica', isAlone, () => redis.info('replication'));
    },
    async stop() {
      redis.disconnect();
      replica.disconnect();
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}
