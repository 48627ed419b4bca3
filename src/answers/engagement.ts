import { changeSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { membershipOf, withMembership } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';

/** Min seconds between two notes of one reader's engagement. Only the day is used. */
const notedEvery = 86_400;

/**
 * Notes that a reader clicked, rated or commented, at most once a day.
 * @param newsletter its number
 * @param at Unix seconds
 * @returns when the reader was engaged before; undefined when nothing was noted
 */
export async function noteEngagement(
  list: SubscriberList,
  newsletter: number,
  id: SubscriberId,
  at: number,
): Promise<number | undefined> {
  let engagedBefore: number | undefined;
  await changeSubscriber(list, id, (before) => {
    engagedBefore = undefined;
    const membership = membershipOf(before, newsletter);
    if (!before || membership?.state !== 'confirmed' || at - membership.engagedAt < notedEvery) return before;
    engagedBefore = membership.engagedAt;
    return withMembership(before, { ...membership, engagedAt: at });
  });
  return engagedBefore;
}

/** A reader of a newsletter, and the trail of what their email's links were used for (a hash, kept for some minutes). */
export interface TrailOfReader {
  /** The number of the newsletter. */
  newsletter: number;
  reader: SubscriberId;
  /** The key of the trail. Its field `machine` is set when a program left it. */
  trail: string;
}

/**
 * Notes engagement that a trail shows, as long as it is a person's.
 *
 * Guarantee: when the trail turns out to be a program's, before or after this call, the reader is no more engaged than
 * they were before it. Whoever marks the trail calls `undoEngagement` afterwards.
 * @param at Unix seconds
 */
export async function noteEngagementOf(
  list: SubscriberList,
  { newsletter, reader, trail }: TrailOfReader,
  at: number,
): Promise<void> {
  const before = await noteEngagement(list, newsletter, reader, at);
  if (before === undefined) return;
  await list.redis.hset(trail, engagedField, `${before} ${at}`);
  if ((await list.redis.hexists(trail, 'machine')) === 1) await undoEngagement(list, { newsletter, reader, trail });
}

const engagedField = 'engaged';

/** Takes back what the trail of a program noted. Safe to run again. */
export async function undoEngagement(
  list: SubscriberList,
  { newsletter, reader, trail }: TrailOfReader,
): Promise<void> {
  const [before, noted] = ((await list.redis.hget(trail, engagedField)) ?? '').split(' ').map(Number);
  if (before === undefined || noted === undefined) return;
  await changeSubscriber(list, reader, (subscriber) => {
    const membership = membershipOf(subscriber, newsletter);
    // A later note is another's.
    if (!subscriber || membership?.engagedAt !== noted) return subscriber;
    return withMembership(subscriber, { ...membership, engagedAt: before });
  });
}
