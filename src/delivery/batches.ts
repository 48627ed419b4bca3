import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';

/** A range of buckets, both ends included, that one job works through. */
export interface Batch {
  from: number;
  to: number;
}

/** An unfinished batch, and when it is due, in Unix milliseconds (0: now). */
export interface OpenBatch extends Batch {
  dueAt: number;
  /** Whether it has recipients that were put back and that no run has seen since. */
  putBack?: boolean;
}

const name = ({ from, to }: Batch) => `${from}-${to}`;

function parse([range, due]: [string, string]): OpenBatch {
  const [from = 0, to = 0] = range.split('-').map(Number);
  return { from, to, dueAt: Number(due) };
}

/**
 * Notes a batch with recipients that had no attempt yet, so that its job can be made again whatever the queue loses.
 */
export async function noteBatch(redis: Redis, issueId: string, batch: Batch, dueAt = 0): Promise<void> {
  await redis.hset(keys.batches(issueId), name(batch), dueAt);
}

/** Notes that every recipient of a batch had an attempt, and when its retries are due. */
export async function noteRetries(redis: Redis, issueId: string, batch: Batch, dueAt: number): Promise<void> {
  await redis.multi().hset(keys.retries(issueId), name(batch), dueAt).hdel(keys.batches(issueId), name(batch)).exec();
}

// A recipient that is put back while a run of the batch ends would be forgotten with it. So the note has its own field,
// which the next run removes at its start.
const againSuffix = '-again';
const again = (batch: Batch) => `${name(batch)}${againSuffix}`;

/** Notes that recipients of a batch were put back for an attempt now, whatever else is left in it. */
export async function notePutBack(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.hset(keys.retries(issueId), name(batch), 0, again(batch), 0);
}

/** Notes the start of a run, which sees every recipient that was put back before. */
export async function beginBatch(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.hdel(keys.retries(issueId), again(batch));
}

/** Forgets the batches of an issue that is no longer sent. */
export async function dropBatches(redis: Redis, issueId: string): Promise<void> {
  await redis.del(keys.batches(issueId), keys.retries(issueId));
}

/** When the next deferred batch is due, in Unix milliseconds; 0: there is none. */
export async function nextDue(redis: Redis, issueId: string): Promise<number> {
  const due = (await openBatches(redis, issueId)).map(({ dueAt }) => dueAt).filter((at) => at > 0);
  return due.reduce((earliest, at) => (earliest === 0 ? at : Math.min(earliest, at)), 0);
}

/** Notes that a batch is finished. */
export async function finishBatch(redis: Redis, issueId: string, batch: Batch): Promise<void> {
  await redis.multi().hdel(keys.batches(issueId), name(batch)).hdel(keys.retries(issueId), name(batch)).exec();
}

/** Whether some batch has recipients that had no attempt yet. */
export async function hasUntriedBatch(redis: Redis, issueId: string): Promise<boolean> {
  return (await redis.hlen(keys.batches(issueId))) > 0;
}

/** Whether a batch is the only one with recipients that had no attempt yet. */
export async function isLastUntried(redis: Redis, issueId: string, batch: Batch): Promise<boolean> {
  const [count, has] = await Promise.all([
    redis.hlen(keys.batches(issueId)),
    redis.hexists(keys.batches(issueId), name(batch)),
  ]);
  return count === has;
}

/** Every unfinished batch. */
export async function openBatches(redis: Redis, issueId: string): Promise<OpenBatch[]> {
  const [untried, retries] = await Promise.all(
    [keys.batches(issueId), keys.retries(issueId)].map((key) => redis.hgetall(key)),
  );
  const noted = Object.entries({ ...retries, ...untried }).filter(([field]) => !field.endsWith(againSuffix));
  return noted.map(parse).map((batch) => ({ ...batch, putBack: again(batch) in (retries ?? {}) }));
}
