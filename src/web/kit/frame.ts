import type { FastifyRequest } from 'fastify';
import { type Locale, locales, matchLocale } from '../../locale/locale.js';

/** What every page needs to know, whatever it shows. */
export interface Frame {
  locale: Locale;
  /** Path that the pages live under; empty at the root of a host. */
  base: string;
  /** `?lang=…` where the next page would choose another language by itself, else empty: there is no cookie to ask. */
  keepLanguage: string;
}

/**
 * Chooses a page's language: what the address asks for, then the reader's own choice, then the browser's.
 * @param readers the language that a known reader takes their mails in
 */
export function frameFor(
  request: FastifyRequest,
  base: string,
  fallback: Locale = locales[0],
  readers: Locale | undefined = undefined,
): Frame {
  const browsers = matchLocale(request.headers['accept-language'], fallback);
  const locale = matchLocale(langOf(request), readers ?? browsers);
  return { locale, base, keepLanguage: locale === browsers ? '' : `?lang=${locale}` };
}

function langOf({ query }: FastifyRequest): string | undefined {
  const lang = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  return typeof lang === 'string' ? lang : undefined;
}

/** The language that an issue is shown in: what the address asks for, or the newsletter's own. */
export function issueLocale(request: FastifyRequest, newsletters: Locale): Locale {
  return matchLocale(langOf(request), newsletters);
}
