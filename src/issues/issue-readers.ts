import type { Newsletter } from '../newsletters/newsletter.js';
import { type AudienceFilter, compileFilter, type RecordFilter } from '../subscribers/list/audience.js';
import { scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { Issue } from './issue.js';
import { streamReaders } from './stream-readers.js';

/** What decides whom an issue goes to. */
export type Addressed = Pick<Issue, 'id' | 'newsletter' | 'audience' | 'stream' | 'createdAt'>;

/**
 * Makes the filter of records for an issue's readers: confirmed, in its audience, and of its cadence.
 * @param confirmedUntil Unix seconds; who confirmed later is left out
 */
export async function issueReaders(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: Addressed,
  confirmedUntil?: number,
): Promise<RecordFilter> {
  const belongs = await compileFilter(list, newsletter, { ...issue.audience, state: ['confirmed'] }, confirmedUntil);
  const takes = await streamReaders(list.redis, issue, newsletter.number);
  return takes ? (record) => belongs(record) && takes(record) : belongs;
}

/** How many readers an issue would reach if it were sent now. Reads the list once. */
export async function countIssueReaders(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: Addressed,
): Promise<number> {
  const belongs = await issueReaders(list, newsletter, issue);
  let count = 0;
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) if (belongs(record)) count += 1;
  }
  return count;
}

const either = (values: readonly string[]) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

/** How each field of a filter is said of readers. An issue goes to confirmed readers only, whatever `state` says. */
const phrases: { [Field in keyof AudienceFilter]-?: (value: NonNullable<AudienceFilter[Field]>) => string } = {
  state: () => '',
  section: (names) => `who get ${either(names)}`,
  locale: (locales) => `who read ${either(locales)}`,
  timeZone: (zones) => `in the time zone ${either(zones)}`,
  cadence: (wanted) => `who chose ${either(wanted.map((one) => `"${one}"`))}`,
  source: (labels) => `with consent from ${either(labels.map((label) => `"${label}"`))}`,
  domain: (domains) => `at ${either(domains)}`,
  confirmedAfter: (day) => `confirmed on or after ${day}`,
  confirmedBefore: (day) => `confirmed before ${day}`,
  engagedSince: (day) => `active since ${day}`,
};

/** Whom an issue goes to, in words: `every confirmed reader`, `confirmed readers at example.com`. */
export function describeReaders({ audience, stream }: Pick<Issue, 'audience' | 'stream'>): string {
  const narrowed = Object.entries(audience).flatMap(([field, value]) => {
    const phrase = phrases[field as keyof AudienceFilter] as (value: unknown) => string;
    return value === undefined ? [] : [phrase(value)];
  });
  const conditions = [...(stream ? [`of the "${stream.cadence}" digest`] : []), ...narrowed].filter(
    (one) => one !== '',
  );
  return conditions.length === 0 ? 'every confirmed reader' : `confirmed readers ${conditions.join(', and ')}`;
}
