import type { PostriderError } from '../../errors.js';
import { FetchFailed } from '../sources/fetch-errors.js';
import { nextPullAt, nextTryAt } from './next-pull.js';
import type { PulledSource } from './pulled-source.js';
import type { PullStatus, Source, WaitingWork } from './source.js';

/** A pull that was at its limits is continued after this time, in ms, whatever the interval of the source. */
const continueMs = 120_000;

/** The status of a source after a pull that succeeded. */
export function statusAfterSuccess(
  source: Source,
  { changed, ttl = source.status.ttl, validators, waiting, isCut, askedToWait }: PulledSource,
  result: Record<'added' | 'updated' | 'unchanged' | 'skipped', number>,
  now: number,
): PullStatus {
  const { added, updated, unchanged, skipped } = result;
  const counts = `${added} added, ${updated} updated, ${unchanged} unchanged, ${skipped} skipped.`;
  const regular = nextPullAt(source, now, ttl);
  const nextAt = Math.max(isCut ? Math.min(regular, now + continueMs) : regular, now + askedToWait);
  return {
    nextAt,
    lastAt: now,
    lastSuccessAt: now,
    failures: 0,
    result: `${changed ? counts : 'The host says that nothing has changed.'}${waitingInWords(waiting)}`,
    error: '',
    httpStatus: 0,
    etag: validators.etag,
    lastModified: validators.lastModified,
    ttl,
    waiting,
    unseen: false,
  };
}

/** A sentence about what later pulls will read, with a blank before it; empty when there is nothing. */
function waitingInWords({ pages, sitemaps }: WaitingWork): string {
  const parts = [
    pages === 0 ? '' : pages === 1 ? '1 page' : `${pages} pages`,
    sitemaps === 0 ? '' : sitemaps === 1 ? '1 sitemap' : `${sitemaps} sitemaps`,
  ].filter(Boolean);
  if (parts.length === 0) return '';
  return ` ${parts.join(' and ')} ${pages + sitemaps === 1 ? 'waits' : 'wait'} for the next pulls.`;
}

/** The status of a source that could not be read: when it is tried again, and why. */
export function statusAfterFailure(
  source: Pick<Source, 'id' | 'every' | 'status'>,
  error: PostriderError,
  now: number,
): PullStatus {
  const failures = source.status.failures + 1;
  const retryAfter = error instanceof FetchFailed ? error.retryAfter : undefined;
  const nextAt = nextTryAt(source, failures, now, retryAfter);
  // Too many redirects have a status of their own, which no server sent.
  const sent = error instanceof FetchFailed ? (error.status ?? 0) : 0;
  const httpStatus = sent >= 400 ? sent : 0;
  return { ...source.status, nextAt, lastAt: now, failures, result: error.message, error: error.code, httpStatus };
}
