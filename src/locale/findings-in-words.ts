import type { Finding } from '../findings/finding.js';
import { inWords, type WordedFinding } from './findings/finding-words.js';
import type { Locale } from './locale.js';
import { publisherLanguages } from './publisher-languages.js';

/** A moment without its zone: `2026-12-01 08:00`. Sweden writes dates as ISO 8601 does. */
const wallTime = (_: Locale, moment: number, timeZone: string) =>
  new Date(moment).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone });

/**
 * A finding in the words of a language.
 * @param timeZone IANA name of the zone in which its moments are shown
 * @param format writes a moment without its zone
 */
export function findingInWords(
  finding: Finding,
  locale: Locale = 'en',
  timeZone = 'UTC',
  format = wallTime,
): WordedFinding {
  const { findings, inZone } = publisherLanguages[locale];
  return inWords(findings(), finding, (moment) => inZone(format(locale, moment, timeZone), timeZone));
}
