import { parseDate } from '../../readers/article-date.js';
import { canonicalUrl } from '../../store/canonical-url.js';
import { scanElements, textIn } from './scan-markup.js';

/** A page that may hold an article, as its list describes it. */
export interface ListedPage {
  url: string;
  /** Empty when the list has none, or no reliable one. */
  title: string;
  /** ISO 8601 in UTC, or null. */
  publishedAt: string | null;
  /** When it changed (`lastmod`), in Unix ms; 0 when the list does not say. */
  changedAt: number;
  /** Whether nearly all pages of the list have this date: it says when the list was written, not what changed. */
  isSharedDate: boolean;
}

export interface ListedSitemap {
  url: string;
  /** `lastmod`, in Unix ms; 0 when the index has none. */
  changedAt: number;
}

export interface Sitemap {
  /** Newest first, as far as the sitemap has dates. */
  pages: ListedPage[];
  /** Further sitemaps, newest first. */
  sitemaps: ListedSitemap[];
}

/** The limit of the sitemap protocol (sitemaps.org/protocol.html). */
const maxEntries = 50_000;

/**
 * Reads a sitemap or an index of sitemaps. News sitemaps (Google's sitemap-news 0.9) also give titles and dates of
 * publication; `lastmod` of a plain sitemap orders the pages and shows their changes, but it is not a date of
 * publication.
 */
export function readSitemap(text: string, address: string): Sitemap {
  const pages = entriesOf(text, 'url', address);
  const isShared = sharedDates(pages);
  return {
    pages: pages.map(({ order: _, ...page }) => ({ ...page, isSharedDate: isShared(page.changedAt) })),
    sitemaps: entriesOf(text, 'sitemap', address).map(({ url, order }) => ({ url, changedAt: order })),
  };
}

type Entry = Omit<ListedPage, 'isSharedDate'> & { order: number };

function entriesOf(text: string, name: string, address: string): Entry[] {
  const found: Entry[] = [];
  for (const { inside } of scanElements(text, name)) {
    if (found.length === maxEntries) break;
    const url = canonicalUrl(firstText(inside, 'loc'), address);
    if (!url) continue;
    const publishedAt = parseDate(firstText(inside, 'news:publication_date'));
    const changedAt = Date.parse(parseDate(firstText(inside, 'lastmod')) ?? '') || 0;
    const order = Date.parse(publishedAt ?? '') || changedAt;
    found.push({ url, title: firstText(inside, 'news:title'), publishedAt, changedAt, order });
  }
  // The sort is stable: without dates the order of the sitemap stays.
  return found.sort((a, b) => b.order - a.order);
}

/** From this number of pages on, a date that nearly all of them share is that of the sitemap itself. */
const minPages = 5;

/** Recognises a `lastmod` that says when the sitemap was written, by its share of the pages. */
function sharedDates(pages: readonly Entry[]): (changedAt: number) => boolean {
  const counts = new Map<number, number>();
  for (const { changedAt } of pages) counts.set(changedAt, (counts.get(changedAt) ?? 0) + 1);
  return (changedAt) => pages.length >= minPages && (counts.get(changedAt) ?? 0) > pages.length * 0.8;
}

function firstText(markup: string, name: string): string {
  for (const { inside } of scanElements(markup, name)) return textIn(inside);
  return '';
}
