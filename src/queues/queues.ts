import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { type JobName, jobs, type Payload, type QueueName, queueNames } from './catalogue.js';

/** The producers' side of the queues. */
export interface Queues {
  /**
   * Puts a job into its queue. A job whose id is there already (waiting, running or delayed) is not added again.
   * @param id unique among the queue's jobs; holds no `:`, which BullMQ keeps for itself
   */
  enqueue<Name extends JobName>(name: Name, id: string, payload: Payload<Name>): Promise<void>;
  close(): Promise<void>;
}

/** Opens every queue on one connection. The connection stays the caller's to close. */
export function openQueues(redis: Redis): Queues {
  const open = new Map<QueueName, Queue>(
    queueNames.map((name) => [name, new Queue(name, { connection: redis, prefix: keys.queues })]),
  );
  for (const queue of open.values()) queue.on('error', () => undefined);
  return {
    async enqueue(name, id, payload) {
      const { queue, attempts, payload: schema } = jobs[name];
      // Ended jobs go at once, failed ones too: the ledger is the record, and an ended job would block its id for the
      // one that the reconciler makes in its place.
      await open.get(queue)?.add(name, schema.parse(payload), {
        jobId: id,
        attempts,
        backoff: { type: 'custom' },
        removeOnComplete: true,
        removeOnFail: true,
      });
    },
    async close() {
      await Promise.all([...open.values()].map((queue) => queue.close()));
    },
  };
}
