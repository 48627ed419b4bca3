import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { QueueName } from './catalogue.js';

// Apart from queues.ts, which every command opens: one that enqueues nothing does without BullMQ.

/** Opens a queue on a connection, which stays the caller's to close. */
export function openQueue(redis: Redis, name: QueueName): Queue {
  const queue = new Queue(name, { connection: redis, prefix: keys.queues });
  queue.on('error', () => undefined);
  return queue;
}
