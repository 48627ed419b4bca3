import MailComposer from 'nodemailer/lib/mail-composer';
import type { Newsletter } from '../newsletters/newsletter.js';
import { encodePhrase } from './headers.js';

/** Everything a mail says, before it is encoded. */
export interface MailParts {
  newsletter: Newsletter;
  /** Where readers reach Postrider; its host names the list. */
  publicUrl: string;
  to: { name: string; address: string };
  messageId: string;
  /** Where the one-click POST goes; undefined for mails that are not part of the list (the confirmation). */
  unsubscribeUrl?: string;
  /** RFC 3834: set on what a machine sends in answer to a click, so that no holiday reply comes back. */
  autoSubmitted?: boolean;
  /** Groups mails in a mailbox provider's complaint reports: three parts of ours, then the sender. */
  feedbackId: string;
  subject: string;
  date: Date;
  html: string;
  text: string;
}

/**
 * Builds a MIME message: multipart/alternative, both bodies quoted-printable.
 * @returns ASCII with CRLF line ends, without dot-stuffing
 */
export async function buildMime(parts: MailParts): Promise<string> {
  const { newsletter } = parts;
  const headers: Record<string, string | { prepared: boolean; value: string }> = {
    'List-ID': { prepared: true, value: listId(newsletter, parts.publicUrl) },
    'Feedback-ID': parts.feedbackId,
  };
  if (parts.unsubscribeUrl) {
    headers['List-Unsubscribe'] = `<${parts.unsubscribeUrl}>`;
    // RFC 8058 §3.1: says that a POST to that address, without a page in between, ends the subscription.
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
  }
  if (parts.autoSubmitted) headers['Auto-Submitted'] = 'auto-generated';
  const composer = new MailComposer({
    from: newsletter.from,
    ...(newsletter.replyTo ? { replyTo: { name: '', address: newsletter.replyTo } } : {}),
    to: parts.to,
    subject: parts.subject,
    date: parts.date,
    messageId: parts.messageId,
    headers,
    text: quotedPrintable(parts.text),
    html: quotedPrintable(parts.html),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Nodemailer leaves the bodies' line ends as they came; SMTP wants CRLF everywhere (RFC 5321 §2.3.8).
  return (await composer.compile().build()).toString('ascii').replace(/\r?\n/g, '\r\n');
}

/** Always this encoding, also where Nodemailer would choose another: the merge cuts it at any place. */
const quotedPrintable = (content: string) => ({ content, contentTransferEncoding: 'quoted-printable' });

/** RFC 2919 §3: the title as a phrase, and an identifier under the publisher's own host that never changes. */
function listId({ title, slug }: Newsletter, publicUrl: string): string {
  return [...encodePhrase(title), `<${slug}.${new URL(publicUrl).hostname}>`].join('\r\n ');
}
