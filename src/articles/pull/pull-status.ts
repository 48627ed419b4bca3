import type { PostriderError } from '../../errors.js';
import { FetchFailed } from '../sources/fetch-errors.js';
import { nextPullAt, nextTryAt } from './next-pull.js';
import type { Listing } from './read-listing.js';
import type { PullStatus, Source } from './source.js';

/** The status of a source after a pull that succeeded. */
export function statusAfterSuccess(
  source: Source,
  { changed, ttl, validators }: Listing,
  result: Record<'added' | 'updated' | 'unchanged' | 'skipped', number>,
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
    // A 304 may omit the validators that it confirms.
    etag: validators.etag || (changed ? '' : source.status.etag),
    lastModified: validators.lastModified || (changed ? '' : source.status.lastModified),
    unseen: false,
  };
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
  return { ...source.status, nextAt, lastAt: now, failures, result: error.message, error: error.code };
}
