import type { App } from '../src/app.js';
import { sendCommentNotice } from '../src/delivery/notices/send-comment-notice.js';
import { sendEnquiry } from '../src/delivery/notices/send-enquiry.js';
import { sendNotice } from '../src/delivery/notices/send-notice.js';
import type { Payload } from '../src/queues/catalogue.js';
import { relayUntil } from '../src/smtp/relay.js';
import { withinSpan } from '../src/spans.js';
import { defineWorker } from './define-worker.js';

// A process loads what people who work here get with the first such email: most emails go to readers.
const signIn = () => import('../src/people/sign-in/send-sign-in.js');
const invitation = () => import('../src/people/sign-in/send-invitation.js');
const askedApproval = () => import('../src/people/asked-approvals/send-asked-approval.js');
const relayTest = () => import('../src/people/relay-tests/send-relay-test.js');
const attentionEmail = () => import('../src/attention/emails/send-attention-email.js');

/** Runs notice jobs: emails that a person waits for, such as confirmations. Importing this starts nothing. */
export const noticesWorker = (app: App, signal: AbortSignal) =>
  defineWorker(app, 'sendNotice', 4, (notice, stopping) => send(app, notice, stopping), signal);

async function send(app: App, notice: Payload<'sendNotice'>, stopping: AbortSignal): Promise<void> {
  const delivery = { ...app, relay: relayUntil(stopping, app.relay) };
  if (notice.kind === 'enquiry') return sendEnquiry(delivery, notice.enquiry);
  if (notice.kind === 'sign-in') return (await signIn()).sendSignIn(delivery, notice.request);
  if (notice.kind === 'invitation') return (await invitation()).sendInvitation(delivery, notice);
  if (notice.kind === 'approval') return (await askedApproval()).sendAskedApproval(delivery, notice);
  if (notice.kind === 'relay-test') return (await relayTest()).sendRelayTest(delivery, notice);
  if (notice.kind === 'attention') return (await attentionEmail()).sendAttentionEmail(delivery, notice.email);
  if (notice.kind === 'comment') return sendCommentNotice(delivery, notice.comment);
  if (notice.kind !== 'confirm') return sendNotice(delivery, notice);
  const { newsletter, subscriber, at } = notice;
  const of = { newsletter, id: Buffer.from(subscriber, 'hex'), at };
  return withinSpan({ name: 'confirmation email', of }, () => sendNotice(delivery, notice));
}
