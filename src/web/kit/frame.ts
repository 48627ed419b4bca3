import type { FastifyRequest } from 'fastify';
import { type Locale, locales, matchLocale } from '../../locale/locale.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Site } from '../../site/site.js';
import { type ShownTopics, shownBy } from './shown-topics.js';
import { siteFaceFor } from './site-face.js';

/** What every page needs. */
export interface Frame {
  locale: Locale;
  /** Path prefix of the pages; empty at the root of a host. */
  base: string;
  /** `?lang=…` if the next page would otherwise choose another language, else empty. Links carry it instead of a cookie. */
  keepLanguage: string;
  /** The publisher's name and look. */
  site: Site;
  /** The site's newsletters that have not ended: those in the page's language first, then by slug. */
  newsletters: readonly Newsletter[];
  /** What the page shows: whatever reads content for it adds the topics. */
  shown: ShownTopics;
}

/**
 * Chooses a page's language: from the address, then from the reader's preferences, then from the browser.
 * @param preferred a known reader's email language
 */
export function frameFor(
  request: FastifyRequest,
  base: string,
  fallback: Locale = locales[0],
  preferred: Locale | undefined = undefined,
): Frame {
  const accepted = matchLocale(request.headers['accept-language'], fallback);
  const locale = matchLocale(langOf(request), preferred ?? accepted);
  const keepLanguage = locale === accepted ? '' : `?lang=${locale}`;
  const { site, newsletters } = siteFaceFor(request);
  return {
    ...{ locale, base, keepLanguage, site, shown: shownBy(request) },
    newsletters: ownLanguageFirst(newsletters, locale),
  };
}

/** Newsletters in one order on every page: those in its language before the others. */
export const ownLanguageFirst = <T extends Pick<Newsletter, 'locale'>>(
  newsletters: readonly T[],
  locale: Locale,
): T[] => newsletters.toSorted((a, b) => Number(b.locale === locale) - Number(a.locale === locale));

function langOf({ query }: FastifyRequest): string | undefined {
  const lang = typeof query === 'object' && query !== null && 'lang' in query ? query.lang : undefined;
  return typeof lang === 'string' ? lang : undefined;
}

/** The language of an issue's page: from the address, or else the newsletter's. */
export function issueLocale(request: FastifyRequest, fallback: Locale): Locale {
  return matchLocale(langOf(request), fallback);
}
