import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { queueTelemetry } from '../spans.js';
import type { QueueName } from './catalogue.js';

// Separate from queues.ts, which every command opens: a command that enqueues nothing does not load BullMQ.

/** Opens a queue on a connection. The caller closes the connection. */
export function openQueue(redis: Redis, name: QueueName): Queue {
  const queue = new Queue(name, { connection: redis, prefix: keys.queues, ...queueTelemetry() });
  queue.on('error', () => undefined);
  return queue;
}
