import { gunzipSync } from 'node:zlib';
import type { DocumentReader } from '../../readers/document-reader.js';
import { decodeText } from '../../readers/encoding/decode-text.js';
import { rootElement } from '../../readers/root-element.js';
import { FetchFailed, hostOf, SourceTooLarge } from '../../sources/fetch-errors.js';
import { type Fetched, fetchPublic, type Validators } from '../../sources/fetch-public.js';
import { type RobotsDeps, readRobots } from '../../sources/robots.js';
import { absoluteUrl } from '../../store/canonical-url.js';
import { comparableAddress } from '../../store/duplicates.js';
import { type PageReading, webDocument } from '../fill-article.js';
import { isPostKind, NotASource, type PostKind, type SourceKind, type SourceSettings } from '../source.js';
import { announcedPosts } from './announced-posts.js';
import { articlesOfSitemap, sitemapsOfArticles } from './article-links.js';
import { listLinks, offeredFeeds } from './list-links.js';
import { listedItems } from './listed-items.js';
import { type Listing, maxItems } from './listing.js';
import { readPostPage } from './read-post-page.js';
import { type ListedPage, readSitemap } from './read-sitemap.js';
import { scanElements, textIn } from './scan-markup.js';

/** The newest pages of a sitemap or a page that count. */
export const maxPagesListed = 5_000;
/** Bytes of a sitemap's file, or of a page of posts; the protocol allows 50 MB, of which a news site needs the newest part. */
const largestDocument = 10 * 1024 * 1024;

/**
 * Reads a document of a source.
 * @param validators of the last pull: when the host answers 304, nothing is read
 * @throws FetchRefused, FetchFailed, SourceTooLarge, and the errors of document-errors.ts
 */
export async function readListing(
  reading: PageReading,
  { url, kind, contentKey = '' }: ListedSource,
  validators?: Validators,
): Promise<Listing> {
  if (isPostKind(kind)) return readPostPage(reading, { url, kind, contentKey }, { page: 1 }, validators);
  const fetched = await fetchDocument(reading, url, validators);
  const { etag, lastModified, movedTo } = fetched;
  const nothing = { drafts: [], pages: [], sitemaps: undefined, broken: [], ttl: 0 };
  const listing: Listing = { ...nothing, changed: !fetched.notModified, validators: { etag, lastModified }, movedTo };
  if (fetched.notModified) return listing;
  const text = decodeText(fetched.bytes, fetched.contentType);
  return { ...listing, ...(await documentReaders[kind]({ reader: reading.reader, url, fetched, text })) };
}

/** A source, or a document of it. */
type ListedSource = Pick<SourceSettings, 'url' | 'kind'> & Partial<Pick<SourceSettings, 'contentKey'>>;

interface FetchedText {
  reader: DocumentReader;
  /** The address of the source. */
  url: string;
  fetched: Fetched;
  text: string;
}

/** Reads the document of each kind of source. */
const documentReaders: Readonly<
  Record<Exclude<SourceKind, PostKind>, (given: FetchedText) => Partial<Listing> | Promise<Partial<Listing>>>
> = {
  feed: async ({ reader, url, fetched, text }) => ({
    ttl: ttlIn(text),
    ...(await readFeedItems(reader, url, fetched)),
  }),
  sitemap: ({ fetched, text }) => {
    const { pages, sitemaps } = readSitemap(text, fetched.url);
    const isIndex = sitemaps.length > 0 || rootElement(text) === 'sitemapindex';
    const articles = articlesOfSitemap(onePerAddress(pages)).slice(0, maxPagesListed);
    return { pages: articles, sitemaps: isIndex ? [...sitemapsOfArticles(sitemaps)] : undefined };
  },
  page: ({ fetched, text }) => ({ pages: listLinks(text, fetched.url).slice(0, maxPagesListed) }),
};

/** Fetches a document. Many sitemaps are files that are compressed themselves (`.xml.gz`). */
async function fetchDocument(
  { allowPrivateFetch, publicUrl }: Omit<PageReading, 'reader'>,
  url: string,
  validators?: Validators,
): Promise<Fetched> {
  const asked = { allowPrivate: allowPrivateFetch, contact: publicUrl, maxBytes: largestDocument };
  const fetched = await fetchPublic(url, { ...asked, ...(validators ? { validators } : {}) });
  if (fetched.bytes[0] !== 0x1f || fetched.bytes[1] !== 0x8b) return fetched;
  try {
    return { ...fetched, bytes: gunzipSync(fetched.bytes, { maxOutputLength: largestDocument }) };
  } catch (error) {
    if (error instanceof RangeError) throw new SourceTooLarge(`The file of ${hostOf(url)}`, largestDocument);
    throw new FetchFailed(url, 'sent a compressed file that is broken', undefined, { cause: error });
  }
}

async function readFeedItems(reader: DocumentReader, name: string, fetched: Fetched) {
  const { outcomes } = await reader.read(webDocument(name, fetched));
  // A feed that ended often leaves a page in its place, which is not its news.
  if (outcomes.some((outcome) => 'draft' in outcome && outcome.draft.source !== 'feed'))
    throw new NotASource(name, `${hostOf(name)} sends a page there, not a feed.`);
  const { drafts, broken } = listedItems(outcomes);
  return { drafts: drafts.slice(0, maxItems), broken };
}

const onePerAddress = (pages: readonly ListedPage[]): ListedPage[] =>
  [...new Map(pages.toReversed().map((page) => [comparableAddress(page.url), page])).values()].reverse();

/** `<ttl>` of RSS 2.0, in minutes. */
function ttlIn(text: string): number {
  const head = text.slice(0, 65_536).split('<item', 1)[0] ?? '';
  for (const { inside } of scanElements(head, 'ttl')) {
    const minutes = Number(textIn(inside));
    return minutes > 0 ? minutes * 60_000 : 0;
  }
  return 0;
}

/** An address that articles may come from. */
export interface SourceCandidate {
  url: string;
  kind: SourceKind;
}

/**
 * Finds out the kind of an address. A page is replaced by what says more about articles: the feed that it offers, or
 * for a home page the news sitemap that the site's robots.txt names. Any sitemap there is better than a page without
 * links to articles.
 * @throws NotASource, and the errors of fetch-errors.ts
 */
export async function detectSource(address: string, deps: RobotsDeps): Promise<SourceCandidate> {
  const { value } = await findCandidates(address, deps).next();
  if (!value) throw new NotASource(address, nothingThere(address));
  return value;
}

/** Why an address is no source. */
export const nothingThere = (address: string): string =>
  `${hostOf(address)} shows no feed, no sitemap and no links to articles there.`;

/**
 * The sources at an address, the best first: itself if it is a feed or a sitemap, else what its page and its site offer.
 * Asks the site only as far as it is read.
 * @throws the errors of fetch-errors.ts
 */
export async function* findCandidates(address: string, deps: RobotsDeps): AsyncGenerator<SourceCandidate, undefined> {
  const fetched = await fetchDocument(deps, address);
  const text = decodeText(fetched.bytes, fetched.contentType);
  const own = documentKind(text);
  if (own) return void (yield { url: address, kind: own });
  for (const url of offeredFeeds(text, fetched.url)) yield { url, kind: 'feed' };
  // After the feed, which every site lets programs read.
  const posts = announcedPosts(text, fetched.header('link'), fetched.url);
  if (posts !== undefined) yield { url: posts, kind: 'wordpress' };
  const sitemaps = await namedSitemaps(deps, fetched.url);
  const news = sitemaps.filter((url) => /news/i.test(new URL(url).pathname));
  const isHome = new URL(fetched.url).pathname === '/';
  if (isHome) for (const url of news) yield { url, kind: 'sitemap' };
  if (listLinks(text, fetched.url).length > 0) yield { url: address, kind: 'page' };
  for (const url of [...(isHome ? [] : news), ...sitemaps.filter((url) => !news.includes(url))])
    yield { url, kind: 'sitemap' };
}

/** What a document is that lists articles itself; undefined: a page. */
function documentKind(text: string): SourceKind | undefined {
  const root = rootElement(text) ?? '';
  if (['rss', 'feed', 'rdf'].includes(root)) return 'feed';
  if (['urlset', 'sitemapindex'].includes(root)) return 'sitemap';
  const isJsonFeed = /^\s*\{/.test(text.slice(0, 100)) && text.slice(0, 65_536).includes('jsonfeed.org/version');
  return isJsonFeed ? 'feed' : undefined;
}

/** The sitemaps that the robots.txt of a page's site names, without those of pictures and videos. */
async function namedSitemaps(deps: RobotsDeps, address: string): Promise<string[]> {
  const { origin } = new URL(address);
  const found = await readRobots(deps, origin, Date.now());
  const named = 'rules' in found ? found.rules.sitemaps : [];
  const urls = named.flatMap((url) => absoluteUrl(url, origin) ?? []);
  return urls.filter((url) => !/image|video|photo/i.test(new URL(url).pathname));
}
