import type { App } from '../src/app.js';
import { pullIfDue } from '../src/articles/pull/run-pulls.js';
import { defineWorker } from './define-worker.js';

/** Pulls of different hosts that run at the same time. Most of their time is spent waiting for the host. */
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
