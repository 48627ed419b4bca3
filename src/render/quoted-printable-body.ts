import { type BodyWriter, type Piece, valueAt } from './body-pieces.js';
import {
  encodeQuotedPrintable,
  quotedPrintableLimit,
  writeQuotedPrintable,
  writeSoftBreak,
} from './quoted-printable.js';

/**
 * A body in quoted-printable. Soft line breaks surround each value, so that its length does not affect the encoded lines
 * before and after it.
 */
export function quotedPrintableBody(pieces: readonly Piece[]): BodyWriter & { size: number } {
  const encoded = pieces.map((piece, i) =>
    piece.kind === 'fixed' ? withSoftBreak(encodeQuotedPrintable(piece.bytes), i + 1 === pieces.length) : undefined,
  );
  return {
    encoding: 'quoted-printable',
    size: encoded.reduce((sum, bytes) => sum + (bytes?.length ?? 0), 0),
    limit(order, values) {
      let sum = 0;
      for (const i of order) {
        const piece = pieces[i];
        sum += encoded[i]?.length ?? 0;
        if (piece?.kind === 'field') sum += quotedPrintableLimit(Buffer.byteLength(valueAt(values, piece.name))) + 3;
      }
      return sum;
    },
    write(order, values, out, start) {
      let at = start;
      for (const i of order) {
        const bytes = encoded[i];
        if (bytes) {
          out.set(bytes, at);
          at += bytes.length;
          continue;
        }
        const piece = pieces[i];
        const value = piece?.kind === 'field' ? valueAt(values, piece.name) : '';
        if (value !== '') at = writeSoftBreak(out, writeQuotedPrintable(value, out, at));
      }
      return at;
    },
  };
}

/** Adds a soft line break, unless the piece ends with a line end or is the last. */
function withSoftBreak(encoded: Buffer, last: boolean): Buffer {
  if (last || encoded.subarray(-2).equals(lineEnd)) return encoded;
  return Buffer.concat([encoded, softBreak]);
}

const lineEnd = Buffer.from('\r\n');
const softBreak = Buffer.from('=\r\n');
