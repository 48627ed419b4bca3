import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { LedgerLine } from './ledger.js';

// The Date header says when a message first went out, and every attempt has the same one. A ledger entry holds only the
// time of the latest attempt. So the first time is kept beside the ledger for the messages that need a retry.

/** Keeps when a message first went out (Unix ms). The first write counts. */
export async function noteFirstDate(
  redis: Redis,
  issueId: string,
  { bucket, id }: Pick<LedgerLine, 'bucket' | 'id'>,
  at: number,
): Promise<void> {
  await writeEvenWhenFull(redis, 'HSETNX', keys.firstDates(bucket, issueId), id, at);
}

/**
 * When the messages of one bucket first went out, in the order of the lines. Undefined for a message without an
 * attempt, and for one that an earlier version attempted, which kept no dates: it has the date of the issue.
 */
export async function readFirstDates(
  redis: Redis,
  issueId: string,
  lines: readonly LedgerLine[],
): Promise<(number | undefined)[]> {
  const tried = lines.filter(({ attempts }) => attempts > 0);
  const [first] = tried;
  if (!first) return [];
  const dates = await redis.hmget(keys.firstDates(first.bucket, issueId), ...tried.map(({ id }) => id));
  const found = new Map(tried.map((line, i) => [line, Number(dates[i] ?? 0) || undefined]));
  return lines.map((line) => found.get(line));
}
