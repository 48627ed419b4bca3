import type { Redis } from 'ioredis';
import * as z from 'zod';
import { queueNames } from '../queues/catalogue.js';
import { healthKeys, keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';

/** Interval of a worker process's heartbeat, and the silence after which it counts as gone. */
const beatMs = 3_000;
const goneMs = 10_000;
/** How long one is listed that ended without a word, in ms: somebody may ask why. */
const listedMs = 24 * 3_600_000;

const facts = z.object({
  version: z.string(),
  /** Version of Node. */
  node: z.string(),
  /** Unix milliseconds, as `seenAt`. */
  startedAt: z.number(),
  /** The queues whose jobs it runs now. */
  doing: z.array(z.object({ queue: z.enum(queueNames), jobs: z.number() })),
});
/** What a worker process says of itself. */
type WorkerFacts = z.infer<typeof facts>;
const seenFacts = facts.extend({ seenAt: z.number() });

/** Sends a worker process's heartbeat until it is stopped. @param tell what it says of itself with each */
export async function announceWorker(
  redis: Redis,
  name: string,
  tell?: () => WorkerFacts,
): Promise<{ stop(): Promise<void> }> {
  const beat = async () => {
    const seenAt = Date.now();
    // Also when the memory is full: a worker that still sends must not count as gone.
    await writeEvenWhenFull(redis, 'ZADD', keys.workers, seenAt, name);
    if (tell) await writeEvenWhenFull(redis, 'HSET', healthKeys.workers, name, JSON.stringify({ ...tell(), seenAt }));
    await redis.zremrangebyscore(keys.workers, '-inf', seenAt - goneMs);
  };
  await beat();
  await forgetLongGone(redis);
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  return {
    async stop() {
      clearInterval(timer);
      await redis.zrem(keys.workers, name);
      await redis.hdel(healthKeys.workers, name);
    },
  };
}

async function forgetLongGone(redis: Redis): Promise<void> {
  const oldest = Date.now() - listedMs;
  const gone = [...(await readFacts(redis))].filter(([, found]) => (found?.seenAt ?? 0) < oldest);
  if (gone.length > 0) await redis.hdel(healthKeys.workers, ...gone.map(([name]) => name));
}

/** @returns undefined for what a worker of another version wrote in another way */
async function readFacts(redis: Redis): Promise<Map<string, z.infer<typeof seenFacts> | undefined>> {
  const all = Object.entries(await redis.hgetall(healthKeys.workers));
  return new Map(all.map(([name, text]) => [name, seenFacts.safeParse(JSON.parse(text)).data]));
}

/** A worker process, as a person sees it. */
export interface SeenWorker {
  name: string;
  /** Whether it had a heartbeat in the last 10 seconds. */
  isAlive: boolean;
  /** Unix milliseconds. */
  seenAt: number;
  /** Undefined: it is of a version that does not say so. */
  facts: WorkerFacts | undefined;
}

/** The worker processes that run, and those of the last day that ended without a word; the longest running first. */
export async function listWorkers(redis: Redis): Promise<SeenWorker[]> {
  const [said, beats] = await Promise.all([
    readFacts(redis),
    redis.zrangebyscore(keys.workers, Date.now() - goneMs, '+inf', 'WITHSCORES'),
  ]);
  const alive = new Map<string, number>();
  for (let i = 0; i < beats.length; i += 2) alive.set(beats[i] ?? '', Number(beats[i + 1]));
  return [...new Set([...alive.keys(), ...said.keys()])]
    .map((name) => {
      const { seenAt = 0, ...found } = said.get(name) ?? {};
      const isKnown = 'version' in found;
      return {
        ...{ name, isAlive: alive.has(name), seenAt: alive.get(name) ?? seenAt },
        facts: isKnown ? (found as WorkerFacts) : undefined,
      };
    })
    .sort((a, b) => Number(b.isAlive) - Number(a.isAlive) || (a.facts?.startedAt ?? 0) - (b.facts?.startedAt ?? 0));
}

/** Where a worker process runs, for whoever is to stop it. */
export interface WorkerPlace {
  host: string;
  /** The id of the process there. */
  process: string;
}

/** The worker processes that run and do not say their version: those of version 0.2.0. */
export async function silentWorkers(redis: Redis): Promise<WorkerPlace[]> {
  const [alive, said] = await Promise.all([aliveWorkers(redis), redis.hkeys(healthKeys.workers)]);
  return alive.filter((name) => !said.includes(name)).map(placeOf);
}

/** @param name `HOST-PROCESS-RANDOM` */
function placeOf(name: string): WorkerPlace {
  const [, host = name, process = ''] = /^(.+)-(\d+)-[^-]+$/.exec(name) ?? [];
  return { host, process };
}

/** Counts the worker processes with a heartbeat in the last 10 seconds. */
export const countWorkers = (redis: Redis): Promise<number> => redis.zcount(keys.workers, Date.now() - goneMs, '+inf');

/** Names of the worker processes with a heartbeat in the last 10 seconds. */
export const aliveWorkers = (redis: Redis): Promise<string[]> =>
  redis.zrangebyscore(keys.workers, Date.now() - goneMs, '+inf');
