import * as z from 'zod';
import { InvalidInput } from '../../errors.js';
import { locales } from '../../locale/locale.js';
import { cadences } from '../../newsletters/cadence.js';
import { type Newsletter, sectionBits, sectionMask, sectionPosition } from '../../newsletters/newsletter.js';
import { isTimeZone, writtenTimeZone } from '../../newsletters/time-zone.js';
import { peekDomain, peekMembership } from '../record/peek.js';
import { packTime, type RecordedMembership, type RecordedSubscriber } from '../record/record.js';
import { subscriberStates } from '../record/subscriber.js';
import type { SubscriberList } from './subscriber-store.js';

const day = z.iso.date({ error: 'must be a day like 2026-11-25' });

/**
 * Selects some of a newsletter's readers, for an issue, a count or an export. A reader must match every field that is
 * set, by any of its values. A day means its first second in UTC.
 */
export const audienceFilter = z.strictObject({
  state: z.array(z.enum(subscriberStates)).optional(),
  /** Readers who get this section, by choice or because they chose none. */
  section: z.array(z.string()).optional(),
  locale: z.array(z.enum(locales)).optional(),
  timeZone: z.array(z.string()).optional(),
  cadence: z.array(z.enum(cadences)).optional(),
  /** The consent's label: the page's path or the label of an import. */
  source: z.array(z.string()).optional(),
  domain: z.array(z.string().toLowerCase()).optional(),
  confirmedAfter: day.optional(),
  confirmedBefore: day.optional(),
  engagedSince: day.optional(),
});
export type AudienceFilter = z.infer<typeof audienceFilter>;

/** Max values of one condition, and max characters of each, in a filter that a call sends. */
const limits = { values: 100, characters: 300 };
const few = z.array(z.string().max(limits.characters)).max(limits.values).optional();

/** A filter as a call sends it. Stored filters of earlier versions may be longer. */
export const requestedFilter = audienceFilter.extend({
  ...{ section: few, timeZone: few, source: few },
  domain: z.array(z.string().max(limits.characters).toLowerCase()).max(limits.values).optional(),
});

/** A filter as typed: a value that no reader can have is an error. Stored issues may have older filters. */
const typedFilter = audienceFilter.extend({
  timeZone: z
    .array(z.string().refine(isTimeZone, 'must be an IANA name like Europe/Berlin').transform(writtenTimeZone))
    .optional(),
  domain: z
    .array(
      z
        .string()
        .toLowerCase()
        .regex(/^[^\s@=,]+$/, 'must be a domain like example.com; repeat domain= for another'),
    )
    .optional(),
});

const single: readonly string[] = [
  'confirmedAfter',
  'confirmedBefore',
  'engagedSince',
] satisfies (keyof AudienceFilter)[];

/**
 * Reads a filter from words like `locale=zh-CN` and `confirmed-after=2026-01-01`; a name may be repeated. One
 * word may contain several filters, separated by commas: a comma begins the next one when a name and = follow.
 * @throws InvalidInput naming the word
 */
export function parseFilter(words: readonly string[]): AudienceFilter {
  const given: Record<string, string | string[]> = {};
  for (const word of words.flatMap((one) => one.split(/,\s*(?=[\w-]+=)/))) {
    const at = word.indexOf('=');
    const name = word.slice(0, Math.max(at, 0)).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    if (!(name in audienceFilter.shape)) {
      const names = Object.keys(audienceFilter.shape).map((key) =>
        key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      );
      throw new InvalidInput(
        'filter',
        `"${word}" is not a condition like locale=en; the names are ${names.join(', ')}`,
      );
    }
    const value = word.slice(at + 1);
    const before = given[name];
    given[name] = single.includes(name) ? value : [...(Array.isArray(before) ? before : []), value];
  }
  const parsed = typedFilter.safeParse(given);
  if (parsed.success) return parsed.data;
  const [fault] = parsed.error.issues;
  throw new InvalidInput(String(fault?.path[0] ?? 'filter'), fault?.message ?? 'it cannot be read');
}

/** A filter with other names of sections, each once. @param rename gives the new name of a section, or the same */
export function withSections(filter: AudienceFilter, rename: (section: string) => string): AudienceFilter {
  return filter.section ? { ...filter, section: [...new Set(filter.section.map(rename))] } : filter;
}

/** Whether the reader of a packed record belongs to the audience. */
export type RecordFilter = (record: Buffer) => boolean;

const startOf = (date: string) => packTime(Math.floor(Date.parse(`${date}T00:00:00Z`) / 1000));

/**
 * Prepares a filter for a scan: names become the numbers in records.
 * @param confirmedUntil Unix seconds; excludes readers who confirmed later (an issue's audience is fixed at its start)
 * @throws InvalidInput for a section that the newsletter does not have
 */
export async function compileFilter(
  list: SubscriberList,
  newsletter: Newsletter,
  filter: AudienceFilter,
  confirmedUntil?: number,
): Promise<RecordFilter> {
  const { unknown } = sectionMask(newsletter, filter.section ?? []);
  if (unknown.length > 0)
    throw new InvalidInput('section', `"${newsletter.slug}" has no section ${unknown.join(', ')}`);
  const chosen = filter.section?.reduce(
    (bits, name) => bits | sectionBits(newsletter, sectionPosition(newsletter, name)),
    0,
  );
  const states = filter.state?.map((state) => subscriberStates.indexOf(state));
  const languages = filter.locale?.map((locale) => locales.indexOf(locale));
  const rhythms = filter.cadence?.map((cadence) => cadences.indexOf(cadence));
  const zones = filter.timeZone && (await Promise.all(filter.timeZone.map((zone) => list.labels.knownNumberOf(zone))));
  const sources = filter.source && (await Promise.all(filter.source.map((label) => list.labels.knownNumberOf(label))));
  const domains = filter.domain && new Set(filter.domain);
  const after = filter.confirmedAfter ? startOf(filter.confirmedAfter) : undefined;
  const before = filter.confirmedBefore ? startOf(filter.confirmedBefore) : undefined;
  const engaged = filter.engagedSince ? startOf(filter.engagedSince) : undefined;
  const until = confirmedUntil === undefined ? undefined : packTime(confirmedUntil);
  return (record) => {
    const seen = peekMembership(record, newsletter.number);
    return (
      seen !== undefined &&
      (states === undefined || states.includes(seen.state)) &&
      (until === undefined || seen.confirmedAt <= until) &&
      (chosen === undefined || seen.sections === 0 || (seen.sections & chosen) !== 0) &&
      (languages === undefined || languages.includes(seen.locale)) &&
      (rhythms === undefined || rhythms.includes(seen.cadence)) &&
      (zones === undefined || zones.includes(seen.timeZone)) &&
      (sources === undefined || sources.includes(seen.label)) &&
      (after === undefined || (seen.confirmedAt !== 0 && seen.confirmedAt >= after)) &&
      (before === undefined || (seen.confirmedAt !== 0 && seen.confirmedAt < before)) &&
      (engaged === undefined || (seen.engagedAt !== 0 && seen.engagedAt >= engaged)) &&
      (domains === undefined || domains.has(peekDomain(record)))
    );
  };
}

/** A record's membership of one newsletter, by the newsletter's number. */
export function membershipIn(subscriber: RecordedSubscriber, newsletter: number): RecordedMembership | undefined {
  return subscriber.memberships.find((membership) => membership.newsletter === newsletter);
}
