import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import { scheduledNewsletters } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { runSchedule, wakeForTicks } from './run-schedules.js';
import { startDueIssues, wakeForScheduled } from './schedule-issue.js';

/**
 * Does whatever its time has come for: composes digests, starts scheduled issues; then has itself called when the next
 * thing is due. Safe at any time and from any number of processes at once; it is the clock's job and the reconciler's,
 * since queues may lose anything.
 * @param now Unix milliseconds
 */
export async function keepTime(
  { redis, queues, log }: { redis: Redis; queues: Queues; log: Logger },
  now = Date.now(),
): Promise<void> {
  const newsletters = await scheduledNewsletters(redis);
  for (const newsletter of newsletters) {
    // One that fails keeps none of the others waiting.
    await runSchedule({ redis, queues, log }, newsletter, now).catch((error: unknown) => {
      log.error({ newsletter: newsletter.slug, error: describeError(error) }, 'schedule not run');
    });
  }
  await startDueIssues({ redis, queues, log }, now);
  for (const newsletter of newsletters) await wakeForTicks(queues, newsletter, now);
  await wakeForScheduled(redis, queues, now);
}
