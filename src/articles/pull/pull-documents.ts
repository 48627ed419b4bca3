import { PostriderError } from '../../errors.js';
import type { Validators } from '../sources/fetch-public.js';
import type { PageReading } from './fill-article.js';
import type { Pull } from './keep-article.js';
import type { Listing } from './lists/listing.js';
import { readListing } from './lists/read-listing.js';
import { pullPosts } from './pull-posts.js';
import type { PulledSource } from './pulled-source.js';
import { isPostKind, type WaitingWork } from './source.js';
import {
  openSourceSitemaps,
  type SitemapRecord,
  type SourceSitemaps,
  sitemapName,
  validatorsFor,
} from './source-sitemaps.js';
import { storeListing } from './store-listing.js';

const noValidators: Validators = { etag: '', lastModified: '' };

/**
 * Reads the documents of a source and stores their articles: its own, and if that is an index, the sitemaps that may
 * have news, the newest first.
 *
 * Guarantee: validators are kept only for a document whose pages have all been read, so that a 304 never hides one.
 * @throws the errors of `readListing` when the source's own document, or every sitemap of an index, cannot be read
 */
export async function pullDocuments(reading: PageReading, pull: Pull): Promise<PulledSource> {
  const { source, states } = pull;
  if (isPostKind(source.kind)) return pullPosts(reading, pull, source.kind);
  const { etag, lastModified } = source.status;
  const listing = await readListing(reading, source, etag || lastModified ? { etag, lastModified } : undefined);
  const sitemaps = openSourceSitemaps(states);
  if (listing.sitemaps) await sitemaps.replace(listing.sitemaps);
  const waiting = listing.changed ? await storeListing(pull, listing, '') : { unread: 0, failed: 0 };
  const own = waiting.unread + waiting.failed;
  const isIndex = listing.sitemaps !== undefined || (!listing.changed && sitemaps.all().length > 0);
  const below = isIndex ? await pullSitemaps(reading, pull, sitemaps) : noSitemaps;
  // A 304 may omit the validators that it confirms.
  const sent = listing.changed ? noValidators : source.status;
  return {
    changed: listing.changed || below.changed,
    ttl: listing.changed ? listing.ttl : undefined,
    validators: own > 0 ? noValidators : mergedValidators(listing.validators, sent),
    movedTo: listing.movedTo,
    waiting: { pages: own + below.pages, sitemaps: below.sitemaps },
    isCut: waiting.unread > 0 || below.isCut,
    askedToWait: 0,
  };
}

const mergedValidators = (given: Validators, before: Validators): Validators => ({
  etag: given.etag || before.etag,
  lastModified: given.lastModified || before.lastModified,
});

interface PulledSitemaps extends WaitingWork {
  changed: boolean;
  isCut: boolean;
}
const noSitemaps: PulledSitemaps = { changed: false, isCut: false, pages: 0, sitemaps: 0 };

async function pullSitemaps(reading: PageReading, pull: Pull, sitemaps: SourceSitemaps): Promise<PulledSitemaps> {
  let [changed, isCut, answers] = [false, false, 0];
  let failure: PostriderError | undefined;
  const asked = new Set<string>();
  for (const sitemap of sitemaps.due()) {
    asked.add(sitemap.url);
    try {
      const listing = await readListing(reading, { url: sitemap.url, kind: 'sitemap' }, validatorsFor(sitemap));
      answers += 1;
      changed ||= listing.changed;
      const { unread, failed } = await storeSitemap(pull, sitemap, listing);
      await sitemaps.write(afterReading(sitemap, listing, unread + failed, pull.now));
      isCut ||= unread > 0;
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      failure = error;
      pull.counts.notes.push(`${sitemap.url}: ${error.message}`);
      await sitemaps.write({ ...sitemap, askedAt: pull.now });
    }
    // The newest pages come first: older sitemaps wait for the next pull.
    if (isCut) break;
  }
  if (answers === 0 && failure !== undefined) throw failure;
  const all = sitemaps.all();
  const unread = all.filter(({ readFor }) => readFor < 0);
  return {
    changed,
    isCut: isCut || unread.some(({ url }) => !asked.has(url)),
    pages: all.reduce((sum, { waiting }) => sum + waiting, 0),
    sitemaps: unread.length,
  };
}

async function storeSitemap(pull: Pull, { url }: SitemapRecord, listing: Listing) {
  return listing.changed ? storeListing(pull, listing, sitemapName(pull.states, url)) : { unread: 0, failed: 0 };
}

function afterReading(sitemap: SitemapRecord, listing: Listing, waiting: number, now: number): SitemapRecord {
  const read = { ...sitemap, readFor: sitemap.changedAt, askedAt: now };
  if (!listing.changed) return read;
  const { etag, lastModified } = listing.validators;
  const dates = listing.pages.map(({ publishedAt, changedAt }) => Date.parse(publishedAt ?? '') || changedAt);
  const newest = dates.reduce((latest, date) => Math.max(latest, date), 0);
  return { ...read, etag, lastModified, waiting, newest, listed: listing.pages.length };
}
