import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import type { Logger } from '../../log.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { openDocumentReader } from '../readers/document-reader.js';
import { FetchFailed } from '../sources/fetch-errors.js';
import type { ArticleDraft } from '../store/article.js';
import { asSent } from '../store/article-record.js';
import { findArticle, type SaveOutcome, saveArticle } from '../store/article-store.js';
import { type ArticlePages, openArticlePages } from './article-pages.js';
import { languageFor, reasonToLeaveOut, sectionFor } from './choose.js';
import { complete, completeFromStored, isBare } from './fill-article.js';
import { withHost } from './host-lock.js';
import { nextPullAt, nextTryAt } from './next-pull.js';
import { type Listing, readListing } from './read-listing.js';
import type { ListedPage } from './read-sitemap.js';
import { type PullStatus, type Source, stateOf } from './source.js';
import { writeStatus } from './source-store.js';

export interface PullDeps {
  redis: Redis;
  allowPrivateFetch: boolean;
  log?: Pick<Logger, 'info' | 'warn'>;
}

export interface PullResult {
  id: string;
  added: number;
  updated: number;
  unchanged: number;
  /** Items that are no articles, or that a rule leaves out. */
  skipped: number;
  /** Why the source could not be read; null when it could. */
  error: PostriderError | null;
  /** One sentence for each skipped item and each page that could not be read. */
  notes: string[];
}

export interface PullOptions {
  /** Unix milliseconds. */
  now: number;
  /** How long to wait for another pull from the same host. */
  patienceMs: number;
}

/**
 * Pulls a source: reads what it lists now, and stores the articles for its newsletter. A pull that fails changes no
 * article; the source's status keeps the reason and when it is tried again.
 * @throws HostBusy; NotFound when the newsletter is gone; whatever Redis throws
 */
export async function pullSource(
  deps: PullDeps,
  source: Source,
  { now, patienceMs }: PullOptions,
): Promise<PullResult> {
  const newsletter = await readNewsletter(deps.redis, source.newsletter);
  return withHost(deps.redis, new URL(source.url).host, patienceMs, async () => {
    const result: PullResult = {
      id: source.id,
      added: 0,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      error: null,
      notes: [],
    };
    const reader = openDocumentReader();
    let status: PullStatus;
    try {
      const { etag, lastModified } = source.status;
      const validators = etag || lastModified ? { validators: { etag, lastModified } } : {};
      const reading = { reader, allowPrivateFetch: deps.allowPrivateFetch };
      const listing = await readListing(reading, source, validators.validators);
      if (listing.changed) {
        const pages = await openArticlePages(deps.redis, source.id, reading);
        await storeArticles(deps.redis, { source, newsletter, pages, result, now }, listing);
      }
      status = statusAfterSuccess(source, listing, result, now);
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      result.error = error;
      status = statusAfterFailure(source, error, now);
    } finally {
      await reader.close();
    }
    await writeStatus(deps.redis, source, status);
    logPull(deps, source, status, result);
    return result;
  });
}

interface Pull {
  source: Source;
  newsletter: Newsletter;
  pages: ArticlePages;
  result: PullResult;
  now: number;
}

async function storeArticles(redis: Redis, pull: Pull, { drafts, pages, broken }: Listing): Promise<void> {
  const { result, newsletter } = pull;
  result.notes.push(...broken);
  result.skipped += broken.length;
  // A list with titles says as much as a feed whose items have nothing else.
  const titled = pages.filter(({ title }) => title !== '').map(draftOf);
  for (const draft of [...drafts, ...titled]) {
    const stored = await findArticle(redis, draft.url, newsletter.slug);
    let full = stored ? completeFromStored(draft, asSent(stored)) : draft;
    if (isBare(full) && !pull.pages.isDone(full.url)) {
      const page = await pull.pages.read(full.url);
      full = page ? complete(full, page) : full;
    }
    await keep(redis, pull, full, full.url);
  }
  for (const { url } of pages.filter(({ title }) => title === '')) {
    if (pull.pages.isDone(url)) {
      result.unchanged += 1;
      continue;
    }
    const draft = await pull.pages.read(url);
    if (draft) await keep(redis, pull, { ...draft, source: 'page' }, url);
    if (draft) pull.pages.markDone(url);
  }
  result.notes.push(...pull.pages.notes);
  await pull.pages.close([...drafts, ...pages].map(({ url }) => url));
}

/** Stores one article, unless a rule leaves it out. @param listedAs the address in the source's list */
async function keep(
  redis: Redis,
  { source, newsletter, pages, result, now }: Pull,
  draft: ArticleDraft,
  listedAs: string,
) {
  const reason = reasonToLeaveOut(draft, source);
  if (reason !== undefined || (isBare(draft) && pages.isDone(listedAs))) {
    result.skipped += 1;
    if (reason !== undefined) result.notes.push(`"${draft.title}": ${reason}.`);
    pages.markDone(listedAs);
    return;
  }
  const article = { ...draft, section: sectionFor(draft.section, source, newsletter) };
  const language = languageFor(draft, source, newsletter);
  const owner = { newsletter: newsletter.slug, sourceId: source.id, language, now: new Date(now) };
  const { outcome } = await saveArticle(redis, article, owner);
  result[countOf[outcome]] += 1;
}

const countOf = { imported: 'added', updated: 'updated', unchanged: 'unchanged' } as const satisfies Record<
  SaveOutcome,
  keyof PullResult
>;

const draftOf = ({ url, title, publishedAt }: ListedPage): ArticleDraft => ({
  ...{ title, url, publishedAt, section: '', author: '', image: null, excerpt: '', body: '' },
  source: 'feed',
});

function statusAfterSuccess(
  source: Source,
  { changed, ttl, validators }: Listing,
  result: PullResult,
  now: number,
): PullStatus {
  const { added, updated, unchanged, skipped } = result;
  const counts = `${added} added, ${updated} updated, ${unchanged} unchanged, ${skipped} skipped.`;
  return {
    nextAt: nextPullAt(source, now, ttl),
    lastAt: now,
    lastSuccessAt: now,
    failures: 0,
    result: changed ? counts : 'The host says that nothing has changed.',
    error: '',
    // A 304 may leave out what it confirms.
    etag: validators.etag || (changed ? '' : source.status.etag),
    lastModified: validators.lastModified || (changed ? '' : source.status.lastModified),
  };
}

function statusAfterFailure(source: Source, error: PostriderError, now: number): PullStatus {
  const failures = source.status.failures + 1;
  const retryAfter = error instanceof FetchFailed ? error.retryAfter : undefined;
  const nextAt = nextTryAt(source, failures, now, retryAfter);
  return { ...source.status, nextAt, lastAt: now, failures, result: error.message, error: error.code };
}

function logPull({ log }: PullDeps, source: Source, status: PullStatus, { error, ...counts }: PullResult): void {
  const facts = { source: source.id, newsletter: source.newsletter };
  const { added, updated, skipped } = counts;
  if (error === null) log?.info({ ...facts, added, updated, skipped }, 'source pulled');
  else if (stateOf({ status }) === 'failing')
    log?.warn({ ...facts, failures: status.failures, error: error.message }, 'source is failing');
  else log?.info({ ...facts, error: error.message }, 'source not pulled');
}
