import type { App } from '../src/app.js';
import { pullIfDue } from '../src/articles/pull/run-pulls.js';
import { defineWorker } from './define-worker.js';

/** Max pulls from different hosts at once. They spend most of their time waiting for the host. */
const concurrency = 4;

/** Runs pull jobs. Importing this starts nothing. */
export const pullsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'pullSource',
    concurrency,
    ({ source }) => pullIfDue({ ...app, allowPrivateFetch: app.config.allowPrivateFetch }, source),
    signal,
  );
