import { base64Body } from './base64-body.js';
import { type BodyValues, type BodyWriter, type Piece, piecesFor } from './body-pieces.js';
import type { PartName } from './merge-fields.js';
import { type PlainBody, plainBody } from './plain-body.js';
import { quotedPrintableBody } from './quoted-printable-body.js';

/**
 * A body with two writers: without a transfer encoding, if the fixed pieces allow it, and in the shorter of the two
 * encodings, for readers whose values need one. A Chinese character takes 4 bytes in base64 and 9 in quoted-printable,
 * and markup takes a third more in base64.
 */
export interface Body {
  place: PartName;
  pieces: readonly Piece[];
  plain: PlainBody | undefined;
  encoded: BodyWriter;
  /** The part's header lines for each encoding. */
  heads: Record<Label, Buffer>;
}

type Label = '7bit' | '8bit' | 'quoted-printable' | 'base64';

const contentTypes: Record<PartName, string> = { text: 'text/plain', html: 'text/html' };

/** @param boundary of the multipart that contains the body */
export function compileBody(pieces: readonly Piece[], place: PartName, boundary: string): Body {
  const [quoted, inBase64] = [quotedPrintableBody(pieces), base64Body(pieces)];
  const head = (label: Label) =>
    Buffer.from(
      `--${boundary}\r\nContent-Type: ${contentTypes[place]}; charset=utf-8\r\nContent-Transfer-Encoding: ${label}\r\n\r\n`,
    );
  return {
    place,
    pieces,
    plain: plainBody(pieces),
    encoded: inBase64.size < quoted.size ? inBase64 : quoted,
    heads: {
      '7bit': head('7bit'),
      '8bit': head('8bit'),
      'quoted-printable': head('quoted-printable'),
      base64: head('base64'),
    },
  };
}

/** A body with one reader's values: its encoding, its max length in bytes, and a function that writes it. */
export interface PlannedBody {
  label: Label;
  limit: number;
  write(out: Buffer, at: number): number;
}

/**
 * Chooses the encoding of a body for one reader.
 * @param eightBit whether the relay accepts bytes over 127 (RFC 6152)
 */
export function planBody(
  { pieces, plain, encoded, heads }: Body,
  values: BodyValues,
  wantsSection: (position: number) => boolean,
  eightBit: boolean,
): PlannedBody {
  const order = piecesFor(pieces, wantsSection);
  const unencoded = plain?.labelFor(order, values);
  const plainLabel = plain && (unencoded === '7bit' || (unencoded === '8bit' && eightBit)) ? unencoded : undefined;
  const writer = plain && plainLabel ? plain : encoded;
  const label = plainLabel ?? (encoded.encoding === 'base64' ? 'base64' : 'quoted-printable');
  const head = heads[label];
  return {
    label,
    limit: head.length + writer.limit(order, values) + lineEnd.length,
    write(out, start) {
      out.set(head, start);
      const end = writer.write(order, values, out, start + head.length);
      // The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
      out.set(lineEnd, end);
      return end + lineEnd.length;
    },
  };
}

const lineEnd = Buffer.from('\r\n');

/** Required on a multipart that has a part with bytes over 127 (RFC 2045 §6.4). */
export const eightBitHeader = Buffer.from('Content-Transfer-Encoding: 8bit\r\n');
