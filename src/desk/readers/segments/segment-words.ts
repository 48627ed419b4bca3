import { createHash } from 'node:crypto';
import { formatDate } from '../../../locale/format-date.js';
import type { Newsletter } from '../../../newsletters/newsletter.js';
import type { segments } from '../../../operations/segments.js';
import { pathTo } from '../../../settings/web-paths.js';
import type { Frame } from '../../../web/kit/frame.js';
import { deskWords } from '../../kit/as-person.js';

/** A segment as its operations answer. */
export type FoundSegment = Awaited<ReturnType<typeof segments.list.run>>[number];
type Filter = FoundSegment['filter'];

interface Slug {
  slug: string;
}

/** What names a segment in an address: its name may be long, and in any script. */
export const segmentKey = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 16);

export const segmentsAddress = ({ base, keepLanguage }: Frame, { slug }: Slug): string =>
  `${base}${pathTo('deskSegments', { slug })}${keepLanguage}`;
export const segmentAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, name: string): string =>
  `${base}${pathTo('deskSegment', { slug, segment: segmentKey(name) })}${keepLanguage}`;
export const removalAddress = ({ base, keepLanguage }: Frame, { slug }: Slug, name: string): string =>
  `${base}${pathTo('deskSegmentRemove', { slug, segment: segmentKey(name) })}${keepLanguage}`;

/** A filter as a sentence: "Confirmed readers of the Gazette who get City or Sport and read in English". */
export function filterInWords(frame: Frame, { title }: Newsletter, filter: Filter): string {
  const { sentence, segments: words } = deskWords(frame).reader;
  const either = new Intl.ListFormat(frame.locale, { type: 'disjunction' });
  const languages = new Intl.DisplayNames(frame.locale, { type: 'language' });
  const said: { [Field in Exclude<keyof Filter, 'state'>]-?: (value: NonNullable<Filter[Field]>) => string } = {
    section: (names) => sentence.section(either.format(names)),
    locale: (names) => sentence.language(either.format(names.map((name) => languages.of(name) ?? name))),
    domain: (names) => sentence.domain(either.format(names)),
    timeZone: (names) => words.timeZone(either.format(names)),
    cadence: (names) => words.cadence(either.format(names.map((name) => words.cadences[name]))),
    source: (names) => words.source(either.format(names.map((name) => `“${name}”`))),
    confirmedAfter: (day) => sentence.confirmedAfter(formatDate(frame.locale, day)),
    confirmedBefore: (day) => sentence.confirmedBefore(formatDate(frame.locale, day)),
    engagedSince: (day) => sentence.engagedSince(formatDate(frame.locale, day)),
  };
  const conditions = Object.entries(said).flatMap(([field, say]) => {
    const value = filter[field as keyof typeof said];
    return value === undefined ? [] : [(say as (value: unknown) => string)(value)];
  });
  const who = sentence.of.confirmed(deskWords(frame).named(title));
  return sentence.with(who, new Intl.ListFormat(frame.locale, { type: 'conjunction' }).format(conditions));
}
