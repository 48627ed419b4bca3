import { scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { peekMembership } from '../subscribers/record/peek.js';
import { decodeRecord } from '../subscribers/record/record.js';
import { subscriberStates } from '../subscribers/record/subscriber.js';

/** Numbers of readers who unsubscribed from a newsletter, and who complained. */
export interface Departures {
  unsubscribed: number;
  complained: number;
}

/** A time between two issues, in Unix milliseconds; the end is not included. */
interface Span {
  from: number;
  to: number;
}

/**
 * Counts the departures from a newsletter in each of several spans of time, by reading every record once. A reader who has
 * subscribed again since is not counted.
 * @param newsletter its number
 */
export async function countDepartures(
  list: SubscriberList,
  newsletter: number,
  spans: readonly Span[],
): Promise<Departures[]> {
  const counts = spans.map(() => ({ unsubscribed: 0, complained: 0 }));
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      const seen = peekMembership(record, newsletter);
      const state = seen && subscriberStates[seen.state];
      // Most readers are confirmed, and their records need not be decoded.
      if (state !== 'unsubscribed' && state !== 'complained') continue;
      const membership = decodeRecord(record).memberships.find((one) => one.newsletter === newsletter);
      const at = (membership?.changedAt ?? 0) * 1_000;
      // Records have whole seconds.
      const span = spans.findIndex(({ from, to }) => at >= Math.floor(from / 1_000) * 1_000 && at < to);
      const count = counts[span];
      if (count) count[state] += 1;
    }
  }
  return counts;
}
