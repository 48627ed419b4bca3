import { describeError } from '../errors.js';
import { scheduledNewsletters } from '../newsletters/newsletter-store.js';
import { runSchedule, type ScheduleDeps, wakeForTicks } from './run-schedules.js';
import { startCheckedIssues, startDueIssues, wakeForScheduled } from './schedule-issue.js';

/** Max newsletters whose digests are composed at once. Most of the time goes into waiting for link checks. */
const parallel = 4;

/**
 * Composes the digests and starts the scheduled issues that are due, then enqueues a job for the next due time. Safe at
 * any time and in any number of processes. The reconciler calls it too, since queues may lose jobs.
 * @param now Unix milliseconds
 */
export async function keepTime(deps: ScheduleDeps, now = Date.now()): Promise<void> {
  const { redis, queues, log } = deps;
  // First, because the checks of the digests take a while.
  await startDueIssues(deps, now);
  const checked = startCheckedIssues(deps, now);
  const newsletters = await scheduledNewsletters(redis);
  const waiting = [...newsletters];
  const work = async () => {
    for (let newsletter = waiting.shift(); newsletter; newsletter = waiting.shift()) {
      const { slug } = newsletter;
      // A failing newsletter must not block the others.
      await runSchedule(deps, newsletter, now).catch((error: unknown) => {
        log.error({ newsletter: slug, error: describeError(error) }, 'schedule not run');
      });
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  await startDueIssues(deps, now);
  await checked;
  for (const newsletter of newsletters) await wakeForTicks(queues, newsletter, now);
  await wakeForScheduled(redis, queues, now);
}
