import type { PackedList } from '../packed-list.js';
/**
 * The languages of Postrider's pages and emails, as BCP 47 tags. The first is the default. The order is part of the
 * records' encoding: add at the end only.
 */
export const locales = ['en', 'zh-CN'] as const satisfies PackedList<32>;

export type Locale = (typeof locales)[number];

export function isLocale(value: unknown): value is Locale {
  return locales.some((locale) => locale === value);
}

/** Longer headers are not from browsers; what lies beyond is not read. */
const headerLimit = 500;

/**
 * The locale that suits an Accept-Language header best (RFC 9110, 12.5.4).
 *
 * Only the language itself is compared: someone who asks for `en-GB` gets English, and `zh-Hant` gets the Chinese there
 * is rather than none. `*` and anything unreadable lead to the fallback.
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
