import { parseDate } from '../readers/article-date.js';
import { canonicalUrl } from '../store/canonical-url.js';
import { scanElements, textIn } from './scan-markup.js';

/** A page that may hold an article, as its list describes it. */
export interface ListedPage {
  url: string;
  /** Empty when the list has none, or no reliable one. */
  title: string;
  /** ISO 8601 in UTC, or null. */
  publishedAt: string | null;
}

export interface Sitemap {
  /** Newest first, as far as the sitemap has dates. */
  pages: ListedPage[];
  /** Addresses of further sitemaps, newest first. */
  sitemaps: string[];
}

/** The limit of the sitemap protocol (sitemaps.org/protocol.html). */
const maxEntries = 50_000;

/**
 * Reads a sitemap or an index of sitemaps. News sitemaps (Google's sitemap-news 0.9) also give titles and dates of
 * publication; `lastmod` of a plain sitemap only orders the pages, because it is not a date of publication.
 */
export function readSitemap(text: string, address: string): Sitemap {
  const entries = (name: string) => {
    const found: (ListedPage & { changedAt: string })[] = [];
    for (const { inside } of scanElements(text, name)) {
      if (found.length === maxEntries) break;
      const url = canonicalUrl(firstText(inside, 'loc'), address);
      if (!url) continue;
      const publishedAt = parseDate(firstText(inside, 'news:publication_date'));
      const changedAt = publishedAt ?? parseDate(firstText(inside, 'lastmod')) ?? '';
      found.push({ url, title: firstText(inside, 'news:title'), publishedAt, changedAt });
    }
    // The sort is stable: without dates the order of the sitemap stays.
    return found.sort((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0));
  };
  const pages = entries('url').map(({ changedAt: _, ...page }) => page);
  return { pages, sitemaps: entries('sitemap').map(({ url }) => url) };
}

function firstText(markup: string, name: string): string {
  for (const { inside } of scanElements(markup, name)) return textIn(inside);
  return '';
}
