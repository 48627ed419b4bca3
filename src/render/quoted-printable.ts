const equals = 0x3d;
const cr = 0x0d;
const lf = 0x0a;
const dot = 0x2e;
const hex = Buffer.from('0123456789ABCDEF');
/** Longest encoded line without its `=`: RFC 2045 §6.7 rule 5 allows 76 characters with it. */
const longestLine = 75;
/**
 * What may stand as it is. Not among it at a line's start: `From `, to which a mailbox file adds a `>`, and a dot, to
 * which SMTP adds another (RFC 5321 §4.5.2).
 */
const plainLine = /^(?!From |\.)[ -<>-~]{0,75}$/;
/** Such as an address of the web: whatever its length, it may be broken anywhere, but that no line begins with a dot. */
const plainWord = /^(?:(?!\.)[!-<>-~]{75})*(?!\.)[!-<>-~]{0,75}$/;

const isPlain = (byte: number) => byte >= 0x20 && byte <= 0x7e && byte !== equals;

/** Most bytes that `length` bytes take when encoded: three each, and a soft break after 24 of them. */
export const quotedPrintableLimit = (length: number): number => length * 3 + (Math.ceil(length / 24) + 1) * 3;

/** Breaks a line without adding anything to the decoded text (RFC 2045 §6.7 rule 5). @returns the new length */
export function writeSoftBreak(out: Buffer, at: number): number {
  out[at] = equals;
  out[at + 1] = cr;
  out[at + 2] = lf;
  return at + 3;
}

/**
 * Writes a value in quoted-printable, to stand between two soft breaks: the caller's line starts with it and ends
 * after it. Line breaks of the value are encoded as bytes, not kept as lines.
 * @returns where it ends
 */
export function writeQuotedPrintable(value: string, out: Buffer, at: number): number {
  if (plainLine.test(value)) return at + out.write(value, at, 'latin1');
  if (!plainWord.test(value)) return encodeInto(Buffer.from(value), out, at, false);
  let end = at;
  for (let i = 0; i < value.length; i += longestLine) {
    if (i > 0) end = writeSoftBreak(out, end);
    end += out.write(value.slice(i, i + longestLine), end, 'latin1');
  }
  return end;
}

/** Encodes a text whose line ends are CRLF, and stay line ends. A blank at a line's end is encoded (rule 3). */
export function encodeQuotedPrintable(text: Buffer): Buffer {
  const out = Buffer.allocUnsafe(quotedPrintableLimit(text.length));
  return Buffer.from(out.subarray(0, encodeInto(text, out, 0, true)));
}

function encodeInto(bytes: Buffer, out: Buffer, start: number, keepLines: boolean): number {
  let at = start;
  let column = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (keepLines && byte === cr && bytes[i + 1] === lf) {
      out[at] = cr;
      out[at + 1] = lf;
      at += 2;
      i += 1;
      column = 0;
      continue;
    }
    const blank = byte === 0x20;
    const endsLine = i + 1 === bytes.length || (keepLines && bytes[i + 1] === cr && bytes[i + 2] === lf);
    let plain = blank ? !endsLine : isPlain(byte);
    if (column + (plain ? 1 : 3) > longestLine) {
      at = writeSoftBreak(out, at);
      column = 0;
    }
    if (column === 0 && (byte === dot || beginsWithFrom(bytes, i))) plain = false;
    if (plain) {
      out[at] = byte;
      at += 1;
      column += 1;
    } else {
      out[at] = equals;
      out[at + 1] = hex[byte >> 4] ?? 0;
      out[at + 2] = hex[byte & 15] ?? 0;
      at += 3;
      column += 3;
    }
  }
  return at;
}

const from = Buffer.from('From ');
const beginsWithFrom = (bytes: Buffer, at: number) =>
  bytes[at] === from[0] && bytes.subarray(at, at + from.length).equals(from);
