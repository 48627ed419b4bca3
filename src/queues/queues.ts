import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobName, jobs, type Payload, type QueueName } from './catalogue.js';

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

/**
 * Opens queues on one connection, each when it is first used: BullMQ takes 0.1 s and 15 MB to load, and most commands
 * have no job for it. The connection stays the caller's to close.
 */
export function openQueues(redis: Redis): Queues {
  const open = new Map<QueueName, Promise<Queue>>();
  const queueOf = (name: JobName): Promise<Queue> => {
    const { queue } = jobs[name];
    const opened = open.get(queue) ?? import('./open-queue.js').then(({ openQueue }) => openQueue(redis, queue));
    open.set(queue, opened);
    return opened;
  };
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
      const data = jobs[name].payload.parse(payload);
      await (await queueOf(name)).add(name, data, { jobId: id, delay: delayMs, ...options(name) });
    },
    async hasten(name, id) {
      const job = await (await queueOf(name)).getJob(id);
      if (!(await job?.isDelayed())) return;
      // It may have begun by itself in between.
      await job?.promote().catch(() => undefined);
    },
    async repeat(name, everyMs, payload) {
      const template = { name, data: jobs[name].payload.parse(payload), opts: options(name) };
      await (await queueOf(name)).upsertJobScheduler(name, { every: everyMs }, template);
    },
    async *pending(name) {
      const schema = jobs[name].payload;
      const queue = await queueOf(name);
      for (const place of waitingPlaces) {
        for (let start = 0; ; start += pageSize) {
          const page = await queue.getJobs([place], start, start + pageSize - 1, true);
          for (const job of page) {
            const payload = schema.safeParse(job?.data);
            if (job?.id && payload.success) yield { id: job.id, payload: payload.data as Payload<typeof name> };
          }
          if (page.length < pageSize) break;
        }
      }
    },
    async close() {
      await Promise.all([...open.values()].map(async (queue) => (await queue).close()));
    },
  };
}
