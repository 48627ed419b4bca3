const equals = 0x3d;
const cr = 0x0d;
const lf = 0x0a;
const dot = 0x2e;
const hex = Buffer.from('0123456789ABCDEF');
/** Max length of an encoded line without its `=`: RFC 2045 §6.7 rule 5 allows 76 characters with it. */
const maxLineLength = 75;
/**
 * A line that needs no encoding. It must not start with `From `, to which mailbox files add a `>`, or with a dot, to
 * which SMTP adds another (RFC 5321 §4.5.2).
 */
const plainLine = /^(?!From |\.)[ -<>-~]{0,75}$/;
/**
 * A word of any length that needs no encoding, such as a web address. It may be broken anywhere except before a dot.
 */
const plainWord = /^(?:(?!\.)[!-<>-~]{75})*(?!\.)[!-<>-~]{0,75}$/;

const isPlain = (byte: number) => byte >= 0x20 && byte <= 0x7e && byte !== equals;

/** Max encoded size of `length` bytes: three bytes each, and a soft break after every 24. */
export const quotedPrintableLimit = (length: number): number => length * 3 + (Math.ceil(length / 24) + 1) * 3;

/** Writes a soft line break, which the decoder removes (RFC 2045 §6.7 rule 5). @returns the end position */
export function writeSoftBreak(out: Buffer, at: number): number {
  out[at] = equals;
  out[at + 1] = cr;
  out[at + 2] = lf;
  return at + 3;
}

/**
 * Writes a value in quoted-printable. The caller puts it between two soft breaks, so it starts and ends a line. Line
 * breaks in the value are encoded as bytes.
 * @returns the end position
 */
export function writeQuotedPrintable(value: string, out: Buffer, at: number): number {
  if (plainLine.test(value)) return at + out.write(value, at, 'latin1');
  if (!plainWord.test(value)) return encodeInto(Buffer.from(value), out, at, false);
  let end = at;
  for (let i = 0; i < value.length; i += maxLineLength) {
    if (i > 0) end = writeSoftBreak(out, end);
    end += out.write(value.slice(i, i + maxLineLength), end, 'latin1');
  }
  return end;
}

/** Encodes a text with CRLF line ends, which are kept. A space at a line's end is encoded (rule 3). */
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
    const space = byte === 0x20;
    const endsLine = i + 1 === bytes.length || (keepLines && bytes[i + 1] === cr && bytes[i + 2] === lf);
    let plain = space ? !endsLine : isPlain(byte);
    if (column + (plain ? 1 : 3) > maxLineLength) {
      at = writeSoftBreak(out, at);
      column = 0;
    }
    if (column === 0 && (byte === dot || startsWithFrom(bytes, i))) plain = false;
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
const startsWithFrom = (bytes: Buffer, at: number) =>
  bytes[at] === from[0] && bytes.subarray(at, at + from.length).equals(from);
