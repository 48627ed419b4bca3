import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import type { Logger } from '../../log.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { observe } from '../../observations.js';
import { type DocumentReader, openDocumentReader } from '../readers/document-reader.js';
import { openArticlePages } from './article-pages.js';
import type { PageReading } from './fill-article.js';
import { withHost } from './host-lock.js';
import type { Pull, PullCounts } from './keep-article.js';
import { detectSource } from './lists/read-listing.js';
import { moveSource } from './move-source.js';
import { openPageStates } from './page-states.js';
import { pullDocuments } from './pull-documents.js';
import { statusAfterFailure, statusAfterSuccess } from './pull-status.js';
import type { PulledSource } from './pulled-source.js';
import { openSitePictures } from './site-pictures.js';
import { nothingWaits, type PullStatus, type Source, stateOf, type WaitingWork } from './source.js';
import { changeSource, writeStatus } from './source-store.js';
import { openStoryIds } from './story-ids.js';
import { openVisits } from './visits.js';

export interface PullDeps {
  redis: Redis;
  allowPrivateFetch: boolean;
  /** Address of this installation, which hosts see in the `User-Agent`. */
  publicUrl?: string;
  log?: Pick<Logger, 'info' | 'warn'>;
  /** Shared by several pulls; if omitted, each pull opens its own. */
  reader?: DocumentReader;
}

/** The outcome of one pull. */
export interface PullResult extends PullCounts {
  id: string;
  /** What later pulls will read. */
  waiting: WaitingWork;
  /** Why the source could not be read; null when it could. */
  error: PostriderError | null;
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
export async function pullSource(deps: PullDeps, known: Source, { now, patienceMs }: PullOptions): Promise<PullResult> {
  const newsletter = await readNewsletter(deps.redis, known.newsletter);
  return withHost(deps.redis, new URL(known.url).host, patienceMs, async () => {
    const nothing = { added: 0, updated: 0, unchanged: 0, skipped: 0, notes: [] };
    const result: PullResult = { id: known.id, ...nothing, waiting: nothingWaits, error: null };
    const reader = deps.reader ?? openDocumentReader();
    let source = known;
    let status: PullStatus;
    try {
      const { allowPrivateFetch, publicUrl } = deps;
      const reading: PageReading = { reader, allowPrivateFetch, publicUrl };
      // It could not be read when it was added, so its kind is not known yet.
      if (known.status.unseen) source = await changeSource(deps.redis, known.id, await detectSource(known.url, deps));
      const pulled = await pullOnce(deps.redis, reading, { source, newsletter, counts: result, now });
      source = await moveSource(deps.redis, source, pulled.movedTo, result.notes);
      result.waiting = pulled.waiting;
      status = statusAfterSuccess(source, pulled, result, now);
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      result.error = error;
      status = statusAfterFailure(source, error, now);
    } finally {
      if (!deps.reader) await reader.close();
    }
    await writeStatus(deps.redis, source, status);
    observe('sourcePull', { outcome: result.error ? 'failed' : 'read' });
    logPull(deps, source, status, result);
    return result;
  });
}

async function pullOnce(
  redis: Redis,
  reading: PageReading,
  { source, newsletter, counts, now }: Pick<Pull, 'source' | 'newsletter' | 'counts' | 'now'>,
): Promise<PulledSource> {
  const states = await openPageStates(redis, source.id);
  const { allowPrivateFetch, publicUrl } = reading;
  const visits = openVisits({ redis, allowPrivateFetch, publicUrl }, now);
  const pages = openArticlePages(reading, { states, visits, now });
  const sitePictures = openSitePictures(redis, { newsletter: newsletter.slug, sourceId: source.id }, states);
  const storyIds = openStoryIds(redis, source, states);
  const pull = { redis, source, newsletter, states, pages, sitePictures, storyIds, counts, now };
  const pulled = await pullDocuments(reading, pull);
  await storyIds.close();
  await sitePictures.close();
  await pages.dropOldPictures();
  counts.notes.push(...pages.notes());
  return { ...pulled, askedToWait: visits.askedToWait() };
}

function logPull({ log }: PullDeps, source: Source, status: PullStatus, { error, ...counts }: PullResult): void {
  const facts = { source: source.id, newsletter: source.newsletter };
  const { added, updated, skipped, waiting } = counts;
  if (error === null) log?.info({ ...facts, added, updated, skipped, waiting: waiting.pages }, 'source pulled');
  else if (stateOf({ ...source, status }) === 'failing')
    log?.warn({ ...facts, failures: status.failures, error: error.message }, 'source is failing');
  else log?.info({ ...facts, error: error.message }, 'source not pulled');
}
