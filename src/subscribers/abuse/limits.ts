import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { hmacText } from '../record/hmac.js';

/** A rate limit: `max` events in a window of `seconds`, which begins with the first event. */
export interface RateLimit {
  /** Name of the counter. */
  what: string;
  max: number;
  seconds: number;
}

/** A limit, and the reader, network or mailbox that it counts. */
export interface Counted {
  limit: RateLimit;
  who: string;
}

/** A name of an event. Within `seconds` of its first count the event is not counted again, and never refused. */
export interface EventMark {
  what: string;
  who: string;
  seconds: number;
}

type Store = Pick<SubscriberList, 'redis' | 'meta'>;

/** The key contains a keyed hash of `who`, so that Redis reveals neither addresses nor domains. */
const keyOf = ({ meta }: Store, what: string, who: string) =>
  keys.limit(what, Buffer.from(hmacText(meta.listKey, `limit ${what}\0${who}`), 'latin1').toString('base64url', 0, 12));

/**
 * Counts one event against a limit, even if the limit refuses it.
 *
 * Guarantee: a counter always has an expiry, set in the same step, so that none stays for ever.
 * @returns 0: continue; else seconds to wait
 */
export async function countAgainst(list: Store, limit: RateLimit, who: string): Promise<number> {
  const { count, wait } = await countUp(list, limit, who);
  return count <= limit.max ? 0 : wait;
}

/**
 * The same, for callers that report the rest.
 * @returns the count including this event, and seconds until the window ends
 */
export function countUp(
  list: Store,
  { what, seconds }: RateLimit,
  who: string,
): Promise<{ count: number; wait: number }> {
  return countWindow(list.redis, keyOf(list, what, who), seconds);
}

/**
 * Adds one to the counter of a window.
 * @param script whether it is counted although the memory of Redis is full: only where the number of counters is small
 * @returns the count including this one, and seconds until the window ends, min 1
 */
export async function countWindow(
  redis: Redis,
  key: string,
  seconds: number,
  script: 'countWindow' | 'countWindowEvenWhenFull' = 'countWindow',
): Promise<{ count: number; wait: number }> {
  const reply = await runScript(redis, script, [key], [seconds]);
  const [count, wait] = Array.isArray(reply) ? reply : [];
  return { count: Number(count), wait: Number(wait) };
}

/**
 * Counts one event against several limits, all or none: an event that one of them refuses uses up no other.
 * @returns 0: continue; else seconds to wait
 */
export function countAll(list: Store, counted: readonly Counted[], once?: EventMark): Promise<number> {
  return count(list, counted, 1, once);
}

/** Takes back one event that `countAll` counted, because it did not happen. */
export async function uncountAll(list: Store, counted: readonly Counted[]): Promise<void> {
  await count(list, counted, -1);
}

async function count(list: Store, counted: readonly Counted[], step: 1 | -1, once?: EventMark): Promise<number> {
  const counters = counted.map(({ limit, who }) => keyOf(list, limit.what, who));
  const mark = once ? keyOf(list, once.what, once.who) : keys.limit('', '');
  const limits = counted.flatMap(({ limit }) => [limit.max, limit.seconds]);
  return Number(await runScript(list.redis, 'countAll', [mark, ...counters], [once?.seconds ?? 0, step, ...limits]));
}
