import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../../redis/keys.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { countWindow } from './limits.js';

const pulledSchema = z.object({ by: z.enum(['limit', 'operator']), since: z.number() });

/** The limit on sign-ups of the whole installation, in two steps: first all need the bot check, then none is accepted. */
export interface SignUpState {
  /** Who closed sign-ups and when (Unix seconds); undefined: they are open. */
  pulled: z.infer<typeof pulledSchema> | undefined;
  /** Seconds until it ends by itself; undefined: only an operator can open them. */
  releasesIn: number | undefined;
  /** Confirmation emails of the whole installation in the current window. */
  signups: number;
}

/** Seconds that sign-ups stay closed when the limit closed them, and the window of the count. */
const hour = 3_600;
/** Seconds after which a reader should retry a form that an operator has closed. */
const retryAfter = 3_600;

/** Sign-ups close at this multiple of the count above which all need the check. */
export const closingFactor = 10;

export async function readSignUpState(redis: Redis): Promise<SignUpState> {
  const [text, left, signups] = await Promise.all([
    redis.get(keys.signUpsClosed),
    redis.ttl(keys.signUpsClosed),
    redis.get(keys.signups),
  ]);
  return {
    pulled: text === null ? undefined : pulledSchema.parse(JSON.parse(text)),
    releasesIn: text !== null && left >= 0 ? left : undefined,
    signups: Number(signups ?? 0),
  };
}

/** Counts a confirmation email. Other sign-ups do not count, so nobody can close the form without sending email. */
export async function countConfirmation(redis: Redis): Promise<void> {
  await countWindow(redis, keys.signups, hour);
}

/** The current restrictions on sign-ups. */
export interface SignUpsAllowed {
  /** Seconds to wait while sign-ups are closed; 0: they are open. */
  closedFor: number;
  /** Seconds to wait for a sign-up without the bot check; 0: it is accepted too. */
  proofFor: number;
  /** Whether this call closed sign-ups: report that once. */
  pulledNow: boolean;
}

/** Reads the current restrictions on sign-ups, and closes sign-ups when there were far too many. */
export async function checkSignUps(
  { redis, meta }: Pick<SubscriberList, 'redis' | 'meta'>,
  perHour: number,
): Promise<SignUpsAllowed> {
  const [left, sent] = await Promise.all([redis.ttl(keys.signUpsClosed), redis.get(keys.signups)]);
  // -2: no key. -1: a key without expiry, set by an operator.
  if (left !== -2) return { closedFor: left === -1 ? retryAfter : Math.max(left, 1), proofFor: 0, pulledNow: false };
  const count = Number(sent ?? 0);
  if (count >= perHour * closingFactor) {
    const mark = JSON.stringify({ by: 'limit', since: Math.floor(Date.now() / 1000) });
    const pulledNow = (await redis.set(keys.signUpsClosed, mark, 'EX', hour, 'NX')) === 'OK';
    return { closedFor: hour, proofFor: 0, pulledNow };
  }
  if (count < perHour + spread(meta.listKey, perHour)) return { closedFor: 0, proofFor: 0, pulledNow: false };
  return { closedFor: 0, proofFor: Math.max(await redis.ttl(keys.signups), 1), pulledNow: false };
}

/**
 * Up to a twentieth of the limit, different in each hour. Only emails count, so someone who knew the exact limit could
 * see from outside whether one sign-up had caused an email.
 */
function spread(listKey: Buffer, perHour: number): number {
  const thisHour = Math.floor(Date.now() / 3_600_000);
  const random = createHmac('sha256', listKey).update(`sign-ups ${thisHour}`).digest().readUInt32BE(0) / 2 ** 32;
  return Math.floor((random * perHour) / 20);
}

/** The confirmation emails of the current hour, as a share of the count above which all sign-ups need the check. */
export async function busyness(redis: Redis, perHour: number): Promise<number> {
  return Number((await redis.get(keys.signups)) ?? 0) / perHour;
}

/** Closes sign-ups until an operator opens them, even if the limit had closed them for an hour. */
export async function closeSignUps(redis: Redis): Promise<void> {
  await redis.set(keys.signUpsClosed, JSON.stringify({ by: 'operator', since: Math.floor(Date.now() / 1000) }));
  // Front pages have no form while sign-ups are closed.
  await announceChange(redis, topics.site);
}

/** Opens sign-ups and resets the count. With the old count, the next sign-up would close them again. */
export async function openSignUps(redis: Redis): Promise<void> {
  await redis.del(keys.signups);
  await redis.del(keys.signUpsClosed);
  await announceChange(redis, topics.site);
}
