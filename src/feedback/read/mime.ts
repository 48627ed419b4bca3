import { type Headers, rawHeader, readHeaders, readParameters } from './headers.js';
import { decodeMailText, decodeTransfer, htmlText } from './text-encoding.js';

/** A part of a message that has no parts of its own, or an attached message. */
export interface MimePart {
  /** `text/plain`, `message/delivery-status`, … */
  type: string;
  headers: Headers;
  /** The content without its transfer encoding, one character per byte. */
  bytes: string;
  charset: string;
}

export interface MimeMessage {
  headers: Headers;
  /** The Content-Type of the message, and its `report-type`. */
  type: string;
  reportType: string;
  parts: MimePart[];
  /** The text after the headers, undecoded. */
  body: string;
}

/** Limits on reading. A report states its facts early; the rest is the returned message. */
const maxBytes = 2 * 1_024 * 1_024;
const maxDepth = 8;
const maxParts = 60;
const maxPartBytes = 512 * 1_024;

/** Bytes as one character each, with LF line ends and without a mailbox's `From ` line. */
export const asLines = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, maxBytes))
    .toString('latin1')
    .replace(/\r{1,3}\n\r?|\n\r|\r/g, '\n')
    .replace(/^\s*\n/, '')
    .replace(/^>?From [^\n]*\n/, '');

/**
 * Reads a message and its parts, even if it is damaged: guesses a missing boundary, ends a part without an end at the end
 * of the text, and leaves parts deeper than eight levels unread.
 * @param text from `asLines`
 */
export function readMessage(text: string): MimeMessage {
  const { headers, body } = split(text);
  const parts: MimePart[] = [];
  collect(headers, body, 0, parts);
  const { value, parameters } = readParameters(rawHeader(headers, 'content-type'));
  return { headers, type: value, reportType: (parameters['report-type'] ?? '').toLowerCase(), parts, body };
}

function split(text: string): { headers: Headers; body: string } {
  const end = text.search(/\n[ \t]*\n/);
  const first = text.startsWith('\n') ? 0 : end < 0 ? text.length : end;
  return {
    headers: readHeaders(text.slice(0, Math.min(first, 200_000))),
    body: text.slice(first).replace(/^\n[ \t]*\n?/, ''),
  };
}

function collect(headers: Headers, body: string, depth: number, parts: MimePart[]): void {
  if (parts.length >= maxParts) return;
  const { value, parameters } = readParameters(rawHeader(headers, 'content-type'));
  const type = value || 'text/plain';
  if (type.startsWith('multipart/') && depth < maxDepth) {
    const pieces = cut(body, parameters.boundary ?? '');
    if (pieces.length > 0) {
      for (const piece of pieces) {
        const part = split(piece);
        collect(part.headers, part.body, depth + 1, parts);
      }
      return;
    }
  }
  const encoding = rawHeader(headers, 'content-transfer-encoding');
  const bytes = decodeTransfer(body.slice(0, maxPartBytes), encoding);
  parts.push({
    type: type.startsWith('multipart/') ? 'text/plain' : type,
    headers,
    bytes,
    charset: parameters.charset ?? '',
  });
}

/** Splits a multipart body at the named boundary, or at a guessed one if that does not occur. */
function cut(body: string, named: string): string[] {
  const text = `\n${body}`;
  const boundary = named !== '' && text.includes(`\n--${named}`) ? named : guessBoundary(text);
  if (boundary === '') return [];
  const pieces = text.split(`\n--${boundary}`).slice(1, maxParts);
  const end = pieces.findIndex((piece) => piece.startsWith('--'));
  // The rest of the line is blank, or this is another, longer boundary.
  return (end >= 0 ? pieces.slice(0, end) : pieces).map((piece) => piece.replace(/^[^\n]{0,100}(?:\n|$)/, ''));
}

const guessBoundary = (text: string): string =>
  /\n--([^\s-][^\n]{0,100}|-[^\n]{1,100})\n(?:content-|\n)/i.exec(text.slice(0, 100_000))?.[1]?.trimEnd() ?? '';

/** The text of a part, without HTML tags. */
export function partText(part: MimePart): string {
  const text = decodeMailText(part.bytes, part.charset);
  return part.type === 'text/html' ? htmlText(text) : text;
}
