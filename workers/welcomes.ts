import type { App } from '../src/app.js';
import { startWelcomes } from '../src/control/welcome/start-welcomes.js';
import { tidyWelcomes } from '../src/control/welcome/tidy-welcomes.js';
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
      await startWelcomes(app);
      await tidyWelcomes({ ...app, ledgerDays: app.config.ledgerDays });
    },
    signal,
  );
