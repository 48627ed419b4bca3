import { inDigits } from '../../counted.js';
import type { AudienceFilter } from './audience.js';

const either = (values: readonly string[]) =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
const named = (name: string) => (values: readonly string[]) => `${name} ${either(values)}`;
const dated = (words: string) => (day: string) => `${words} ${day}`;

const phrases: { [Field in keyof AudienceFilter]-?: (value: NonNullable<AudienceFilter[Field]>) => string } = {
  state: named('state'),
  section: named('section'),
  locale: named('language'),
  timeZone: named('time zone'),
  cadence: named('cadence'),
  source: (labels) => `consent from ${either(labels.map((label) => `"${label}"`))}`,
  domain: named('domain'),
  confirmedAfter: dated('confirmed on or after'),
  confirmedBefore: dated('confirmed before'),
  engagedSince: dated('active since'),
};

/** The conditions of a filter: `section Tech, language zh-CN`. Empty for a filter without conditions. */
export function conditionsInWords(filter: AudienceFilter): string {
  return Object.entries(filter)
    .flatMap(([field, value]) => {
      const phrase = phrases[field as keyof AudienceFilter] as (value: unknown) => string;
      return value === undefined ? [] : [phrase(value)];
    })
    .join(', ');
}

/** The size of an audience, and of all the newsletter's confirmed readers. */
export interface AudienceShare {
  matching: number;
  confirmed: number;
}

/** `205 of 1,020 confirmed readers: section Tech, language zh-CN`, or `all 1,020 confirmed readers`. */
export function shareInWords({ matching, confirmed }: AudienceShare, conditions: string): string {
  const readers = confirmed === 1 ? 'confirmed reader' : 'confirmed readers';
  if (conditions === '' && matching === confirmed) {
    if (confirmed < 2) return confirmed === 0 ? 'no confirmed reader' : 'the only confirmed reader';
    return `all ${inDigits(confirmed)} ${readers}`;
  }
  const share = `${inDigits(matching)} of ${inDigits(confirmed)} ${readers}`;
  return conditions === '' ? share : `${share}: ${conditions}`;
}
