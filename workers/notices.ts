import type { App } from '../src/app.js';
import { sendEnquiry } from '../src/delivery/notices/send-enquiry.js';
import { sendNotice } from '../src/delivery/send-notice.js';
import { defineWorker } from './define-worker.js';

/** Runs notice jobs: emails that a reader asked for, such as confirmations. Importing this starts nothing. */
export const noticesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'sendNotice',
    4,
    (notice) => (notice.kind === 'enquiry' ? sendEnquiry(app, notice.enquiry) : sendNotice(app, notice)),
    signal,
  );
