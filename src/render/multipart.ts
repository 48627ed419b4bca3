import { base64Body } from './base64-body.js';
import { type BodyValues, type BodyWriter, type Piece, piecesFor } from './body-pieces.js';
import type { Place } from './place.js';
import { type PlainBody, plainBody } from './plain-body.js';
import { quotedPrintableBody } from './quoted-printable-body.js';

/**
 * A body that may be written in two ways, chosen once: as it is, if it can be, and encoded, in the shorter encoding,
 * for the readers whose values do not allow that. A Chinese character takes 4 bytes in base64 and 9 in quoted-printable,
 * markup a third more in base64.
 */
export interface Body {
  place: Place;
  pieces: readonly Piece[];
  plain: PlainBody | undefined;
  encoded: BodyWriter;
  /** What stands before the body, for each label of its encoding. */
  heads: Record<Label, Buffer>;
}

type Label = '7bit' | '8bit' | 'quoted-printable' | 'base64';

const contentTypes: Record<Place, string> = { text: 'text/plain', html: 'text/html' };

/** @param boundary of the multipart that the body is a part of */
export function compileBody(pieces: readonly Piece[], place: Place, boundary: string): Body {
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

/** A body with one reader's values: what it is called, how long it gets at most, and the writing of it. */
export interface PlannedBody {
  label: Label;
  limit: number;
  write(out: Buffer, at: number): number;
}

/**
 * Decides how a body goes out to one reader.
 * @param eightBit whether the relay takes bytes over 127 (RFC 6152)
 */
export function planBody(
  { pieces, plain, encoded, heads }: Body,
  values: BodyValues,
  wantsSection: (position: number) => boolean,
  eightBit: boolean,
): PlannedBody {
  const order = piecesFor(pieces, wantsSection);
  const asIs = plain?.labelFor(order, values);
  const plainly = plain && (asIs === '7bit' || (asIs === '8bit' && eightBit)) ? asIs : undefined;
  const writer = plain && plainly ? plain : encoded;
  const label = plainly ?? (encoded.encoding === 'base64' ? 'base64' : 'quoted-printable');
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

/** A multipart that holds a part with bytes over 127 says so itself (RFC 2045 §6.4). */
export const eightBitHeader = Buffer.from('Content-Transfer-Encoding: 8bit\r\n');
