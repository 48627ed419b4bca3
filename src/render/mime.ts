import MailComposer from 'nodemailer/lib/mail-composer';
import type { Newsletter } from '../newsletters/newsletter.js';
import { needsUtf8 } from '../smtp/transaction-result.js';
import { withCrlf } from './bodies/body-pieces.js';
import { compileBody, planBody } from './bodies/multipart.js';
import { encodePhrase, subjectHeader, toHeader } from './headers.js';
import { eachField } from './merge-fields.js';

/** The content of an email before it is encoded. */
export interface MailParts {
  newsletter: Newsletter;
  /** Address of the public pages. Its host is part of the List-ID. */
  publicUrl: string;
  to: { name: string; address: string };
  messageId: string;
  /** Address of the one-click POST; undefined for emails outside the list, such as the confirmation. */
  unsubscribeUrl?: string;
  /** The mailto link beside it; missing if no mailbox is read. */
  unsubscribeMailto?: string | undefined;
  /** RFC 3834: marks an automatic email to one reader, so that it gets no automatic reply. */
  autoSubmitted?: boolean;
  /** Groups emails in a mailbox provider's complaint reports: three fields of our own, then the installation. */
  feedbackId: string;
  subject: string;
  date: Date;
  html: string;
  text: string;
}

/** The content of an email except its bodies. */
export type HeadParts = Omit<MailParts, 'html' | 'text'>;

/**
 * Builds a MIME message: multipart/alternative, with a suitable transfer encoding for each body.
 * @returns text with CRLF line ends, without dot-stuffing: ASCII, except for an address beyond ASCII in its To line
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

/** Builds the header lines of an email, each with its CRLF, and the boundary between its bodies. */
export async function buildHead(parts: HeadParts): Promise<{ head: string; boundary: string }> {
  const { newsletter } = parts;
  const headers: Record<string, string | { prepared: boolean; value: string }> = {
    'List-ID': { prepared: true, value: listId(newsletter, parts.publicUrl) },
    // Ours, because the merge writes the same line for each reader when the subject has merge fields.
    Subject: { prepared: true, value: subjectHeader(parts.subject).slice('Subject: '.length).trimEnd() },
    'Feedback-ID': parts.feedbackId,
    // Exchange sends none of these. Non-delivery reports (NDR) are not listed, because they are read as bounces.
    'X-Auto-Response-Suppress': 'DR, RN, NRN, OOF, AutoReply',
  };
  if (parts.unsubscribeUrl) {
    // In one line: Nodemailer's `list` would write two.
    headers['List-Unsubscribe'] = [parts.unsubscribeUrl, parts.unsubscribeMailto]
      .flatMap((link) => (link ? [`<${link}>`] : []))
      .join(', ');
    // RFC 8058 §3.1: a POST to that address unsubscribes without a page in between.
    headers['List-Unsubscribe-Post'] = 'List-Unsubscribe=One-Click';
  }
  if (parts.autoSubmitted) headers['Auto-Submitted'] = 'auto-generated';
  else headers.Precedence = 'bulk';
  const beyondAscii = needsUtf8(parts.to.address);
  const composer = new MailComposer({
    from: newsletter.from,
    ...(newsletter.replyTo ? { replyTo: { name: '', address: newsletter.replyTo } } : {}),
    to: beyondAscii ? { name: '', address: 'reader@example.invalid' } : parts.to,
    date: parts.date,
    messageId: parts.messageId,
    headers,
    // Placeholders that make Nodemailer build a multipart/alternative. We write the bodies ourselves.
    text: '-',
    html: '-',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const message = (await composer.compile().build()).toString('ascii').replace(/\r?\n/g, '\r\n');
  const ascii = message.slice(0, message.indexOf('\r\n\r\n') + 2);
  const head = beyondAscii ? withUtf8Address(ascii, parts.to) : ascii;
  const boundary = /\bboundary="([^"\r\n]+)"/.exec(head)?.[1];
  if (!boundary) throw new TypeError('The composed email has no boundary.');
  return { head, boundary };
}

/** The head with an address in UTF-8 (RFC 6532), which Nodemailer would encode. */
function withUtf8Address(head: string, { name, address }: MailParts['to']): string {
  return head.replace(/^To: .*\r\n/m, () => toHeader(name, address));
}

/** RFC 2919 §3: the title as a phrase, and a permanent identifier under the publisher's host. */
function listId({ title, slug }: Newsletter, publicUrl: string): string {
  return [...encodePhrase(title), `<${slug}.${new URL(publicUrl).hostname}>`].join('\r\n ');
}
