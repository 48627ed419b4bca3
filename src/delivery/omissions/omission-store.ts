import type { Redis } from 'ioredis';
import { keys, takingKeys } from '../../redis/keys.js';
import type { BucketTag } from '../../redis/layout.js';
import { runScript } from '../../redis/scripts.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';

// An omission is a set of articles that an issue leaves out for the readers who have them from another issue. Omissions
// are numbered by issue, and a reader's number is kept beside their line in the ledger. Most readers have none.

/** The number of readers without an omission. */
export const none = 0;

/** Numbers a set of articles that an issue leaves out. The same set keeps its number. @returns the number, from 1 */
export async function addOmission(redis: Redis, issueId: string, articles: Iterable<string>): Promise<number> {
  const set = JSON.stringify([...articles].sort());
  return Number(await runScript(redis, 'addOmission', [takingKeys.omissions(issueId), keys.issue(issueId)], [set]));
}

/** The omissions of an issue by number. */
export async function readOmissions(redis: Redis, issueId: string): Promise<Map<number, readonly string[]>> {
  const stored = Object.entries(await redis.hgetall(takingKeys.omissions(issueId)));
  return new Map(stored.map(([set, number]) => [Number(number), JSON.parse(set) as string[]]));
}

/** Stores the omissions of readers of one bucket, and forgets those of readers who have none any more. */
export async function writeOmitted(
  redis: Redis,
  bucket: BucketTag,
  issueId: string,
  readers: Iterable<readonly [id: SubscriberId, omission: number]>,
): Promise<void> {
  const key = takingKeys.omitted(bucket, issueId);
  const [set, gone]: (Buffer | number)[][] = [[], []];
  for (const [id, omission] of readers) {
    if (omission === none) gone?.push(id);
    else set?.push(id, omission);
  }
  if (set && set.length > 0) await redis.hset(key, ...set);
  if (gone && gone.length > 0) await redis.hdel(key, ...(gone as Buffer[]));
}

/** Reads the omissions of readers of one bucket, in order. */
export async function readOmitted(
  redis: Redis,
  bucket: BucketTag,
  issueId: string,
  ids: readonly SubscriberId[],
): Promise<number[]> {
  if (ids.length === 0) return [];
  return (await redis.hmget(takingKeys.omitted(bucket, issueId), ...ids)).map((number) => Number(number ?? none));
}
