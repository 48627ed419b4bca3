import { type AnyFeed, parseFeed } from 'feedsmith';
import type { ArticleDraft } from '../store/article.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { parseDate } from './article-date.js';
import { excerptOfBody } from './body-excerpt.js';
import { cleanBody, describingAlt, picturesIn } from './clean-body.js';
import { FeedUnreadable } from './document-errors.js';
import { makeExcerpt } from './excerpt.js';
import { type FeedEntry, fromAtom, fromJson, fromRdf, fromRss } from './feed-entry.js';
import { plainText } from './plain-text.js';

/** An item of a feed: an article, or why it is none. `item` counts from 1. */
export type FeedItem = { item: number } & ({ draft: ArticleDraft } | ItemFault);

/** Why an item is no article, and what somebody else could give. */
interface ItemFault {
  reason: string;
  lacks?: 'address';
}

export interface FeedContext {
  name: string;
  /** The feed's own address, or the base given for a saved file. */
  url: string | undefined;
  section: string | undefined;
}

/**
 * Reads RSS 2.0 and 1.0 (RDF), Atom and JSON Feed. Relative addresses are resolved against `xml:base`, else the feed's
 * link, else its address. A broken item is reported and the rest come in.
 * @throws FeedUnreadable
 */
export function readFeed(text: string, context: FeedContext): FeedItem[] {
  let parsed: AnyFeed;
  try {
    parsed = parseFeed(keepEmptyItems(text.trim()));
  } catch (error) {
    throw new FeedUnreadable(context.name, error);
  }
  const base = baseOf(parsed, context.url);
  return entriesOf(parsed).map((entry, index) => {
    const item = index + 1;
    const read = readEntry(entry, base, context.section);
    return 'reason' in read ? { item, ...read } : { item, draft: read };
  });
}

function readEntry(
  entry: FeedEntry,
  feedBase: string | undefined,
  section: string | undefined,
): ArticleDraft | ItemFault {
  const base = (entry.base && absoluteUrl(entry.base, feedBase)) || feedBase;
  if (!entry.link) return { reason: 'it has no link to its article' };
  const url = canonicalUrl(entry.link, base);
  if (!url) return { reason: `its link "${entry.link}" is not a web address`, lacks: 'address' };
  const title = plainText(entry.title);
  if (!title) return { reason: 'it has no title' };
  const body = cleanBody(entry.content, base ?? url, title);
  const named = entry.image && absoluteUrl(entry.image.url, base ?? url);
  return {
    title,
    url,
    section: section ?? plainText(entry.category),
    publishedAt: entry.date ? parseDate(entry.date) : null,
    author: plainText(entry.author),
    image: named
      ? { url: named, alt: describingAlt(plainText(entry.image?.alt ?? '')) }
      : (picturesIn(body)[0] ?? null),
    excerpt: makeExcerpt(plainText(entry.summary)) || excerptOfBody(body),
    body,
    source: 'feed',
  };
}

function entriesOf(parsed: AnyFeed): FeedEntry[] {
  switch (parsed.format) {
    case 'rss':
      return (parsed.feed.items ?? []).map(fromRss);
    case 'atom': {
      const author = parsed.feed.authors?.[0]?.name ?? '';
      return (parsed.feed.entries ?? []).map(fromAtom).map((entry) => ({ ...entry, author: entry.author || author }));
    }
    case 'rdf':
      return (parsed.feed.items ?? []).map(fromRdf);
    case 'json': {
      const author = parsed.feed.authors?.[0]?.name ?? '';
      return (parsed.feed.items ?? []).map(fromJson).map((entry) => ({ ...entry, author: entry.author || author }));
    }
  }
}

function baseOf(parsed: AnyFeed, address: string | undefined): string | undefined {
  const { feed, format } = parsed;
  const xmlBase = format === 'json' ? undefined : feed.xml?.base;
  const link =
    format === 'atom'
      ? feed.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href
      : format === 'json'
        ? (feed.home_page_url ?? feed.feed_url)
        : feed.link;
  const candidates = [xmlBase, link].map((candidate) => candidate && absoluteUrl(candidate, address));
  return candidates.find((candidate) => candidate) ?? address;
}

/** The parser leaves out an item with nothing in it; that must not move the numbers of the ones behind it. */
function keepEmptyItems(text: string): string {
  if (text.startsWith('{')) {
    const feed: unknown = JSON.parse(text);
    const items = typeof feed === 'object' && feed && 'items' in feed && Array.isArray(feed.items) ? feed.items : [];
    const kept = items.map((item: unknown) =>
      item && typeof item === 'object' && Object.keys(item).length > 0 ? item : { id: '-' },
    );
    return JSON.stringify({ ...(feed as object), items: kept });
  }
  return nameEmptyElements(text);
}

/** `<item/>` and `<item></item>` (and `entry`) get a title, `-`. Looks at each character once, whatever is broken. */
function nameEmptyElements(text: string): string {
  const openings = /<(item|entry)(\s*\/>|>)/g;
  const parts: string[] = [];
  const endless = new Set<string>();
  let from = 0;
  for (let opening = openings.exec(text); opening; opening = openings.exec(text)) {
    const [, tag = '', rest] = opening;
    const inside = openings.lastIndex;
    let end = inside;
    if (rest === '>') {
      const close = endless.has(tag) ? -1 : text.indexOf(`</${tag}>`, inside);
      if (close < 0) {
        endless.add(tag);
        continue;
      }
      end = close + tag.length + 3;
      openings.lastIndex = end;
      if (holdsText(text.slice(inside, close))) continue;
    }
    parts.push(text.slice(from, opening.index), `<${tag}><title>-</title></${tag}>`);
    from = end;
  }
  return parts.join('') + text.slice(from);
}

/** Whether there is anything between the tags of a piece of XML, or in their attributes. */
function holdsText(xml: string): boolean {
  if (xml.includes('=')) return true;
  return xml.split('<').some((part, place) => {
    const text = place === 0 ? part : part.slice(part.indexOf('>') + 1);
    return text.trim() !== '';
  });
}
