import type { ArticleDraft } from '../store/article.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { excerptOfBody } from './body-excerpt.js';
import { cleanBody, describingAlt } from './clean-body.js';
import { FeedUnreadable } from './document-errors.js';
import { makeExcerpt } from './excerpt.js';
import { entryTitle } from './feed/entry-title.js';
import { readFeedDate } from './feed/feed-date.js';
import { feedElements } from './feed/feed-elements.js';
import type { FeedEntry, ReadableFeed } from './feed/feed-entry.js';
import { fromJson } from './feed/json-feed.js';
import { fromXml } from './feed/xml-feed.js';
import { withoutControls } from './feed/xml-text.js';
import { offeredPictures } from './page/page-pictures.js';
import { choosePictures } from './picture-choice.js';
import { plainText } from './plain-text.js';
import { type TextOwner, textWithoutTail, withoutTail } from './tails/without-tail.js';

/** An item of a feed: an article, or why it is not one. `item` counts from 1. */
export type FeedItem = { item: number } & (
  | {
      draft: ArticleDraft;
      /** All its categories, the one that became its section first. */
      categories: readonly string[];
      /** The feed's own id of it; empty if it has none. */
      guid: string;
    }
  | ItemFault
);

/** Why an item is not an article, and the information that would make it one. */
export interface ItemFault {
  reason: string;
  lacks?: 'address';
  /** Its address if only the title is missing: the page there may have one. */
  url?: string;
}

export interface FeedContext {
  name: string;
  /** The feed's own address, or the base given for a saved file. */
  url: string | undefined;
  section: string | undefined;
}

/**
 * Reads RSS 0.9x, 1.0 (RDF) and 2.0, Atom, JSON Feed, and sitemaps with news. Relative addresses are resolved against
 * `xml:base`, else the feed's link, else its address. A broken item is reported, and the rest are read. A post without
 * a title gets its first words as one. The body is empty if the feed gives only a title and an address.
 * @throws FeedUnreadable
 */
export function readFeed(text: string, context: FeedContext): FeedItem[] {
  return readEntries(parse(text.trim(), context.name), context);
}

/** Reads the items of a feed of any format. */
export function readEntries(feed: ReadableFeed, context: Omit<FeedContext, 'name'>): FeedItem[] {
  const base = feed.bases.reduce<string | undefined>(
    (found, candidate) => found ?? absoluteUrl(candidate, context.url) ?? undefined,
    undefined,
  );
  return feed.entries.map((entry, index) => {
    const item = index + 1;
    const read = readEntry(entry, feed, base ?? context.url, context.section);
    return { item, ...read };
  });
}

function parse(text: string, name: string): ReadableFeed {
  try {
    if (/^\ufeff?\s*[{[]/.test(text)) return fromJson(text.replace(/^\ufeff/, ''));
    const elements = feedElements(withoutControls(text));
    if (!elements) throw new SyntaxError('it has no items and no end');
    return fromXml(elements);
  } catch (error) {
    throw new FeedUnreadable(name, error);
  }
}

function readEntry(
  entry: FeedEntry,
  feed: ReadableFeed,
  feedBase: string | undefined,
  section: string | undefined,
): { draft: ArticleDraft; categories: readonly string[]; guid: string } | ItemFault {
  if (entry.isCutOff) return { reason: 'the feed ends in the middle of it' };
  if (entry.isBroken) return { reason: 'it is not valid JSON' };
  if (entry.leftOut !== undefined) return { reason: entry.leftOut };
  const base = (entry.base && absoluteUrl(entry.base, feedBase)) || feedBase;
  const link = linkOf(entry, feed);
  if (!link) return { reason: 'it has no link to its article' };
  const url = canonicalUrl(link, base);
  if (!url) return { reason: `its link "${link}" is not a web address`, lacks: 'address' };
  const { title, isOwn } = entryTitle(entry);
  if (!title) return { reason: 'it has no title', url };
  const contentBase = (entry.contentBase && absoluteUrl(entry.contentBase, base ?? url)) || (base ?? url);
  // A title that was made from the text must not be removed from the text.
  const owner = { url, title };
  const body = withoutTail(cleanBody(entry.content, contentBase, isOwn ? title : ''), owner);
  const named = entry.image && absoluteUrl(entry.image.url, base ?? url);
  const stated = named ? [{ url: named, alt: describingAlt(entry.image?.alt ?? '') }] : [];
  const [image = null, ...otherImages] = choosePictures(stated, offeredPictures(body));
  const draft: ArticleDraft = {
    title,
    url,
    section: section ?? entry.categories[0] ?? '',
    publishedAt: readFeedDate(entry.dates),
    author: entry.authors.join(', '),
    image,
    otherImages,
    excerpt: makeExcerpt(summaryText(entry.summary, contentBase, owner)) || excerptOfBody(body),
    body,
    source: 'feed',
  };
  return { draft, categories: entry.categories, guid: entry.id };
}

/** The text of a summary without what the feed adds to it. */
const summaryText = (summary: string, base: string, owner: TextOwner): string =>
  summary.includes('<') ? plainText(withoutTail(cleanBody(summary, base), owner)) : textWithoutTail(plainText(summary));

/** The likeliest address. One that is the site's home is passed over: each of its items would be the same article. */
function linkOf({ links }: FeedEntry, { home, entries }: ReadableFeed): string | undefined {
  const [first] = links;
  const isHome = first === home && entries.length > 1;
  const link = (isHome && links.find((other) => other !== home)) || first;
  // Escaped twice, or without a scheme.
  const plain = link?.replaceAll('&amp;', '&');
  return plain && /^www\.[^/]{3,80}\//i.test(plain) ? `https://${plain}` : plain;
}
