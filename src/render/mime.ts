import MailComposer from 'nodemailer/lib/mail-composer';
import type { Newsletter } from '../newsletters/newsletter.js';
import { withCrlf } from './body-pieces.js';
import { encodePhrase } from './headers.js';
import { compileBody, planBody } from './multipart.js';
import { eachField } from './place.js';

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

/** What a mail says beside its bodies. */
export type HeadParts = Omit<MailParts, 'html' | 'text'>;

/**
 * Builds a MIME message: multipart/alternative, each body in the transfer encoding that suits it.
 * @returns ASCII with CRLF line ends, without dot-stuffing
 */
export async function buildMime(parts: MailParts): Promise<string> {
  const { head, boundary } = await buildHead(parts);
  const bodies = (
    [
      ['text', parts.text],
      ['html', parts.html],
    ] as const
  ).map(([place, content]) => {
    const pieces = [{ kind: 'fixed' as const, bytes: Buffer.from(withCrlf(content)) }];
    const planned = planBody(compileBody(pieces, place, boundary), noValues, () => true, false);
    const out = Buffer.allocUnsafe(planned.limit);
    return out.toString('ascii', 0, planned.write(out, 0));
  });
  return `${head}\r\n${bodies.join('')}--${boundary}--\r\n`;
}

const noValues = eachField(() => '');

/** Builds the header lines of a mail, each with its CRLF, and makes up the boundary that parts its bodies. */
export async function buildHead(parts: HeadParts): Promise<{ head: string; boundary: string }> {
  const { newsletter } = parts;
  const headers: Record<string, string | { prepared: boolean; value: string }> = {
    'List-ID': { prepared: true, value: listId(newsletter, parts.publicUrl) },
    'Feedback-ID': parts.feedbackId,
    // Exchange answers with none of these. Reports of failed delivery (NDR) are left out: they are read as bounces.
    'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
  };
  if (parts.unsubscribeUrl) {
    headers['List-Unsubscribe'] = `<${parts.unsubscribeUrl}>`;
    // RFC 8058 §3.1: says that a POST to that address, without a page in between, ends the subscription.
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
  }
  if (parts.autoSubmitted) headers['Auto-Submitted'] = 'auto-generated';
  else headers.Precedence = 'bulk';
  const composer = new MailComposer({
    from: newsletter.from,
    ...(newsletter.replyTo ? { replyTo: { name: '', address: newsletter.replyTo } } : {}),
    to: parts.to,
    subject: parts.subject,
    date: parts.date,
    messageId: parts.messageId,
    headers,
    // Stand-ins, by which Nodemailer knows that it is a multipart/alternative: the bodies are written by ourselves.
    text: '-',
    html: '-',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const message = (await composer.compile().build()).toString('ascii').replace(/\r?\n/g, '\r\n');
  const head = message.slice(0, message.indexOf('\r\n\r\n') + 2);
  const boundary = /\bboundary="([^"\r\n]+)"/.exec(head)?.[1];
  if (!boundary) throw new TypeError('The composed mail has no boundary.');
  return { head, boundary };
}

/** RFC 2919 §3: the title as a phrase, and an identifier under the publisher's own host that never changes. */
function listId({ title, slug }: Newsletter, publicUrl: string): string {
  return [...encodePhrase(title), `<${slug}.${new URL(publicUrl).hostname}>`].join('\r\n ');
}
