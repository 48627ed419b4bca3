import { makeBlocks, writePieces } from './block.js';
import { type BodyPiece, type BodyValues, type BodyWriter, valueAt } from './body-pieces.js';
import {
  encodeQuotedPrintable,
  quotedPrintableLimit,
  writeQuotedPrintable,
  writeSoftBreak,
} from './quoted-printable.js';

/**
 * A body in quoted-printable. Soft line breaks surround each value, so that its length does not affect the encoded
 * lines before and after it.
 */
export function quotedPrintableBody(
  pieces: readonly BodyPiece[],
  sample: BodyValues = {},
): BodyWriter & { size: number } {
  const blocks = makeBlocks(pieces, sample, {
    fixed: (bytes, last) => withSoftBreak(encodeQuotedPrintable(bytes), last),
    limit: limitOf,
    write: writeValue,
  });
  const body = { pieces, blocks, write: writeValue };
  return {
    encoding: 'quoted-printable',
    pieces,
    size: blocks.reduce((sum, block) => sum + (block?.bytes.length ?? 0), 0),
    limit(order, values) {
      let sum = 0;
      for (const i of order) {
        const piece = pieces[i];
        sum += blocks[i]?.bytes.length ?? 0;
        if (piece?.kind === 'field') sum += limitOf(valueAt(values, piece.name));
      }
      return sum;
    },
    write: (order, values, out, start) => writePieces(body, order, values, out, start),
  };
}

const limitOf = (value: string) => quotedPrintableLimit(Buffer.byteLength(value)) + 3;

const writeValue = (value: string, out: Buffer, at: number) =>
  value === '' ? at : writeSoftBreak(out, writeQuotedPrintable(value, out, at));

/** Adds a soft line break, unless the piece ends with a line end or is the last. */
function withSoftBreak(encoded: Buffer, last: boolean): Buffer {
  if (last || encoded.subarray(-2).equals(lineEnd)) return encoded;
  return Buffer.concat([encoded, softBreak]);
}

const lineEnd = Buffer.from('\r\n');
const softBreak = Buffer.from('=\r\n');
