import { changeSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { membershipOf, withMembership } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';

/** Min seconds between two notes of one reader's engagement. Only the day is used. */
const notedEvery = 86_400;

/**
 * Notes that a reader clicked, rated or commented, at most once a day.
 * @param newsletter its number
 * @param at Unix seconds
 */
export async function noteEngagement(
  list: SubscriberList,
  newsletter: number,
  id: SubscriberId,
  at: number,
): Promise<void> {
  await changeSubscriber(list, id, (before) => {
    const membership = membershipOf(before, newsletter);
    if (!before || membership?.state !== 'confirmed' || at - membership.engagedAt < notedEvery) return before;
    return withMembership(before, { ...membership, engagedAt: at });
  });
}
