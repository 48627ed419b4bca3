import MailComposer from 'nodemailer/lib/mail-composer';

/** An email from the installation itself, outside every list: in plain text, or in HTML as well. */
export interface PlainMessage {
  from: { name: string; address: string };
  to: string;
  /** Where replies go; missing: to the sender. Both parts are encoded, so that neither can begin a header. */
  replyTo?: { name: string; address: string };
  messageId: string;
  date: Date;
  subject: string;
  text: string;
  html?: string;
}

/**
 * Builds a plain message. It is marked as automatic (RFC 3834), so that an out-of-office reply or a ticket system does
 * not answer the address in Reply-To, which a stranger typed.
 * @returns bytes with CRLF line ends, without dot-stuffing
 */
export async function buildPlainMessage({ from, to, replyTo, text, html, ...message }: PlainMessage): Promise<Buffer> {
  const composer = new MailComposer({
    ...message,
    // Nodemailer sends a text of 7 bits as it is.
    text: crlf(text),
    ...(html === undefined ? {} : { html: crlf(html) }),
    from,
    to: { name: '', address: to },
    ...(replyTo ? { replyTo } : {}),
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const crlf = (text: string) => text.replace(/\r?\n/g, '\r\n');
