import type { App } from '../src/app.js';
import { runRequestedCheck } from '../src/checks/issue/check-by-worker.js';
import { defineWorker } from './define-worker.js';

/** Runs the checks of issues that commands and the API ask for. Importing this starts nothing. */
export const checksWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'checkIssue', 2, (check) => runRequestedCheck(app, check), signal);
