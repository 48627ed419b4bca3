import type { App } from '../src/app.js';
import { listNewsletters } from '../src/newsletters/newsletter-store.js';
import { countFigures } from '../src/reports/figures/count-figures.js';
import { defineWorker } from './define-worker.js';

const everyMs = 3_600_000;

/** Schedules an hourly count of all readers, for any free worker process. Calling it again changes nothing. */
export const scheduleFigures = ({ queues }: App) => queues.repeat('countFigures', everyMs, {});

/** Counts readers. Importing this starts nothing. */
export const figuresWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'countFigures',
    1,
    async () => countFigures(app.list, await listNewsletters(app.redis), app.config.pace.groups),
    signal,
  );
