import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobName, jobs, type Payload, type QueueName } from './catalogue.js';

/** The producer side of the queues. */
export interface Queues {
  /**
   * Adds a job to its queue. A job whose id is already there (waiting, running or delayed) is not added again.
   * @param id unique among the queue's jobs; without `:`, which BullMQ reserves
   * @param delayMs how long it waits before it may run
   */
  enqueue<Name extends JobName>(name: Name, id: string, payload: Payload<Name>, delayMs?: number): Promise<void>;
  /** The ids of all unfinished jobs in the queue of a kind, read in one step. */
  unfinished(name: JobName): Promise<ReadonlySet<string>>;
  /**
   * Those of some ids for which no job will run, each free for a new one. It asks for hundreds in a round trip, where
   * adding the jobs again takes one each, and an event.
   * @param unfinished the answer of `unfinished`, if many calls share one
   */
  missing(name: JobName, ids: readonly string[], unfinished?: ReadonlySet<string>): Promise<string[]>;
  /** Runs a delayed job immediately. Does nothing to a job that is running, or does not exist. */
  promote(name: JobName, id: string): Promise<void>;
  /** Adds a job at an interval, the first immediately. Repeated calls, from any process, keep one schedule. */
  repeat<Name extends JobName>(name: Name, everyMs: number, payload: Payload<Name>): Promise<void>;
  /** Unfinished jobs of one kind. Complete for jobs that exist throughout the call. */
  pending<Name extends JobName>(name: Name): AsyncGenerator<{ id: string; payload: Payload<Name> }>;
  close(): Promise<void>;
}

/** Jobs per read when they are listed or looked for. */
const pageSize = 500;
/**
 * BullMQ's states of an unfinished job in the order that it passes through them, so that a job that moves is not
 * missed.
 */
const unfinishedStates = ['delayed', 'waiting', 'prioritized', 'active'] as const;

/**
 * Opens queues on one connection, each at its first use: BullMQ takes 0.1 s and 15 MB to load, and most commands
 * enqueue nothing. The caller closes the connection.
 */
export function openQueues(redis: Redis): Queues {
  const open = new Map<QueueName, Promise<Queue>>();
  const queueOf = (name: JobName): Promise<Queue> => {
    const { queue } = jobs[name];
    const opened = open.get(queue) ?? import('./open-queue.js').then(({ openQueue }) => openQueue(redis, queue));
    open.set(queue, opened);
    return opened;
  };
  // Finished and failed jobs are removed immediately: the ledger is the record, and a finished job would block its id
  // for the job with which the reconciler replaces it.
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
    async unfinished(name) {
      return unfinishedIds(await queueOf(name));
    },
    async missing(name, ids, unfinished) {
      const queue = await queueOf(name);
      const free = new Set(await withoutData(redis, queue, ids));
      const known = unfinished ?? (await unfinishedIds(queue));
      for (const id of ids) if (!free.has(id) && !known.has(id) && (await freed(queue, id))) free.add(id);
      return ids.filter((id) => free.has(id));
    },
    async promote(name, id) {
      const job = await (await queueOf(name)).getJob(id);
      if (!(await job?.isDelayed())) return;
      // It may have started in between.
      await job?.promote().catch(() => undefined);
    },
    async repeat(name, everyMs, payload) {
      const template = { name, data: jobs[name].payload.parse(payload), opts: options(name) };
      await (await queueOf(name)).upsertJobScheduler(name, { every: everyMs }, template);
    },
    async *pending(name) {
      const schema = jobs[name].payload;
      const queue = await queueOf(name);
      for (const state of unfinishedStates) {
        for (let start = 0; ; start += pageSize) {
          const page = await queue.getJobs([state], start, start + pageSize - 1, true);
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

async function unfinishedIds(queue: Queue): Promise<ReadonlySet<string>> {
  // One script, so that no job that moves is between two states.
  return new Set(await queue.getRanges([...unfinishedStates], 0, -1));
}

async function withoutData(redis: Redis, queue: Queue, ids: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let start = 0; start < ids.length; start += pageSize) {
    const page = ids.slice(start, start + pageSize);
    // The keys of all queues have one hash tag, so a cluster takes many in one command.
    if ((await redis.exists(page.map((id) => queue.toKey(id)))) === page.length) continue;
    const each = await Promise.all(page.map((id) => redis.exists(queue.toKey(id))));
    found.push(...page.filter((_, i) => each[i] === 0));
  }
  return found;
}

/**
 * Removes what blocks an id although it will not run: the data of a job whose list has lost it, or a job that failed for
 * good. Returns whether there was such a thing. One that runs is left alone.
 */
async function freed(queue: Queue, id: string): Promise<boolean> {
  const state = await queue.getJobState(id);
  return !unfinishedStates.some((one) => one === state) && (await queue.remove(id)) === 1;
}
