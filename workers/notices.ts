import type { App } from '../src/app.js';
import { sendCommentNotice } from '../src/delivery/notices/send-comment-notice.js';
import { sendEnquiry } from '../src/delivery/notices/send-enquiry.js';
import { sendNotice } from '../src/delivery/send-notice.js';
import type { Payload } from '../src/queues/catalogue.js';
import { defineWorker } from './define-worker.js';

/** Runs notice jobs: emails that a person waits for, such as confirmations. Importing this starts nothing. */
export const noticesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'sendNotice', 4, (notice) => send(app, notice), signal);

function send(app: App, notice: Payload<'sendNotice'>): Promise<void> {
  if (notice.kind === 'enquiry') return sendEnquiry(app, notice.enquiry);
  return notice.kind === 'comment' ? sendCommentNotice(app, notice.comment) : sendNotice(app, notice);
}
