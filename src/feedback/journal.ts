import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import { type FeedbackEvent, type FeedbackOutcome, feedbackEvent } from './feedback-event.js';

/** Max events kept per newsletter; the oldest are dropped. */
const keptEvents = 10_000;

/** An event that is to be applied. */
interface TakenEvent {
  event: FeedbackEvent;
  /** Whether an earlier try may have done a part of it. */
  isResumed: boolean;
}

/**
 * Stores an event before it has an effect.
 * @returns the event to apply: the stored one, resumed, when a process ended before it was applied, because a part of its
 *   effect may hide which message it is about; undefined when it was applied before, and the report has arrived again
 */
export async function takeEvent(redis: Redis, event: FeedbackEvent): Promise<TakenEvent | undefined> {
  const isNew = (await writeEvenWhenFull(redis, 'HSETNX', keys.feedbackEvents, event.id, JSON.stringify(event))) === 1;
  const taken = isNew ? event : await readEvent(redis, event.id);
  if (!taken || (!isNew && taken.outcome !== 'taken')) return undefined;
  const index = keys.feedbackOf(event.newsletter);
  await writeEvenWhenFull(redis, 'ZADD', index, 'NX', event.at, event.id);
  const tooMany = await redis.zrange(index, 0, `${-keptEvents - 1}`);
  if (tooMany.length > 0) {
    await redis.zrem(index, ...tooMany);
    await redis.hdel(keys.feedbackEvents, ...tooMany);
  }
  return { event: taken, isResumed: !isNew };
}

/** Stores the outcome of an event. */
export async function settleEvent(redis: Redis, event: FeedbackEvent, outcome: FeedbackOutcome): Promise<void> {
  await writeEvenWhenFull(redis, 'HSET', keys.feedbackEvents, event.id, JSON.stringify({ ...event, outcome }));
}

/** Reads an event; undefined when it is not stored, or no longer. */
export async function readEvent(redis: Redis, id: string): Promise<FeedbackEvent | undefined> {
  const text = await redis.hget(keys.feedbackEvents, id);
  return text === null ? undefined : feedbackEvent.parse(JSON.parse(text));
}

/** The last events of a newsletter, newest first. */
export async function readEvents(redis: Redis, newsletter: number, limit: number): Promise<FeedbackEvent[]> {
  const ids = await redis.zrange(keys.feedbackOf(newsletter), 0, `${limit - 1}`, 'REV');
  if (ids.length === 0) return [];
  const texts = await redis.hmget(keys.feedbackEvents, ...ids);
  return texts.flatMap((text) => (text === null ? [] : feedbackEvent.parse(JSON.parse(text))));
}
