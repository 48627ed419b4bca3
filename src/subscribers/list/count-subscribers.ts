import { locales } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { dayFromSeconds } from '../../timestamps.js';
import { peekDomain, peekMembership } from '../record/peek.js';
import { unpackTime } from '../record/record.js';
import { type SubscriberState, subscriberStates } from '../record/subscriber.js';
import { type AudienceFilter, compileFilter, type RecordFilter } from './audience.js';
import type { AudienceShare } from './audience-words.js';
import { scanBuckets } from './scan-buckets.js';
import type { SubscriberList } from './subscriber-store.js';

export type StateCounts = Record<SubscriberState, number>;

/** A newsletter's list in numbers. */
export interface ListStatistics extends StateCounts {
  /** Confirmed readers by locale, and by the 20 most frequent domains (`other` counts the rest). */
  byLocale: Record<string, number>;
  byDomain: Record<string, number>;
  /** Day (UTC) → readers who confirmed on it, for the last 30 days with any. */
  confirmedPerDay: Record<string, number>;
  /** Readers who match the filter, if there was one. */
  matching?: number;
}

const domainsShown = 20;
const daysShown = 30;

const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

/**
 * Counts a newsletter's readers by reading every record once. There are no separate counters that could disagree.
 * @param filter also counts the readers who match it, as `matching`
 */
export async function countSubscribers(
  list: SubscriberList,
  newsletter: Newsletter,
  filter?: AudienceFilter,
): Promise<ListStatistics> {
  const matches = filter && (await compileFilter(list, newsletter, filter));
  let matching = 0;
  const states = subscriberStates.map(() => 0);
  const byLocale = new Map<string, number>();
  const byDomain = new Map<string, number>();
  const byDay = new Map<string, number>();
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      if (matches?.(record)) matching += 1;
      const seen = peekMembership(record, newsletter.number);
      if (!seen) continue;
      states[seen.state] = (states[seen.state] ?? 0) + 1;
      if (subscriberStates[seen.state] !== 'confirmed') continue;
      add(byLocale, locales[seen.locale] ?? '');
      add(byDomain, peekDomain(record));
      add(byDay, dayFromSeconds(unpackTime(seen.confirmedAt)));
    }
  }
  const counts = Object.fromEntries(subscriberStates.map((state, i) => [state, states[i] ?? 0])) as StateCounts;
  const days = [...byDay].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, daysShown);
  return {
    ...counts,
    byLocale: Object.fromEntries(byLocale),
    byDomain: mostFrequent(byDomain),
    confirmedPerDay: Object.fromEntries(days.reverse()),
    ...(matches ? { matching } : {}),
  };
}

function mostFrequent(counts: Map<string, number>): Record<string, number> {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const rest = sorted.slice(domainsShown).reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries([...sorted.slice(0, domainsShown), ...(rest > 0 ? [['other', rest] as const] : [])]);
}

/** Counts a newsletter's readers who match a filter. */
export async function countAudience(
  list: SubscriberList,
  newsletter: Newsletter,
  filter: AudienceFilter,
): Promise<number> {
  const matches = await compileFilter(list, newsletter, filter);
  return (await countShare(list, newsletter, matches)).matching;
}

/** Counts the readers of an audience, and all confirmed ones. Reads the list once. */
export async function countShare(
  list: SubscriberList,
  newsletter: Newsletter,
  matches: RecordFilter,
): Promise<AudienceShare> {
  const isConfirmed = await compileFilter(list, newsletter, { state: ['confirmed'] });
  const share = { matching: 0, confirmed: 0 };
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      if (matches(record)) share.matching += 1;
      if (isConfirmed(record)) share.confirmed += 1;
    }
  }
  return share;
}

/** Counts a segment's confirmed readers. */
export async function countSegment(
  list: SubscriberList,
  newsletter: Newsletter,
  filter: AudienceFilter,
): Promise<AudienceShare> {
  return countShare(list, newsletter, await compileFilter(list, newsletter, { ...filter, state: ['confirmed'] }));
}
