import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { scanBuckets } from '../list/scan-buckets.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { glance } from '../record/glance.js';
import { subscriberStates } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';

/** Bounces of a newsletter are held back: too many came within an hour, and somebody has to look. */
const holdSchema = z.object({
  /** Unix ms. */
  since: z.number(),
  /** How many readers bounced in the hour before, and how many may. */
  bounced: z.number(),
  limit: z.number(),
});
export type BounceHold = z.infer<typeof holdSchema>;

/** A bounce that changed nothing yet. */
const heldSchema = z.object({ at: z.number(), issue: z.string(), source: z.string(), words: z.string() });
export type HeldBounce = z.infer<typeof heldSchema>;

const hourMs = 3_600_000;
/** For so long a hold that was released can be rolled back. */
export const rememberedMs = 7 * 24 * hourMs;
/** So many bounces in an hour are never too many: a small list would be held by two. */
export const neverHeld = 50;

const keysOf = (newsletter: number) =>
  [keys.recentBounces(newsletter), keys.bounceHold(newsletter), keys.heldBounces(newsletter)] as const;

/**
 * Asks whether a bounce may take a reader off the list now. One that may not is kept, with what is needed to apply it.
 * @param holdAbove per cent of the newsletter's readers within an hour; 0: no limit
 * @returns `hold began` for the one with which it began: then say so, once
 */
export async function admitBounce(
  list: SubscriberList,
  newsletter: number,
  id: SubscriberId,
  bounce: HeldBounce,
  holdAbove: number,
): Promise<'admitted' | 'held' | 'hold began'> {
  const ask = async (limit: number, mayHold: boolean) => {
    const now = Date.now();
    const hold: BounceHold = { since: now, bounced: limit, limit };
    return runScript(list.redis, 'admitBounce', keysOf(newsletter), [
      id.toString('hex'),
      now,
      now - hourMs,
      now - rememberedMs,
      limit,
      mayHold ? '1' : '',
      JSON.stringify(hold),
      JSON.stringify(bounce),
    ]);
  };
  const unlimited = holdAbove === 0;
  let answer = await ask(unlimited ? Number.MAX_SAFE_INTEGER : neverHeld, false);
  // The list is counted only when so many bounce that its size matters.
  if (answer === 3) answer = await ask(await limitOf(list, newsletter, holdAbove), true);
  return (['held', 'admitted', 'hold began'] as const)[Number(answer)] ?? 'held';
}

const counted = new WeakMap<SubscriberList, Map<number, { until: number; readers: Promise<number> }>>();

/** How many may bounce within an hour. A count of the list serves for ten minutes. */
async function limitOf(list: SubscriberList, newsletter: number, holdAbove: number): Promise<number> {
  const known = counted.get(list) ?? new Map<number, { until: number; readers: Promise<number> }>();
  counted.set(list, known);
  let count = known.get(newsletter);
  if (!count || count.until < Date.now()) {
    count = { until: Date.now() + hourMs / 6, readers: countReaders(list, newsletter) };
    known.set(newsletter, count);
    count.readers.catch(() => known.delete(newsletter));
  }
  return Math.max(neverHeld, Math.floor((holdAbove / 100) * (await count.readers)));
}

/** Confirmed readers, and those who bounced lately: a list that shrinks must not shrink its own limit. */
async function countReaders(list: SubscriberList, newsletter: number): Promise<number> {
  let count = await list.redis.zcard(keys.recentBounces(newsletter));
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      const state = glance(record, newsletter)?.state;
      if (state !== undefined && subscriberStates[state] === 'confirmed') count += 1;
    }
  }
  return count;
}

/** The hold of a newsletter's bounces, with how many wait; undefined when there is none. */
export async function readBounceHold(
  redis: Redis,
  newsletter: number,
): Promise<(BounceHold & { held: number }) | undefined> {
  const [, holdKey, heldKey] = keysOf(newsletter);
  const [text, held] = await Promise.all([redis.get(holdKey), redis.hlen(heldKey)]);
  return text === null ? undefined : { ...holdSchema.parse(JSON.parse(text)), held };
}

/** Bounces that are held back, by subscriber. */
export async function readHeldBounces(
  redis: Redis,
  newsletter: number,
): Promise<{ id: SubscriberId; bounce: HeldBounce }[]> {
  const held = await redis.hgetall(keys.heldBounces(newsletter));
  return Object.entries(held).map(([id, text]) => ({
    id: Buffer.from(id, 'hex'),
    bounce: heldSchema.parse(JSON.parse(text)),
  }));
}

export async function dropHeldBounce(redis: Redis, newsletter: number, id: SubscriberId): Promise<void> {
  await redis.hdel(keys.heldBounces(newsletter), id.toString('hex'));
}

/** Ends a hold when nothing is held back any more. @returns whether it ended */
export async function endBounceHold(redis: Redis, newsletter: number): Promise<boolean> {
  return (await runScript(redis, 'endBounceHold', keysOf(newsletter), [])) === 1;
}

/** Readers who bounced from a moment on. @param since Unix ms */
export async function bouncedSince(redis: Redis, newsletter: number, since: number): Promise<SubscriberId[]> {
  const ids = await redis.zrange(keys.recentBounces(newsletter), since, '+inf', 'BYSCORE');
  return ids.map((id) => Buffer.from(id, 'hex'));
}
