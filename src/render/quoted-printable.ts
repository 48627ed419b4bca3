const equals = 0x3d;
const hex = '0123456789ABCDEF';
/** Longest encoded line without its `=`: RFC 2045 §6.7 rule 5 allows 76 characters with it. */
const longestLine = 75;

/** Breaks a line without adding anything to the decoded text (RFC 2045 §6.7 rule 5). */
export const softBreak = Buffer.from('=\r\n');

/**
 * Encodes one value in quoted-printable, to stand between two soft breaks: the caller's line starts with it and ends
 * after it. Line breaks of the value are encoded as bytes, not kept as lines.
 */
export function encodeQuotedPrintable(value: string): string {
  let out = '';
  let column = 0;
  for (const byte of Buffer.from(value, 'utf8')) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== equals;
    const piece = plain ? String.fromCharCode(byte) : `=${hex[byte >> 4]}${hex[byte & 15]}`;
    if (column + piece.length > longestLine) {
      out += '=\r\n';
      column = 0;
    }
    out += piece;
    column += piece.length;
  }
  return out;
}
