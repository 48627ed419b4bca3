import type { App } from '../src/app.js';
import { startWelcomes } from '../src/control/welcome/start-welcomes.js';
import { tidyWelcomes } from '../src/control/welcome/tidy-welcomes.js';
import { silentWorkers } from '../src/reports/presence.js';
import { defineWorker } from './define-worker.js';

const everyMs = 3_600_000;

/** Schedules an hourly job that starts welcome emails, for any free worker process. Calling it again changes nothing. */
export const scheduleWelcomes = ({ queues }: App) => queues.repeat('sendWelcomes', everyMs, {});

/** Runs jobs that start welcome emails. Importing this starts nothing. */
export const welcomesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'sendWelcomes',
    1,
    async () => {
      await startWhenAlone(app);
      await tidyWelcomes({ ...app, ledgerDays: app.config.ledgerDays });
    },
    signal,
  );

/**
 * Starts welcome emails, unless a worker of version 0.2.0 runs during an upgrade: it can neither plan such a send nor read
 * the record of a reader who was chosen for it. The next hourly run finds the same readers.
 * @param now Unix milliseconds @returns the ids of the sends
 */
export async function startWhenAlone(app: App, now = Date.now()): Promise<string[]> {
  const workers = await silentWorkers(app.redis);
  if (workers.length === 0) return startWelcomes(app, now);
  app.log.info({ workers }, 'welcome emails wait until the workers of version 0.2.0 have ended');
  return [];
}
