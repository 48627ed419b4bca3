import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { largeProviderDomains } from '../../settings/mailbox-providers.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import type { SubscriberId } from '../record/subscriber-id.js';

/** A rate limit: `max` events in a window of `seconds`, which begins with the first event. */
export interface RateLimit {
  /** Name of the counter. */
  what: string;
  max: number;
  seconds: number;
}

const hour = 3_600;

/** Sign-ups with one address per hour, whatever its state: enough for a reader who is missing the email. */
export const recipientLimit: RateLimit = { what: 'recipient', max: 10, seconds: hour };

/**
 * Sign-ups with addresses of one domain per hour. The domains of large providers are not counted: one robot could close
 * the form to most readers.
 */
export const domainLimits = {
  proven: { what: 'domain', max: 100, seconds: hour },
  unproven: { what: 'domain-unproven', max: 30, seconds: hour },
} as const satisfies Record<string, RateLimit>;

/**
 * Counts one event against a limit.
 *
 * Guarantee: a counter always has an expiry, set in the same transaction, so that none stays for ever.
 * Its key contains a keyed hash of `who`, so that Redis reveals neither addresses nor domains.
 * @returns 0: continue; else seconds to wait
 */
export async function countAgainst(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  limit: RateLimit,
  who: string,
): Promise<number> {
  const { count, wait } = await countUp(list, limit, who);
  return count <= limit.max ? 0 : wait;
}

/**
 * The same, for callers that report the rest.
 * @returns the count including this event, and seconds until the window ends
 */
export function countUp(
  { redis, meta }: Pick<SubscriberList, 'redis' | 'meta'>,
  { what, seconds }: RateLimit,
  who: string,
): Promise<{ count: number; wait: number }> {
  const hash = createHmac('sha256', meta.listKey).update(`limit ${what}\0${who}`).digest('base64url').slice(0, 16);
  return countWindow(redis, keys.limit(what, hash), seconds);
}

/**
 * Adds one to the counter of a window.
 * @returns the count including this one, and seconds until the window ends, min 1
 */
export async function countWindow(
  redis: Redis,
  key: string,
  seconds: number,
): Promise<{ count: number; wait: number }> {
  const replies = await redis.multi().set(key, 0, 'EX', seconds, 'NX').incr(key).ttl(key).exec();
  const [count, left] = [Number(replies?.[1]?.[1]), Number(replies?.[2]?.[1])];
  return { count, wait: Math.max(left, 1) };
}

/**
 * Counts a sign-up against its address and domain. It neither reads nor reveals what is on the list.
 * @param proven whether the browser passed the check for robots
 * @returns 0, or seconds to wait
 */
export async function countRecipient(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  id: SubscriberId,
  domain: string,
  proven: boolean,
): Promise<number> {
  const waits = [countAgainst(list, recipientLimit, id.toString('hex'))];
  if (!largeProviderDomains.has(domain)) {
    waits.push(countAgainst(list, domainLimits.proven, domain));
    if (!proven) waits.push(countAgainst(list, domainLimits.unproven, domain));
  }
  return Math.max(...(await Promise.all(waits)));
}
