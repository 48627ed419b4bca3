import type { Finding } from '../../findings/finding.js';
import type { Locale } from '../locale.js';
import { findingsInEnglish } from './en.js';
import { type FindingWords, inWords, type WordedFinding } from './finding-words.js';
import { findingsInChinese } from './zh-cn.js';

const words: Readonly<Record<Locale, FindingWords>> = { en: findingsInEnglish, 'zh-CN': findingsInChinese };

/** A moment with its time zone: `2026-12-01 08:00 in Europe/Berlin`. Sweden writes dates as ISO 8601 does. */
const written: Readonly<Record<Locale, (wall: string, timeZone: string) => string>> = {
  en: (wall, timeZone) => `${wall} in ${timeZone}`,
  'zh-CN': (wall, timeZone) => `${wall}（${timeZone}）`,
};

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
  return inWords(words[locale], finding, (moment) => written[locale](format(locale, moment, timeZone), timeZone));
}
