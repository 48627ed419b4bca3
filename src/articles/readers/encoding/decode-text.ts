// Node's own decoder knows fewer encodings and, without the full ICU, takes Latin-1 for windows-1252.
import { normalizeEncoding, TextDecoder } from '@exodus/bytes/encoding.js';
import { charsetIn, readDeclaration } from './declared-encoding.js';
import { fits, legacyEncodingOf } from './legacy-encoding.js';
import { countUtf8 } from './utf8-evidence.js';

/** Bytes that are searched: a declaration may come after a long head with scripts and styles. */
const longestHead = 64 * 1024;

/**
 * The text of a downloaded or saved file. The order is that of browsers (HTML Standard, "determining the character
 * encoding"): byte order mark, `Content-Type`, XML declaration or `<meta>`. Bytes have the last word, since labels are
 * often wrong: a text that can only be UTF-8 is UTF-8, even with a bad byte. Without a label a legacy encoding is
 * chosen by the document's language. Bytes that make no sense become U+FFFD; it never throws.
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  return new TextDecoder(encodingOf(bytes, contentType)).decode(bytes);
}

function encodingOf(bytes: Uint8Array, contentType: string): string {
  const marked = byteOrderMark(bytes) ?? wideWithoutMark(bytes);
  if (marked) return marked;
  const head = Buffer.from(bytes.subarray(0, longestHead)).toString('latin1');
  const declaration = readDeclaration(head);
  const declared = usable(declaration.label);
  // A declaration that was readable as ASCII cannot be true when it says UTF-16.
  const label = usable(charsetIn(contentType)) ?? (declared?.startsWith('utf-16') ? 'utf-8' : declared);

  const utf8 = countUtf8(bytes);
  if (label && label !== 'utf-8') return utf8.isCertain || (utf8.isPossible && !fits(bytes, label)) ? 'utf-8' : label;
  if (utf8.isLikely || (utf8.valid === 0 && utf8.invalid === 0)) return 'utf-8';
  const other = declared && declared !== 'utf-8' ? declared : undefined;
  return other ?? legacyEncodingOf(bytes, declaration.language);
}

function byteOrderMark(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : undefined;
}

/** Recognises UTF-16 without a mark, by `<` and the character after it in 16 bits each at the beginning. */
function wideWithoutMark([a, b, c, d]: Uint8Array): string | undefined {
  if (a === 0x3c && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b === 0x3c && c === 0 && d !== 0 ? 'utf-16be' : undefined;
}

/** The encoding that a label names (Encoding Standard, 4.2); undefined when there is none. */
function usable(label: string | undefined): string | undefined {
  const name = label ? normalizeEncoding(label) : null;
  // The Encoding Standard reserves this name for encodings that must not be decoded.
  if (!name || name === 'replacement') return undefined;
  // HTML Standard: a page that says x-user-defined means windows-1252.
  return name === 'x-user-defined' ? 'windows-1252' : name;
}
