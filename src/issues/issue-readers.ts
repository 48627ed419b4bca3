import type { FactsOf } from '../findings/finding.js';
import { type Newsletter, sectionMask } from '../newsletters/newsletter.js';
import { type AudienceFilter, compileFilter, type RecordFilter } from '../subscribers/list/audience.js';
import { conditionsInWords } from '../subscribers/list/audience-words.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { Issue } from './issue.js';
import { streamReaders } from './stream-readers.js';

/** The fields that decide which readers an issue goes to. */
export type IssueAudience = Pick<Issue, 'id' | 'newsletter' | 'audience' | 'stream' | 'createdAt'>;

/**
 * Makes a record filter for an issue's readers: confirmed, in its audience, and of its cadence.
 * @param confirmedUntil Unix seconds; readers who confirmed later are left out
 */
export async function issueReaders(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: IssueAudience,
  confirmedUntil?: number,
): Promise<RecordFilter> {
  const belongs = await compileFilter(list, newsletter, { ...issue.audience, state: ['confirmed'] }, confirmedUntil);
  const takes = await streamReaders(list.redis, issue, newsletter.number);
  return takes ? (record) => belongs(record) && takes(record) : belongs;
}

/**
 * Makes a record filter for readers of any state, also those who have left: whether an issue would go to them if they
 * were confirmed. Sections that the newsletter no longer has are ignored.
 */
export async function issueConditionsHold(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: IssueAudience,
): Promise<RecordFilter> {
  const { state: _, section, ...audience } = issue.audience;
  const sections = section?.filter((name) => sectionMask(newsletter, [name]).unknown.length === 0);
  const belongs = await compileFilter(list, newsletter, { ...audience, ...(sections ? { section: sections } : {}) });
  const takes = await streamReaders(list.redis, issue, newsletter.number);
  return takes ? (record) => belongs(record) && takes(record) : belongs;
}

/** The conditions of an issue's audience: `segment "Engineers", section Tech`. Empty: every confirmed reader. */
export function issueConditions({ audience, segment, stream }: Pick<Issue, 'audience' | 'segment' | 'stream'>): string {
  const conditions = conditionsInWords(audience);
  const parts = [
    ...(segment === '' ? [] : [`segment "${segment}"`]),
    ...(stream ? [`the ${stream.cadence} digest`] : []),
    ...(conditions === '' ? [] : [conditions]),
  ];
  return parts.join(', ');
}

/** The same conditions as facts, for the words of a language. */
export function conditionFacts({
  audience,
  segment,
  stream,
}: Pick<Issue, 'audience' | 'segment' | 'stream'>): FactsOf<'audience.reached'>['conditions'] {
  const filter = Object.entries(audience).flatMap(([field, value]) =>
    value === undefined ? [] : [{ field: field as keyof AudienceFilter, values: [value].flat() }],
  );
  return [
    ...(segment === '' ? [] : [{ field: 'segment' as const, values: [segment] }]),
    ...(stream ? [{ field: 'digest' as const, values: [stream.cadence] }] : []),
    ...filter,
  ];
}

const joinWithOr = (values: readonly string[]) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;

/** A phrase about readers for each field of a filter. An issue goes only to confirmed readers, whatever `state` is. */
const phrases: { [Field in keyof AudienceFilter]-?: (value: NonNullable<AudienceFilter[Field]>) => string } = {
  state: () => '',
  section: (names) => `who get ${joinWithOr(names)}`,
  locale: (locales) => `who read ${joinWithOr(locales)}`,
  timeZone: (zones) => `in the time zone ${joinWithOr(zones)}`,
  cadence: (wanted) => `who chose ${joinWithOr(wanted.map((one) => `"${one}"`))}`,
  source: (labels) => `with consent from ${joinWithOr(labels.map((label) => `"${label}"`))}`,
  domain: (domains) => `at ${joinWithOr(domains)}`,
  confirmedAfter: (day) => `confirmed on or after ${day}`,
  confirmedBefore: (day) => `confirmed before ${day}`,
  engagedSince: (day) => `active since ${day}`,
};

/** Describes an issue's readers: `every confirmed reader`, `confirmed readers at example.com`. */
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
