import type { DocumentReader } from '../readers/document-reader.js';
import { decodeText } from '../readers/encoding/decode-text.js';
import { rootElement } from '../readers/root-element.js';
import { hostOf } from '../sources/fetch-errors.js';
import { type Fetched, fetchPublic, type Validators } from '../sources/fetch-public.js';
import type { FiledDraft } from './choose.js';
import { webDocument } from './fill-article.js';
import { listLinks, offeredFeed } from './list-links.js';
import { type ListedPage, readSitemap } from './read-sitemap.js';
import { scanElements, textIn } from './scan-markup.js';
import { NotASource, type SourceKind } from './source.js';

export interface ListingDeps {
  reader: DocumentReader;
  allowPrivateFetch: boolean;
}

/** The current contents of a source: articles as its feed describes them, or addresses of pages. */
export interface Listing {
  /** False when the host says that nothing has changed; the rest is empty then. */
  changed: boolean;
  drafts: FiledDraft[];
  pages: ListedPage[];
  /** Items of a feed that are not articles, with the reason as a sentence. */
  broken: string[];
  /** Lifetime that the document declares, in ms; 0 if it declares none. */
  ttl: number;
  validators: Validators;
}

/** Limits of one pull: sitemaps of an index, and newest articles of a source. */
const maxSitemaps = 5;
export const maxListed = 1_000;
/** Bytes of a sitemap's file; the protocol allows 50 MB, of which a news site needs the newest part. */
const largestDocument = 10 * 1024 * 1024;

/**
 * Reads a source's own document.
 * @param validators of the last pull: when the host answers 304, nothing is read
 * @throws FetchRefused, FetchFailed, SourceTooLarge, and the errors of document-errors.ts
 */
export async function readListing(
  deps: ListingDeps,
  { url, kind }: { url: string; kind: SourceKind },
  validators?: Validators,
): Promise<Listing> {
  const fetched = await fetchPublic(url, {
    allowPrivate: deps.allowPrivateFetch,
    maxBytes: largestDocument,
    ...(validators ? { validators } : {}),
  });
  const empty = { drafts: [], pages: [], broken: [], ttl: 0, validators: fetched };
  if (fetched.notModified) return { ...empty, changed: false };
  const text = decodeText(fetched.bytes, fetched.contentType);
  const listing = { ...empty, changed: true, ttl: ttlIn(text) };
  switch (kind) {
    case 'feed':
      return { ...listing, ...(await readFeedItems(deps.reader, url, fetched)) };
    case 'sitemap':
      return { ...listing, pages: (await sitemapPages(deps, text, fetched.url)).slice(0, maxListed) };
    case 'page':
      return { ...listing, pages: listLinks(text, fetched.url).slice(0, maxListed) };
  }
}

async function readFeedItems(reader: DocumentReader, name: string, fetched: Fetched) {
  const { outcomes } = await reader.read(webDocument(name, fetched));
  const drafts: FiledDraft[] = [];
  const broken: string[] = [];
  for (const outcome of outcomes) {
    if ('reason' in outcome) broken.push(`Item ${outcome.item}: ${outcome.reason}.`);
    else drafts.push({ ...outcome.draft, categories: (outcome.categories ?? [outcome.draft.section]).filter(Boolean) });
  }
  return { drafts: drafts.slice(0, maxListed), broken };
}

/** The pages of a sitemap, and of the newest sitemaps of an index. One that cannot be fetched is passed over. */
async function sitemapPages(deps: ListingDeps, text: string, address: string): Promise<ListedPage[]> {
  const { pages, sitemaps } = readSitemap(text, address);
  const inOrder = [...sitemaps.filter((url) => /news/i.test(url)), ...sitemaps.filter((url) => !/news/i.test(url))];
  const found = [...pages];
  let failure: unknown;
  for (const url of inOrder.slice(0, maxSitemaps)) {
    try {
      const limits = { allowPrivate: deps.allowPrivateFetch, maxBytes: largestDocument };
      const fetched = await fetchPublic(url, limits);
      found.push(...readSitemap(decodeText(fetched.bytes, fetched.contentType), fetched.url).pages);
    } catch (error) {
      failure = error;
    }
  }
  if (found.length === 0 && failure !== undefined) throw failure;
  return [...new Map(found.map((page) => [page.url, page])).values()];
}

/** `<ttl>` of RSS 2.0, in minutes. */
function ttlIn(text: string): number {
  const head = text.slice(0, 65_536).split('<item', 1)[0] ?? '';
  for (const { inside } of scanElements(head, 'ttl')) {
    const minutes = Number(textIn(inside));
    return minutes > 0 ? minutes * 60_000 : 0;
  }
  return 0;
}

/**
 * Finds out the kind of an address. A page that offers a feed is replaced by that feed, which says more about
 * articles.
 * @throws NotASource, and the errors of fetch-errors.ts
 */
export async function detectSource(
  address: string,
  { allowPrivateFetch }: Pick<ListingDeps, 'allowPrivateFetch'>,
): Promise<{ url: string; kind: SourceKind }> {
  const fetched = await fetchPublic(address, { allowPrivate: allowPrivateFetch, maxBytes: largestDocument });
  const text = decodeText(fetched.bytes, fetched.contentType);
  const root = rootElement(text) ?? '';
  if (['rss', 'feed', 'rdf'].includes(root)) return { url: address, kind: 'feed' };
  if (['urlset', 'sitemapindex'].includes(root)) return { url: address, kind: 'sitemap' };
  if (/^\s*\{/.test(text.slice(0, 100)) && text.slice(0, 65_536).includes('jsonfeed.org/version'))
    return { url: address, kind: 'feed' };
  const feed = offeredFeed(text, fetched.url);
  if (feed) return { url: feed, kind: 'feed' };
  if (listLinks(text, fetched.url).length > 0) return { url: address, kind: 'page' };
  throw new NotASource(address, `${hostOf(address)} shows no feed, no sitemap and no links to articles there.`);
}
