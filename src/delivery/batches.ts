import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';

/** A range of buckets, both ends included, that one job works through. */
export interface Batch {
  from: number;
  to: number;
}

const name = ({ from, to }: Batch) => `${from}-${to}`;
const done = 'done';

/** Notes a batch, so that its job can be made again whatever becomes of the queue. One that is done stays done. */
export async function noteBatch(redis: Redis, issueId: string, batch: Batch, recipients: number): Promise<void> {
  await redis.hsetnx(keys.batches(issueId), name(batch), recipients);
}

export async function finishBatch(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.hset(keys.batches(issueId), name(batch), done);
}

/** Opens every batch again. @returns them */
export async function reopenBatches(redis: Redis, issueId: string): Promise<Batch[]> {
  const names = await redis.hkeys(keys.batches(issueId));
  for (const one of names) await redis.hset(keys.batches(issueId), one, 'open again');
  return openBatches(redis, issueId);
}

export async function openBatches(redis: Redis, issueId: string): Promise<Batch[]> {
  const all = Object.entries(await redis.hgetall(keys.batches(issueId)));
  return all
    .filter(([, value]) => value !== done)
    .map(([range]) => {
      const [from = 0, to = 0] = range.split('-').map(Number);
      return { from, to };
    });
}
