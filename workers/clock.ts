import type { App } from '../src/app.js';
import { keepTime } from '../src/control/keep-time.js';
import { defineWorker } from './define-worker.js';

/** Runs clock jobs: composes scheduled digests, starts scheduled issues. Importing this starts nothing. */
export const clockWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'keepTime', 1, () => keepTime(app), signal);
