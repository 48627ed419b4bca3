import { PostriderError } from '../../errors.js';
import { FetchRefused } from '../sources/fetch-errors.js';
import { fetchPublic } from '../sources/fetch-public.js';
import { type RobotsDeps, readRobots } from '../sources/robots.js';
import { robotsAllow } from '../sources/robots-rules.js';
import { type PageReading, readArticlePage } from './fill-article.js';
import type { Listing } from './lists/listing.js';
import { findCandidates, nothingThere, readListing, type SourceCandidate } from './lists/read-listing.js';
import { isPostKind, NotASource } from './source.js';

/** An article of a source that somebody may add. */
export interface OfferedArticle {
  url: string;
  /** Empty: nothing there says it. */
  title: string;
  /** ISO 8601 in UTC, or null. */
  publishedAt: string | null;
}

/** A source that somebody may add, with its newest articles. */
export interface OfferedSource extends SourceCandidate {
  /** How many articles, or pages that may have one, it lists now. */
  count: number;
  articles: readonly OfferedArticle[];
}

type OfferDeps = RobotsDeps & PageReading;

/** Sources that are read, articles that are shown, and pages that are fetched for their titles. */
const [maxSources, maxShown, maxPages] = [6, 5, 8];
/** Time for the titles of all pages, and for one page, in ms. */
const [titlesMs, pageMs] = [12_000, 4_000];

/**
 * Finds the sources that a site offers and reads the first articles of each. Adds nothing.
 * @param given an address of the site; a name alone means https
 * @returns those with an article, the best first
 * @throws NotASource when there is none, or the site does not answer; FetchRefused for an address that is not public
 */
export async function offerSources(given: string, deps: OfferDeps): Promise<OfferedSource[]> {
  const candidates: SourceCandidate[] = [];
  try {
    for await (const candidate of findCandidates(given, deps)) {
      if (candidates.every(({ url }) => url !== candidate.url)) candidates.push(candidate);
      if (candidates.length === maxSources) break;
    }
  } catch (error) {
    if (!(error instanceof PostriderError) || error instanceof FetchRefused) throw error;
    throw new NotASource(given, error.message, error);
  }
  const pages = openTitles(deps);
  const found = await Promise.all(candidates.map((candidate) => offerOf(candidate, deps, pages)));
  const offered = found.filter((one) => one !== undefined && one.articles.length > 0) as OfferedSource[];
  if (offered.length === 0) throw new NotASource(given, nothingThere(given));
  return offered;
}

type ReadTitle = (url: string) => Promise<OfferedArticle | undefined>;

async function offerOf(
  candidate: SourceCandidate,
  deps: OfferDeps,
  readTitle: ReadTitle,
): Promise<OfferedSource | undefined> {
  const listing = await orUndefined(readWhole(candidate, deps));
  if (!listing) return undefined;
  const { drafts, pages, posts } = listing;
  if (candidate.kind === 'feed' || isPostKind(candidate.kind)) {
    const articles = drafts
      .slice(0, maxShown)
      .map(({ url, title, publishedAt }) => ({ url, title, publishedAt: publishedAt ?? null }));
    return { ...candidate, count: posts?.total ?? drafts.length, articles };
  }
  return { ...candidate, count: pages.length, articles: await firstArticles(pages, readTitle) };
}

/** @returns undefined: it cannot be read, or is no article */
async function orUndefined<Found>(reading: Promise<Found>): Promise<Found | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof PostriderError) return undefined;
    throw error;
  }
}

/** Reads a source. The newest sitemap stands for an index of them. */
async function readWhole(candidate: SourceCandidate, deps: OfferDeps): Promise<Listing> {
  const listing = await readListing(deps, candidate);
  const [newest] = listing.sitemaps ?? [];
  return newest ? readListing(deps, { url: newest.url, kind: 'sitemap' }) : listing;
}

async function firstArticles(pages: Listing['pages'], readTitle: ReadTitle): Promise<OfferedArticle[]> {
  const articles: OfferedArticle[] = [];
  for (const { url, title, publishedAt } of pages.slice(0, maxPages)) {
    if (articles.length === maxShown) break;
    const article = title === '' ? await readTitle(url) : { url, title, publishedAt };
    if (article) articles.push(article);
  }
  return articles;
}

/**
 * Reads the titles of pages from the pages, each page once. Without an answer in time, or where the site asks robots to
 * stay away, an article has no title.
 */
function openTitles(deps: OfferDeps): ReadTitle {
  const signal = AbortSignal.timeout(titlesMs);
  const known = new Map<string, Promise<OfferedArticle | undefined>>();
  const read = async (url: string): Promise<OfferedArticle | undefined> => {
    const untitled = { url, title: '', publishedAt: null };
    try {
      const robots = await readRobots(deps, new URL(url).origin, Date.now());
      if (signal.aborted || !('rules' in robots) || !robotsAllow(robots.rules, url)) return untitled;
      const options = { allowPrivate: deps.allowPrivateFetch, contact: deps.publicUrl, timeoutMs: pageMs, signal };
      const fetched = await fetchPublic(url, options);
      const page = await orUndefined(readArticlePage(deps, url, fetched));
      return page && { url, title: page.title, publishedAt: page.publishedAt ?? null };
    } catch (error) {
      if (error instanceof PostriderError) return untitled;
      throw error;
    }
  };
  return (url) => {
    const found = known.get(url) ?? read(url);
    known.set(url, found);
    return found;
  };
}
