import { complaintAddress } from '../subscribers/membership/bounce-address.js';

/** Max length of an encoded word (RFC 2047 §2), and the bytes of UTF-8 that fit into one in base64. */
const encodedWordLimit = 75;
const bytesPerWord = Math.floor((encodedWordLimit - '=?UTF-8?B??='.length) / 4) * 3;
/**
 * The same for a subject, whose first word must fit on the line of its name: a line with an encoded word has at most
 * 76.
 */
const bytesPerSubjectWord = 39;
/** Max length of a word of a subject that is written as it is, for the same reason. */
const maxWord = 60;
/** RFC 5322 §2.1.1: a line should hold 78 characters and must not hold more than 998. */
const lineLimit = 76;

/** The folded `To` line of one reader. @returns the line with its CRLF */
export function toHeader(name: string, address: string): string {
  const phrase = encodePhrase(name);
  if (phrase.length === 0) return `To: ${address}\r\n`;
  return foldWords('To:', [...phrase, `<${address}>`]);
}

/** The words of a display name for a header: a quoted string if it is plain ASCII, else encoded words (RFC 2047). */
export function encodePhrase(name: string): string[] {
  // A second check, so that no control character reaches a header.
  const clean = (/\p{Cc}/u.test(name) ? name.replace(/\p{Cc}+/gu, ' ') : name).trim();
  if (clean === '') return [];
  const quoted = `"${clean.replace(/["\\]/g, '\\$&')}"`;
  const plain = /^[\x20-\x7e]+$/.test(clean) && !clean.includes('=?') && quoted.length <= lineLimit - 4;
  return plain ? [quoted] : encodedWords(clean);
}

/** Splits between characters, never inside one, because each encoded word must decode by itself (RFC 2047 §5). */
function encodedWords(text: string, bytes = bytesPerWord): string[] {
  const words: string[] = [];
  let chunk = '';
  let size = 0;
  for (const character of text) {
    const own = Buffer.byteLength(character);
    if (size + own > bytes) {
      words.push(chunk);
      chunk = '';
      size = 0;
    }
    chunk += character;
    size += own;
  }
  return [...words, chunk].map((part) => `=?UTF-8?B?${Buffer.from(part).toString('base64')}?=`);
}

/** Joins words with spaces, and folds before a word that would exceed the line limit. */
function foldWords(start: string, words: readonly string[]): string {
  let out = start;
  let column = start.length;
  for (const word of words) {
    if (column + 1 + word.length > lineLimit && column > 1) {
      out += `\r\n ${word}`;
      column = 1 + word.length;
    } else {
      out += ` ${word}`;
      column += 1 + word.length;
    }
  }
  return `${out}\r\n`;
}

/**
 * The folded `Subject` line: as it is when it is plain ASCII, else in encoded words. White space counts as one space.
 * @returns the line with its CRLF
 */
export function subjectHeader(subject: string): string {
  return foldWords('Subject:', subjectWords(subject));
}

/** The words of a subject, of which each may be on a line of its own. */
function subjectWords(subject: string): string[] {
  const clean = subject
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();
  const words = clean.split(' ');
  const plain = /^[\x20-\x7e]*$/.test(clean) && !clean.includes('=?') && words.every((word) => word.length <= maxWord);
  return plain ? words : encodedWords(clean, bytesPerSubjectWord);
}

/**
 * The header for a mailbox's unsubscribe button (RFC 2369 §3.2): one HTTPS address, and after it a mailto link where
 * email is read. A program uses the first one that it supports, and one click needs no email to arrive.
 */
export function listUnsubscribeHeader(url: string, mailto?: string): string {
  return foldWords('List-Unsubscribe:', mailto ? [`<${url}>,`, `<${mailto}>`] : [`<${url}>`]);
}

let lastDate = { at: Number.NaN, line: '' };

/** RFC 5322 §3.6.1, in UTC. Thousands of emails in a row have the same one. */
export function dateHeader(date: Date): string {
  const at = date.getTime();
  if (at !== lastDate.at) lastDate = { at, line: `Date: ${date.toUTCString().replace('GMT', '+0000')}\r\n` };
  return lastDate.line;
}

export function messageIdHeader(messageId: string): string {
  return foldWords('Message-ID:', [messageId]);
}

/** The address to which mailbox providers send complaints (RFC 9477): reports in the form of RFC 5965. */
export function complaintHeader(bounceDomain: string): string {
  return foldWords('CFBL-Address:', [`${complaintAddress(bounceDomain)};`, 'report=arf']);
}
