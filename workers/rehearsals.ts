import type { App } from '../src/app.js';
import { runRehearsal } from '../src/checks/run-rehearsal.js';
import { defineWorker } from './define-worker.js';

/** Runs the rehearsals of issues that are requested through the API. Importing this starts nothing. */
export const rehearsalsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'rehearseIssue', 1, (rehearsal, stopping) => runRehearsal(app, rehearsal, stopping), signal);
