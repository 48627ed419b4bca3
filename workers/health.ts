import type { App } from '../src/app.js';
import { defineWorker } from './define-worker.js';

// With the first check, so that a worker sends before it is loaded.
const keeping = () => import('../src/health/keep-health.js');

/** Checks the installation when somebody looks at its page. Importing this starts nothing. */
export const healthWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'checkInstallation', 1, async () => (await keeping()).keepHealth(app), signal);
