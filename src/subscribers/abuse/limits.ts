import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { largeProviderDomains } from '../../settings/mailbox-providers.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import type { SubscriberId } from '../record/subscriber-id.js';

/** How often something may happen: `most` times in a window of `seconds`, which begins with the first time. */
export interface Limit {
  /** Names the counter. */
  what: string;
  most: number;
  seconds: number;
}

const hour = 3_600;

/** Sign-ups to one address in an hour, whatever its state: enough for someone who wonders where the mail is. */
export const recipientLimit: Limit = { what: 'recipient', most: 10, seconds: hour };

/**
 * Sign-ups to one domain in an hour. The domains of the big providers are not counted: one robot would close
 * the form to most readers there are.
 */
export const domainLimits = {
  proven: { what: 'domain', most: 100, seconds: hour },
  unproven: { what: 'domain-unproven', most: 30, seconds: hour },
} as const satisfies Record<string, Limit>;

/**
 * Counts one event against a limit.
 *
 * Guarantee: a counter always has its expiry, made in the same transaction, so that none stays for ever.
 * Its key holds a keyed hash of `who`, so that Redis tells neither addresses nor domains.
 * @returns 0 when it may go on, else the seconds to wait
 */
export async function countAgainst(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  limit: Limit,
  who: string,
): Promise<number> {
  const { count, wait } = await countUp(list, limit, who);
  return count <= limit.most ? 0 : wait;
}

/** The same, for who tells how many are left. @returns the count with this one, and the seconds until the window ends */
export function countUp(
  { redis, meta }: Pick<SubscriberList, 'redis' | 'meta'>,
  { what, seconds }: Limit,
  who: string,
): Promise<{ count: number; wait: number }> {
  const hash = createHmac('sha256', meta.listKey).update(`limit ${what}\0${who}`).digest('base64url').slice(0, 16);
  return countWindow(redis, keys.limit(what, hash), seconds);
}

/** Adds one to the counter of a window. @returns the count with this one, and the seconds until the window ends, 1 or more */
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
 * Counts a sign-up against whom it would mail. Nothing here knows or tells what the list holds.
 * @param proven whether the browser showed that it took part in the check for robots
 * @returns 0, or the seconds to wait
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
