import type { Redis } from 'ioredis';
import { inactiveKeys as keys } from '../../redis/keys.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';

// The readers who were asked whether they still want a newsletter. Times are Unix seconds.

/** Days after which a reader whose question was refused may be asked again. */
const askAgainDays = 30;

/** Notes that a reader's question is about to be queued. @returns false when they are being asked, or were, already */
export async function beginQuestion(redis: Redis, newsletter: number, id: SubscriberId, at: number): Promise<boolean> {
  if (await wasAsked(redis, newsletter, id)) return false;
  if ((await redis.zscore(keys.refused(newsletter), id.toString('hex'))) !== null) return false;
  return (await redis.zadd(keys.asking(newsletter), 'NX', at, id.toString('hex'))) === 1;
}

/** Whether the email with the question was sent. */
export async function wasAsked(redis: Redis, newsletter: number, id: SubscriberId): Promise<boolean> {
  // Earlier versions kept a refused one with an infinite score.
  return Number.isFinite(Number((await redis.zscore(keys.asked(newsletter), id.toString('hex'))) ?? Number.NaN));
}

/** Questions whose email is not sent yet. */
export async function openQuestions(redis: Redis, newsletter: number): Promise<{ reader: string; at: number }[]> {
  return pairs(await redis.zrange(keys.asking(newsletter), '0', '-1', 'WITHSCORES'));
}

/** Notes that the server accepted the email with the question. From then on the reader has time to answer. */
export async function noteAsked(redis: Redis, newsletter: number, id: SubscriberId, at: number): Promise<void> {
  const hex = id.toString('hex');
  await redis.multi().zadd(keys.asked(newsletter), 'LT', at, hex).zrem(keys.asking(newsletter), hex).exec();
}

/**
 * Notes that the server refused the email, or that it is unknown whether the server accepted it. The reader is not
 * unsubscribed, because they may not have seen the question.
 */
export async function noteNotAsked(redis: Redis, newsletter: number, id: SubscriberId, at: number): Promise<void> {
  const hex = id.toString('hex');
  await redis.multi().zadd(keys.refused(newsletter), at, hex).zrem(keys.asking(newsletter), hex).exec();
}

/** Forgets the refusals that are so old that their readers may be asked again. @param now Unix seconds */
export async function forgetRefusals(redis: Redis, newsletter: number, now: number): Promise<void> {
  await redis.zremrangebyscore(keys.refused(newsletter), '-inf', now - askAgainDays * 86_400);
}

/** Gives every reader who was asked the full time to answer again. */
export async function restartQuestions(redis: Redis, newsletter: number, now: number): Promise<void> {
  for (const { reader } of await askedBefore(redis, newsletter, now, Number.MAX_SAFE_INTEGER))
    await redis.zadd(keys.asked(newsletter), 'XX', now, reader);
}

/** Gives every reader who was asked more time. @param seconds how much */
export async function prolongQuestions(redis: Redis, newsletter: number, seconds: number): Promise<void> {
  for (const { reader } of await askedBefore(redis, newsletter, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
    await redis.zincrby(keys.asked(newsletter), seconds, reader);
}

/** Readers who were asked before a time, the earliest first. */
export async function askedBefore(
  redis: Redis,
  newsletter: number,
  before: number,
  limit: number,
): Promise<{ reader: string; at: number }[]> {
  const key = keys.asked(newsletter);
  return pairs(await redis.zrangebyscore(key, '-inf', before, 'WITHSCORES', 'LIMIT', 0, limit));
}

/** Forgets a question that is answered or no longer needed. A reader who is inactive again may be asked again. */
export async function endQuestion(redis: Redis, newsletter: number, reader: string): Promise<void> {
  const several = redis.multi();
  for (const key of [keys.asked, keys.asking, keys.refused]) several.zrem(key(newsletter), reader);
  await several.exec();
}

/** Forgets all questions of a newsletter that is removed. */
export async function endQuestionsOf(redis: Redis, newsletter: number): Promise<void> {
  await redis.del(keys.asked(newsletter), keys.asking(newsletter), keys.refused(newsletter));
}

const pairs = (flat: readonly string[]) =>
  flat.flatMap((reader, i) => (i % 2 === 0 ? [{ reader, at: Number(flat[i + 1]) }] : []));
