import { createHash } from 'node:crypto';
import { formatDate } from '../../../locale/format-date.js';
import { languageName } from '../../../locale/language-name.js';
import { languages } from '../../../locale/languages.js';
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
  const { anyOf } = languages[frame.locale];
  const said: { [Field in Exclude<keyof Filter, 'state'>]-?: (value: NonNullable<Filter[Field]>) => string } = {
    section: (names) => sentence.section(anyOf(names)),
    locale: (names) => sentence.language(anyOf(names.map((name) => languageName(frame.locale, name)))),
    domain: (names) => sentence.domain(anyOf(names)),
    timeZone: (names) => words.timeZone(anyOf(names)),
    cadence: (names) => words.cadence(anyOf(names.map((name) => words.cadences[name]))),
    source: (names) => words.source(anyOf(names.map((name) => `“${name}”`))),
    confirmedAfter: (day) => sentence.confirmedAfter(formatDate(frame.locale, day)),
    confirmedBefore: (day) => sentence.confirmedBefore(formatDate(frame.locale, day)),
    engagedSince: (day) => sentence.engagedSince(formatDate(frame.locale, day)),
  };
  const conditions = Object.entries(said).flatMap(([field, say]) => {
    const value = filter[field as keyof typeof said];
    return value === undefined ? [] : [(say as (value: unknown) => string)(value)];
  });
  const who = sentence.of.confirmed(deskWords(frame).named(title));
  return sentence.with(who, languages[frame.locale].allOf(conditions));
}
