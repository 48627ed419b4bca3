import type { App } from '../src/app.js';
import { sendNotice } from '../src/delivery/send-notice.js';
import { defineWorker } from './define-worker.js';

/** Runs notice jobs: emails that a reader asked for, such as confirmations. Importing this starts nothing. */
export const noticesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'sendNotice', 4, (notice) => sendNotice(app, notice), signal);
