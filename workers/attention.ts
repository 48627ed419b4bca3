import type { App } from '../src/app.js';
import { watchTroubles } from '../src/attention/watch-troubles.js';
import { defineWorker } from './define-worker.js';

const everyMs = 10_000;

/** Schedules a look at what needs attention, for any free worker process. Calling it again changes nothing. */
export const scheduleWatch = ({ queues }: App) => queues.repeat('watchTroubles', everyMs, {});

/** Looks at what needs attention, and announces what has changed. Importing this starts nothing. */
export const attentionWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'watchTroubles', 1, () => watchTroubles(app, app.now()), signal);
