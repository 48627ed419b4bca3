import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { scanBuckets } from '../list/scan-buckets.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { peekMembership } from '../record/peek.js';
import { subscriberStates } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';

/** Bounces of a newsletter that are held back: too many came within an hour, and an operator has to decide. */
const backlogSchema = z.object({
  /** Unix ms. */
  since: z.number(),
  /** The number of readers that bounced in the hour before, and the limit. */
  bounced: z.number(),
  limit: z.number(),
});
export type BounceBacklog = z.infer<typeof backlogSchema>;

/** A bounce that has had no effect yet. */
const heldSchema = z.object({ at: z.number(), issue: z.string(), source: z.string(), words: z.string() });
export type HeldBounce = z.infer<typeof heldSchema>;

const hourMs = 3_600_000;
/** How long a backlog that was released can be rolled back. */
export const rememberedMs = 7 * 24 * hourMs;
/** This number of bounces per hour is never too many. Otherwise two bounces would be a backlog of a small list. */
export const neverHeld = 50;

const keysOf = (newsletter: number) =>
  [keys.recentBounces(newsletter), keys.bounceBacklog(newsletter), keys.heldBounces(newsletter)] as const;

/**
 * Checks whether a bounce may take a reader off the list now. Otherwise it is kept, to be applied later.
 * @param holdAbove per cent of the newsletter's readers per hour; 0: no limit
 * @returns `backlog began` for the bounce that began the backlog: report that once
 */
export async function admitBounce(
  list: SubscriberList,
  newsletter: number,
  id: SubscriberId,
  bounce: HeldBounce,
  holdAbove: number,
): Promise<'admitted' | 'held' | 'backlog began'> {
  const ask = async (limit: number, mayHold: boolean) => {
    const now = Date.now();
    const backlog: BounceBacklog = { since: now, bounced: limit, limit };
    return runScript(list.redis, 'admitBounce', keysOf(newsletter), [
      id.toString('hex'),
      now,
      now - hourMs,
      now - rememberedMs,
      limit,
      mayHold ? '1' : '',
      JSON.stringify(backlog),
      JSON.stringify(bounce),
    ]);
  };
  const unlimited = holdAbove === 0;
  let answer = await ask(unlimited ? Number.MAX_SAFE_INTEGER : neverHeld, false);
  // The list is counted only when there are enough bounces for its size to matter.
  if (answer === 3) answer = await ask(await limitOf(list, newsletter, holdAbove), true);
  return (['held', 'admitted', 'backlog began'] as const)[Number(answer)] ?? 'held';
}

const counted = new WeakMap<SubscriberList, Map<number, { until: number; readers: Promise<number> }>>();

/** Max bounces per hour. A count of the list is used for ten minutes. */
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

/** Counts confirmed readers and recent bounces. Bounces count, so that they do not lower their own limit. */
async function countReaders(list: SubscriberList, newsletter: number): Promise<number> {
  let count = await list.redis.zcard(keys.recentBounces(newsletter));
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      const state = peekMembership(record, newsletter)?.state;
      if (state !== undefined && subscriberStates[state] === 'confirmed') count += 1;
    }
  }
  return count;
}

/** The backlog of a newsletter's bounces, with the number of waiting ones; undefined when there is none. */
export async function readBounceBacklog(
  redis: Redis,
  newsletter: number,
): Promise<(BounceBacklog & { held: number }) | undefined> {
  const [, backlogKey, heldKey] = keysOf(newsletter);
  const [text, held] = await Promise.all([redis.get(backlogKey), redis.hlen(heldKey)]);
  return text === null ? undefined : { ...backlogSchema.parse(JSON.parse(text)), held };
}

/** The held bounces by subscriber. */
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

/** Ends a backlog when no bounce is held any more. @returns whether it ended */
export async function endBounceBacklog(redis: Redis, newsletter: number): Promise<boolean> {
  return (await runScript(redis, 'endBounceBacklog', keysOf(newsletter), [])) === 1;
}

/** Readers who bounced since a time. @param since Unix ms */
export async function bouncedSince(redis: Redis, newsletter: number, since: number): Promise<SubscriberId[]> {
  const ids = await redis.zrange(keys.recentBounces(newsletter), since, '+inf', 'BYSCORE');
  return ids.map((id) => Buffer.from(id, 'hex'));
}
