import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import { scheduledNewsletters } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { runSchedule, wakeForTicks } from './run-schedules.js';
import { startDueIssues, wakeForScheduled } from './schedule-issue.js';

/**
 * Composes the digests and starts the scheduled issues that are due, then enqueues a job for the next due time. Safe at
 * any time and in any number of processes. The reconciler calls it too, since queues may lose jobs.
 * @param now Unix milliseconds
 */
export async function keepTime(
  { redis, queues, log }: { redis: Redis; queues: Queues; log: Logger },
  now = Date.now(),
): Promise<void> {
  const newsletters = await scheduledNewsletters(redis);
  for (const newsletter of newsletters) {
    // A failing newsletter must not block the others.
    await runSchedule({ redis, queues, log }, newsletter, now).catch((error: unknown) => {
      log.error({ newsletter: newsletter.slug, error: describeError(error) }, 'schedule not run');
    });
  }
  await startDueIssues({ redis, queues, log }, now);
  for (const newsletter of newsletters) await wakeForTicks(queues, newsletter, now);
  await wakeForScheduled(redis, queues, now);
}
