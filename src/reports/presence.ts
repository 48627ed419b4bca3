import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';

/** Interval of a worker process's heartbeat, and the silence after which it counts as gone. */
const beatMs = 3_000;
const goneMs = 10_000;

/** Sends a worker process's heartbeat until it is stopped. */
export async function announceWorker(redis: Redis, name: string): Promise<{ stop(): Promise<void> }> {
  const beat = async () => {
    // Also when the memory is full: a worker that still sends must not count as gone.
    await writeEvenWhenFull(redis, 'ZADD', keys.workers, Date.now(), name);
    await redis.zremrangebyscore(keys.workers, '-inf', Date.now() - goneMs);
  };
  await beat();
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  return {
    async stop() {
      clearInterval(timer);
      await redis.zrem(keys.workers, name);
    },
  };
}

/** Counts the worker processes with a heartbeat in the last 10 seconds. */
export const countWorkers = (redis: Redis): Promise<number> => redis.zcount(keys.workers, Date.now() - goneMs, '+inf');

/** Names of the worker processes with a heartbeat in the last 10 seconds. */
export const aliveWorkers = (redis: Redis): Promise<string[]> =>
  redis.zrangebyscore(keys.workers, Date.now() - goneMs, '+inf');
