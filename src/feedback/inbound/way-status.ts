import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { writeEvenWhenFull } from '../../redis/scripts.js';
import type { Ingested } from '../ingest-report.js';

/** A way by which bounces and complaints arrive as email. */
export type Way = 'smtp' | 'imap';

/** How a way works at the moment. Times are Unix milliseconds, 0 for never. */
export interface WayStatus {
  /** The last sign of life of the process that serves it. */
  aliveAt: number;
  lastEmailAt: number;
  counts: Record<Ingested, number>;
}

const beatMs = 3_000;
const goneMs = 10_000;

/** Counts an email that came in and was applied. */
export async function countTaken(redis: Redis, way: Way, ingested: Ingested): Promise<void> {
  const key = keys.feedbackWay(way);
  await redis.multi().hincrby(key, ingested, 1).hset(key, 'lastEmailAt', Date.now()).exec();
}

/** Writes signs of life until it is stopped. */
export async function announceWay(redis: Redis, way: Way): Promise<{ stop(): Promise<void> }> {
  const beat = () => writeEvenWhenFull(redis, 'HSET', keys.feedbackWay(way), 'aliveAt', Date.now());
  await beat();
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  return {
    async stop() {
      clearInterval(timer);
      await redis.hset(keys.feedbackWay(way), 'aliveAt', 0);
    },
  };
}

export async function readWay(redis: Redis, way: Way): Promise<WayStatus> {
  const fields = await redis.hgetall(keys.feedbackWay(way));
  const number = (name: string) => Number(fields[name] ?? 0);
  return {
    aliveAt: number('aliveAt'),
    lastEmailAt: number('lastEmailAt'),
    counts: {
      applied: number('applied'),
      held: number('held'),
      unattributed: number('unattributed'),
      ignored: number('ignored'),
    },
  };
}

/** Whether a process serves a way at the moment. */
export const isAlive = ({ aliveAt }: WayStatus, now = Date.now()): boolean => now - aliveAt < goneMs;
