import { describeError, PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import type { IngestDeps } from '../ingest-report.js';
import { incomingReport } from './incoming-report.js';
import { ingestIncoming } from './ingest-incoming.js';

/** Reports read at once. */
const pageSize = 1_000;
/** Reports applied at the same time: each may wait for the disk, and one sync serves all that wait. */
const maxConcurrent = 500;

/**
 * Applies every report that waits, in the order of arrival.
 *
 * Guarantee: a report is removed only when its effect is on disk. A process that ends in between leaves it there, and
 * applying it again has no further effect (apply-feedback.ts). One that cannot be applied now does not keep the others
 * waiting.
 * @returns how many were applied
 * @throws the first error, when all others are applied
 */
export async function applyIncoming(deps: IngestDeps, signal?: AbortSignal): Promise<number> {
  const { redis } = deps.list;
  const failures: unknown[] = [];
  let applied = 0;
  while (!signal?.aborted) {
    const page = await redis.zrange(keys.incomingIds, failures.length, `${failures.length + pageSize - 1}`);
    if (page.length === 0) break;
    const reports = await redis.hmget(keys.incomingReports, ...page);
    const waiting = page.map((id, place) => ({ id, text: reports[place] ?? '' }));
    const done: string[] = [];
    const lane = async () => {
      for (let next = waiting.shift(); next && !signal?.aborted; next = waiting.shift()) {
        try {
          await apply(deps, next.text);
          done.push(next.id);
        } catch (error) {
          failures.push(error);
        }
      }
    };
    await Promise.all(Array.from({ length: maxConcurrent }, lane));
    await deps.list.onDisk();
    if (done.length > 0)
      await redis
        .multi()
        .hdel(keys.incomingReports, ...done)
        .zrem(keys.incomingIds, ...done)
        .exec();
    applied += done.length;
  }
  if (failures.length > 0) throw failures[0];
  return applied;
}

/** @param text empty when another process has just applied it */
async function apply(deps: IngestDeps, text: string): Promise<void> {
  if (text === '') return;
  const report = incomingReport.parse(JSON.parse(text));
  try {
    await ingestIncoming(deps, report);
  } catch (error) {
    if (!(error instanceof PostriderError) || error.retryable) throw error;
    // For example, its newsletter was removed meanwhile.
    deps.log.error({ provider: report.provider, error: describeError(error) }, 'a provider’s report was dropped');
  }
}
