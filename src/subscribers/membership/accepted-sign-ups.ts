import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { describeError, PostriderError } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import type { Logger } from '../../log.js';
import { cadences } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { idOf, readSubscriber, type SubscriberList, unhurried } from '../list/subscriber-store.js';
import { parseReaderAddress } from '../record/address.js';
import { consentMethods, membershipOf, nowSeconds } from '../record/subscriber.js';
import { awaitsClick, enqueueConfirmation, requestSubscription } from './signup.js';

// A sign-up by the form is written down, its sender is answered, and only then the list is looked at. So the answer and
// its timing are the same for everybody, on the list or not.

/** A sign-up that was accepted, and is applied after its sender was answered. */
const acceptedSignUp = z.object({
  /** Slug. */
  newsletter: z.string(),
  /** Unix seconds. */
  at: z.number(),
  email: z.string(),
  name: z.string(),
  sections: z.array(z.string()),
  locale: z.enum(locales),
  cadence: z.enum(cadences).optional(),
  consent: z.object({
    method: z.enum(consentMethods),
    from: z.string(),
    textVersion: z.number(),
    ip: z.string(),
  }),
  proven: z.boolean(),
});
export type AcceptedSignUp = z.infer<typeof acceptedSignUp>;

/** Seconds after which the process that accepted a sign-up counts as gone, so that another applies it. */
const abandonedAfter = 60;

/** What the log says about one. */
export const notApplied = 'an accepted sign-up could not be applied';

/** Sign-ups that one look reads. */
const lookCount = 500;

/** Writes an accepted sign-up down. The caller waits for the disk before it answers. @returns its id */
export async function acceptSignUp(redis: Redis, signUp: AcceptedSignUp): Promise<string> {
  const id = randomUUID();
  await redis.hset(keys.signUpRequests, id, JSON.stringify(signUp));
  return id;
}

/**
 * Applies an accepted sign-up, and forgets it once the reader's record is on disk: on a cluster the two are on different
 * masters. Repeating it has no further effect: a second confirmation email within a day is refused.
 * A sign-up that cannot be applied any more (its newsletter was archived or removed) is dropped. After any other error it
 * stays, and `applyAbandonedSignUps` tries again.
 * @throws what made it impossible, in both cases
 */
export async function applySignUp(
  list: SubscriberList,
  queues: Queues,
  newsletter: Newsletter,
  id: string,
  signUp: AcceptedSignUp,
): Promise<void> {
  await settled(list, id, () => request(list, queues, newsletter, signUp));
}

async function request(
  list: SubscriberList,
  queues: Queues,
  newsletter: Newsletter,
  { newsletter: _, at: __, ...signUp }: AcceptedSignUp,
): Promise<void> {
  await requestSubscription(unhurried(list), queues, newsletter, signUp);
}

/** Removes an accepted sign-up once it was applied, or never can be. */
async function settled({ redis, onDisk }: SubscriberList, id: string, apply: () => Promise<void>): Promise<void> {
  try {
    await apply();
  } catch (error) {
    if (error instanceof PostriderError && !error.retryable) await redis.hdel(keys.signUpRequests, id);
    throw error;
  }
  await onDisk();
  await redis.hdel(keys.signUpRequests, id);
}

/**
 * Applies sign-ups that a process accepted before it ended. Safe at any time and in parallel.
 *
 * A reader who decided otherwise in the meantime keeps that decision.
 * @param now Unix seconds
 */
export async function applyAbandonedSignUps(
  { list, queues, log }: { list: SubscriberList; queues: Queues; log: Logger },
  now = nowSeconds(),
): Promise<void> {
  for await (const [id, text] of acceptedIn(list.redis)) {
    await applyAgain(list, queues, id, text, now).catch((error: unknown) =>
      log.warn({ error: describeError(error) }, notApplied),
    );
  }
}

/** All accepted sign-ups as they are stored. */
async function* acceptedIn(redis: Redis): AsyncGenerator<[id: string, text: string]> {
  let cursor = '0';
  do {
    const [next, found] = await redis.hscan(keys.signUpRequests, cursor, 'COUNT', lookCount);
    for (let i = 0; i < found.length; i += 2) yield [found[i] ?? '', found[i + 1] ?? ''];
    cursor = next;
  } while (cursor !== '0');
}

// If the clock was set back, a sign-up of the future counts as abandoned, too.
const isAbandoned = ({ at }: AcceptedSignUp, now: number) => Math.abs(now - at) >= abandonedAfter;

async function applyAgain(list: SubscriberList, queues: Queues, id: string, text: string, now: number): Promise<void> {
  const signUp = acceptedSignUp.parse(JSON.parse(text));
  if (!isAbandoned(signUp, now)) return;
  await settled(list, id, async () => {
    const newsletter = await readNewsletter(list.redis, signUp.newsletter);
    if (await wasApplied(list, queues, newsletter.number, signUp)) return;
    await request(list, queues, newsletter, signUp);
  });
}

/**
 * Whether the list has this sign-up, or a later decision. A request that is still open gets its email again: the process
 * may have ended before it queued the email, and two are better than none.
 */
async function wasApplied(
  list: SubscriberList,
  queues: Queues,
  newsletter: number,
  { email, at }: AcceptedSignUp,
): Promise<boolean> {
  const id = idOf(list, parseReaderAddress(email).normal);
  const membership = membershipOf(await readSubscriber(list, id), newsletter);
  if (!membership || Math.max(membership.changedAt, membership.askedAt) < at) return false;
  const claim = { newsletter, id, at: membership.askedAt };
  if (membership.askedAt >= at && awaitsClick(membership, claim)) await enqueueConfirmation(queues, claim);
  return true;
}

/** The number of accepted sign-ups that are not applied yet. */
export const waitingSignUps = (redis: Redis): Promise<number> => redis.hlen(keys.signUpRequests);

/** The number of sign-ups that wait for a worker to apply them. @param now Unix seconds */
export async function countAbandoned(redis: Redis, now = nowSeconds()): Promise<number> {
  let count = 0;
  for await (const [, text] of acceptedIn(redis))
    if (isAbandoned(acceptedSignUp.parse(JSON.parse(text)), now)) count += 1;
  return count;
}
