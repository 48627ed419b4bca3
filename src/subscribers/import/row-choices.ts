import { isLocale, type Locale, locales } from '../../locale/locale.js';
import { currentSection, type Newsletter, type SectionMask, sectionMask } from '../../newsletters/newsletter.js';
import { isTimeZone, writtenTimeZone } from '../../newsletters/time-zone.js';

/** The sections that a cell names, and its names that the newsletter does not have. */
export interface CellSections {
  mask: SectionMask;
  unknown: readonly string[];
}

export const noSections: CellSections = { mask: 0, unknown: [] };

/** Reads cells of section names. Files repeat them, so each is read once. */
export function openSectionReader(newsletter: Newsletter): (text: string) => CellSections {
  const known = new Map<string, CellSections>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const sections = readSections(newsletter, text);
    if (known.size < 1000) known.set(Buffer.from(text).toString(), sections);
    return sections;
  };
}

/** Splits section names at commas, and unknown ones at `;` or `|`. */
function readSections(newsletter: Newsletter, text: string): CellSections {
  const names = text.split(',').flatMap((name) => {
    const isKnown = currentSection(newsletter, name.trim()) !== undefined;
    return isKnown ? [name] : name.split(/[;|]/);
  });
  const { mask, unknown } = sectionMask(newsletter, names);
  return { mask, unknown };
}

/** Reads cells of time zones (IANA names). Files repeat them, so each is read once. @returns undefined for another text */
export function openZoneReader(): (text: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (text) => {
    if (known.has(text)) return known.get(text);
    const zone = isTimeZone(text) ? writtenTimeZone(text) : undefined;
    if (known.size < 1000) known.set(Buffer.from(text).toString(), zone);
    return zone;
  };
}

/** Our locale for a language tag: `zh_CN` gives `zh-CN`, `en-GB` gives `en`. */
export function readLocale(text: string): Locale | undefined {
  if (text === '' || isLocale(text)) return isLocale(text) ? text : undefined;
  const language = text.toLowerCase().split(/[-_]/, 1)[0];
  return locales.find((locale) => locale.split('-', 1)[0] === language);
}

/** Chinese, Japanese and Korean names are written without a blank, the family name first. */
export function joinedName(first: string, last: string): string {
  if (first === '' || last === '') return first || last;
  const eastern = /^[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}]+$/u;
  return eastern.test(first) && eastern.test(last) ? `${last}${first}` : `${first} ${last}`;
}
