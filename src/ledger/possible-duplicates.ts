import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { idLength, type SubscriberId } from '../subscribers/record/subscriber-id.js';

// Who may have received an issue twice: recipients of whom two tries or more were taken, or may have been. A set holds
// the tries in question, each as subscriber id and number, so that noting one again changes nothing. Each is noted
// before the outcome is written: a process that dies in between leaves one noted too many, never one too few.

const tryOf = (id: SubscriberId, attempt: number) => Buffer.concat([id, Buffer.from([attempt])]);

/** Notes a try that may have been taken: the connection died after the handover, or the worker did. */
export async function noteUncertainAttempt(
  redis: Redis,
  issueId: string,
  id: SubscriberId,
  attempt: number,
): Promise<void> {
  await redis.sadd(keys.uncertainAttempts(issueId), tryOf(id, attempt));
}

/** Notes a try that was taken, where an earlier one of this recipient may have been. */
export async function noteAcceptedAttempt(
  redis: Redis,
  issueId: string,
  id: SubscriberId,
  attempt: number,
): Promise<void> {
  if (attempt < 2) return;
  const key = keys.uncertainAttempts(issueId);
  const earlier = Array.from({ length: attempt - 1 }, (_, i) => tryOf(id, i + 1));
  if ((await redis.smismember(key, ...earlier)).includes(1)) await redis.sadd(key, tryOf(id, attempt));
}

/** How many recipients may have received an issue twice. */
export async function countPossibleDuplicates(redis: Redis, issueId: string): Promise<number> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const one of await redis.smembersBuffer(keys.uncertainAttempts(issueId))) {
    const id = one.toString('latin1', 0, idLength);
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return twice.size;
}
