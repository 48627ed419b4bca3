import type { ReturnedMessage } from '../report.js';
import { addressesIn, addressIn } from './addresses.js';
import { type Headers, header, rawHeader, readHeaders } from './headers.js';
import type { MimeMessage } from './mime.js';

/** Headers that distinguish our message from other text. */
const telling = [
  'message-id',
  'subject',
  'from',
  'to',
  'date',
  'received',
  'list-unsubscribe',
  'feedback-id',
  'mime-version',
];

/**
 * The headers of the returned message: from the part `message/rfc822` or `text/rfc822-headers`, else from the first lines
 * of the text that look like headers.
 */
export function returnedHeaders(message: MimeMessage): Headers {
  const whole = message.parts.filter(({ type }) =>
    /^(message\/rfc822|text\/rfc822-headers|message\/global)/.test(type),
  );
  for (const { bytes } of whole) {
    const headers = headersOf(bytes);
    if (headers.length > 0) return headers;
  }
  return message.parts.length === 1 ? headersInText(message.body) : [];
}

const headersOf = (bytes: string): Headers => readHeaders(bytes.replace(/^\s*\n/, '').split(/\n[ \t]*\n/, 1)[0] ?? '');

/** Finds headers after a line such as `--- Below this line is a copy of the message.`, or without such a line. */
function headersInText(body: string): Headers {
  for (const block of body.slice(0, 200_000).split(/\n[ \t]*\n/)) {
    const headers = readHeaders(block.replace(/^[> \t|]{1,4}(?=[A-Za-z-]+:)/gm, ''));
    const known = telling.filter((name) => headers.some(([one]) => one === name));
    if (known.length >= 3) return headers;
  }
  return [];
}

/** The headers that attribution needs. */
export function readReturned(headers: Headers): ReturnedMessage {
  return {
    messageId: /<([^<>\s]{1,500})>/.exec(rawHeader(headers, 'message-id'))?.[1] ?? '',
    listUnsubscribe: rawHeader(headers, 'list-unsubscribe'),
    feedbackId: rawHeader(headers, 'feedback-id'),
    from: addressIn(header(headers, 'from')),
    to: addressesIn(header(headers, 'to')).join(', '),
    subject: header(headers, 'subject'),
    returnPath: addressIn(rawHeader(headers, 'return-path')),
  };
}
