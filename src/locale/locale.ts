import type { PackedList } from '../packed-list.js';

/**
 * The languages of Postrider's pages and emails, as BCP 47 tags. The first is the default. Stored records contain the
 * position in this list, so add new languages only at the end.
 */
export const locales = ['en', 'zh-CN'] as const satisfies PackedList<32>;

export type Locale = (typeof locales)[number];

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** Characters of a header that are read. No browser sends a longer one. */
const headerLimit = 500;

/**
 * The locale that best matches an Accept-Language header (RFC 9110, 12.5.4).
 *
 * Only the language is compared: `en-GB` matches English, and `zh-Hant` matches simplified Chinese, the only Chinese
 * available. `*` and unreadable values give the fallback.
 */
export function matchLocale(acceptLanguage: string | undefined, fallback: Locale): Locale {
  let best: { locale: Locale; weight: number } | undefined;
  for (const range of (acceptLanguage ?? '').slice(0, headerLimit).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    const locale = locales.find((candidate) => language(candidate) === language(tag));
    if (locale && weight > (best?.weight ?? 0) && weight <= 1) best = { locale, weight };
  }
  return best?.locale ?? fallback;
}

function language(tag: string): string {
  return tag.split('-', 1).join('').toLowerCase();
}
