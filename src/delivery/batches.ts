import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';

/** A range of buckets, both ends included, that one job works through. */
export interface Batch {
  from: number;
  to: number;
}

/** A batch that is not over, and when it is due, in Unix milliseconds (0: at once). */
export interface OpenBatch extends Batch {
  dueAt: number;
  /** Whether somebody was put back whom no run has seen yet. */
  putBack?: boolean;
}

const name = ({ from, to }: Batch) => `${from}-${to}`;

function parse([range, due]: [string, string]): OpenBatch {
  const [from = 0, to = 0] = range.split('-').map(Number);
  return { from, to, dueAt: Number(due) };
}

/** Notes a batch in which somebody was not tried yet, so that its job can be made again whatever the queue loses. */
export async function noteBatch(redis: Redis, issueId: string, batch: Batch, dueAt = 0): Promise<void> {
  await redis.hset(keys.batches(issueId), name(batch), dueAt);
}

/** Notes that everyone in a batch was tried, and that second tries are due at a time. */
export async function noteRetries(redis: Redis, issueId: string, batch: Batch, dueAt: number): Promise<void> {
  await redis.multi().hset(keys.retries(issueId), name(batch), dueAt).hdel(keys.batches(issueId), name(batch)).exec();
}

// Who is put back while a run of the batch comes to its end would be forgotten with it: their note has a field of its own,
// which the next run takes away as it begins.
const againSuffix = '-again';
const again = (batch: Batch) => `${name(batch)}${againSuffix}`;

/** Notes that somebody in a batch was put back, to be tried at once, whatever else is left in it. */
export async function notePutBack(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.hset(keys.retries(issueId), name(batch), 0, again(batch), 0);
}

/** Notes that a run begins, which sees everyone who was put back before. */
export async function beginBatch(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.hdel(keys.retries(issueId), again(batch));
}

/** Forgets what is left of an issue that nobody is mailed of any more. */
export async function dropBatches(redis: Redis, issueId: string): Promise<void> {
  await redis.del(keys.batches(issueId), keys.retries(issueId));
}

/** When the next batch is due that waits for its time, in Unix milliseconds; 0 when there is none. */
export async function nextDue(redis: Redis, issueId: string): Promise<number> {
  const due = (await openBatches(redis, issueId)).map(({ dueAt }) => dueAt).filter((at) => at > 0);
  return due.reduce((earliest, at) => (earliest === 0 ? at : Math.min(earliest, at)), 0);
}

/** Notes that a batch is over. */
export async function finishBatch(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.multi().hdel(keys.batches(issueId), name(batch)).hdel(keys.retries(issueId), name(batch)).exec();
}

/** Whether there is a batch in which somebody was not tried yet. */
export async function hasUntriedBatch(redis: Redis, issueId: string): Promise<boolean> {
  return (await redis.hlen(keys.batches(issueId))) > 0;
}

/** Every batch that is not over. */
export async function openBatches(redis: Redis, issueId: string): Promise<OpenBatch[]> {
  const [untried, retries] = await Promise.all(
    [keys.batches(issueId), keys.retries(issueId)].map((key) => redis.hgetall(key)),
  );
  const noted = Object.entries({ ...retries, ...untried }).filter(([field]) => !field.endsWith(againSuffix));
  return noted.map(parse).map((batch) => ({ ...batch, putBack: again(batch) in (retries ?? {}) }));
}
