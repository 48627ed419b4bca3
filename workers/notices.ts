import type { App } from '../src/app.js';
import { sendAttentionEmail } from '../src/attention/emails/send-attention-email.js';
import { sendCommentNotice } from '../src/delivery/notices/send-comment-notice.js';
import { sendEnquiry } from '../src/delivery/notices/send-enquiry.js';
import { sendNotice } from '../src/delivery/notices/send-notice.js';
import { sendInvitation } from '../src/people/sign-in/send-invitation.js';
import { sendSignIn } from '../src/people/sign-in/send-sign-in.js';
import type { Payload } from '../src/queues/catalogue.js';
import { relayUntil } from '../src/smtp/relay.js';
import { defineWorker } from './define-worker.js';

/** Runs notice jobs: emails that a person waits for, such as confirmations. Importing this starts nothing. */
export const noticesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'sendNotice', 4, (notice, stopping) => send(app, notice, stopping), signal);

function send(app: App, notice: Payload<'sendNotice'>, stopping: AbortSignal): Promise<void> {
  const delivery = { ...app, relay: relayUntil(stopping, app.relay) };
  if (notice.kind === 'enquiry') return sendEnquiry(delivery, notice.enquiry);
  if (notice.kind === 'sign-in') return sendSignIn(delivery, notice.request);
  if (notice.kind === 'invitation') return sendInvitation(delivery, notice);
  if (notice.kind === 'attention') return sendAttentionEmail(delivery, notice.email);
  return notice.kind === 'comment' ? sendCommentNotice(delivery, notice.comment) : sendNotice(delivery, notice);
}
