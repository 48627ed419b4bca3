import { decodeRecord, type RecordedMembership, type RecordedSubscriber } from './record.js';
import { type SubscriberState, subscriberStates } from './subscriber.js';
import { type SubscriberList, scanBuckets } from './subscriber-store.js';

/** Whom an issue goes to: the readers of a newsletter who had confirmed when the send started. */
export interface Audience {
  /** Number of the newsletter. */
  newsletter: number;
  /** Unix seconds. */
  confirmedUntil: number;
}

/** Whether a subscriber belongs to an audience. */
export function inAudience(subscriber: RecordedSubscriber, audience: Audience): boolean {
  const membership = membershipIn(subscriber, audience.newsletter);
  return membership?.state === 'confirmed' && membership.confirmedAt <= audience.confirmedUntil;
}

/** A record's membership of one newsletter, by the newsletter's number. */
export function membershipIn(subscriber: RecordedSubscriber, newsletter: number): RecordedMembership | undefined {
  return subscriber.memberships.find((membership) => membership.newsletter === newsletter);
}

export type StateCounts = Record<SubscriberState, number>;

/** Counts a newsletter's subscribers by state, by reading every record: the list has no second book to disagree with. */
export async function countStates(list: SubscriberList, newsletter: number): Promise<StateCounts> {
  const counts = Object.fromEntries(subscriberStates.map((state) => [state, 0])) as StateCounts;
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      const membership = membershipIn(decodeRecord(record), newsletter);
      if (membership) counts[membership.state] += 1;
    }
  }
  return counts;
}
