import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import { idLength, type SubscriberId } from '../subscribers/record/subscriber-id.js';

// Finds recipients who may have received an issue twice: two or more attempts were accepted, or may have been. A set
// holds these attempts, each as subscriber id and number, so that adding one again changes nothing. Each is added
// before the outcome is written: a process that dies in between leaves one attempt too many in the set, never one too
// few.

const attemptKey = (id: SubscriberId, attempt: number) => Buffer.concat([id, Buffer.from([attempt])]);

/** Records an attempt that may have been accepted: the connection or the worker died after the message was sent. */
export async function noteUncertainAttempt(
  redis: Redis,
  issueId: string,
  id: SubscriberId,
  attempt: number,
): Promise<void> {
  await writeEvenWhenFull(redis, 'SADD', keys.uncertainAttempts(issueId), attemptKey(id, attempt));
}

/** Records an accepted attempt if an earlier one of this recipient may have been accepted. */
export async function noteAcceptedAttempt(
  redis: Redis,
  issueId: string,
  id: SubscriberId,
  attempt: number,
): Promise<void> {
  if (attempt < 2) return;
  const key = keys.uncertainAttempts(issueId);
  const earlier = Array.from({ length: attempt - 1 }, (_, i) => attemptKey(id, i + 1));
  if (!(await redis.smismember(key, ...earlier)).includes(1)) return;
  await writeEvenWhenFull(redis, 'SADD', key, attemptKey(id, attempt));
}

/**
 * The recipients of whom two attempts were accepted, or may have been, each as the Latin-1 text of the subscriber id.
 * There may be more: of a message whose outcome the store lost, nothing is known.
 */
export async function recipientsTriedTwice(redis: Redis, issueId: string): Promise<Set<string>> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const one of await redis.smembersBuffer(keys.uncertainAttempts(issueId))) {
    const id = one.toString('latin1', 0, idLength);
    if (seen.has(id)) twice.add(id);
    seen.add(id);
  }
  return twice;
}
