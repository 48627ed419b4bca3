import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { type QueueName, queueNames } from './catalogue.js';

/** How many jobs of a queue are in which state. */
export interface QueueCounts {
  queue: QueueName;
  /** Jobs that a worker may take now. */
  waiting: number;
  running: number;
  /** Jobs that are due later: retries, and the next one of a schedule. */
  later: number;
}

/**
 * Counts the jobs of every queue. Redis knows the length of each list, so this costs the same with any number of jobs.
 * It reads BullMQ's keys itself, because BullMQ takes 0.1 s and 15 MB to load.
 */
export const countJobs = (redis: Redis): Promise<QueueCounts[]> =>
  Promise.all(
    queueNames.map(async (queue) => {
      const at = (part: string) => `${keys.queues}:${queue}:${part}`;
      const [waiting, prioritized, running, later] = await Promise.all([
        redis.llen(at('wait')),
        redis.zcard(at('prioritized')),
        redis.llen(at('active')),
        redis.zcard(at('delayed')),
      ]);
      return { queue, waiting: waiting + prioritized, running, later };
    }),
  );
