import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { type JobName, jobs, type Payload, type QueueName, queueNames } from './catalogue.js';

/** The producers' side of the queues. */
export interface Queues {
  /**
   * Puts a job into its queue. A job whose id is there already (waiting, running or delayed) is not added again.
   * @param id unique among the queue's jobs; holds no `:`, which BullMQ keeps for itself
   * @param delayMs how long it waits before its turn
   */
  enqueue<Name extends JobName>(name: Name, id: string, payload: Payload<Name>, delayMs?: number): Promise<void>;
  /** Has a job that waits for its time run at once. One that runs, or is not there, is left alone. */
  hasten(name: JobName, id: string): Promise<void>;
  /** Has a job made every so many milliseconds, the first at once. Asked for again, by any process, it stays one schedule. */
  repeat<Name extends JobName>(name: Name, everyMs: number, payload: Payload<Name>): Promise<void>;
  /** Jobs of one kind that are still to be done, at least as far as they were there all through the call. */
  pending<Name extends JobName>(name: Name): AsyncGenerator<{ id: string; payload: Payload<Name> }>;
  close(): Promise<void>;
}

/** Jobs read at once when they are listed. */
const pageSize = 500;
/** Where a job waits, in the order of its way; a job that moves on while they are read is met again further on. */
const waitingPlaces = ['delayed', 'waiting', 'prioritized', 'active'] as const;

/** Opens every queue on one connection. The connection stays the caller's to close. */
export function openQueues(redis: Redis): Queues {
  const open = new Map<QueueName, Queue>(
    queueNames.map((name) => [name, new Queue(name, { connection: redis, prefix: keys.queues })]),
  );
  for (const queue of open.values()) queue.on('error', () => undefined);
  // Ended jobs go at once, failed ones too: the ledger is the record, and an ended job would block its id for the one
  // that the reconciler makes in its place.
  const options = (name: JobName) => ({
    attempts: jobs[name].attempts,
    backoff: { type: 'custom' },
    removeOnComplete: true,
    removeOnFail: true,
  });
  return {
    async enqueue(name, id, payload, delayMs = 0) {
      const { queue, payload: schema } = jobs[name];
      await open.get(queue)?.add(name, schema.parse(payload), { jobId: id, delay: delayMs, ...options(name) });
    },
    async hasten(name, id) {
      const job = await open.get(jobs[name].queue)?.getJob(id);
      if (!(await job?.isDelayed())) return;
      // It may have begun by itself in between.
      await job?.promote().catch(() => undefined);
    },
    async repeat(name, everyMs, payload) {
      const { queue, payload: schema } = jobs[name];
      const template = { name, data: schema.parse(payload), opts: options(name) };
      await open.get(queue)?.upsertJobScheduler(name, { every: everyMs }, template);
    },
    async *pending(name) {
      const { queue, payload: schema } = jobs[name];
      for (const place of waitingPlaces) {
        for (let start = 0; ; start += pageSize) {
          const page = (await open.get(queue)?.getJobs([place], start, start + pageSize - 1, true)) ?? [];
          for (const job of page) {
            const payload = schema.safeParse(job?.data);
            if (job?.id && payload.success) yield { id: job.id, payload: payload.data as Payload<typeof name> };
          }
          if (page.length < pageSize) break;
        }
      }
    },
    async close() {
      await Promise.all([...open.values()].map((queue) => queue.close()));
    },
  };
}
