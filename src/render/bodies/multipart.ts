import type { Condition, PartName } from '../merge-fields.js';
import { base64Body } from './base64-body.js';
import { type BodyPiece, type BodyValues, type BodyWriter, piecesFor } from './body-pieces.js';
import { formOf, joinRuns, repeatedIn } from './piece-runs.js';
import { type PlainBody, plainBody } from './plain-body.js';
import { quotedPrintableBody } from './quoted-printable-body.js';

/**
 * A body with two writers: without a transfer encoding, if the fixed pieces allow it, and in the shorter of the two
 * encodings, for readers whose values need one. A Chinese character takes 4 bytes in base64 and 9 in quoted-printable,
 * and markup takes a third more in base64.
 */
export interface Body {
  place: PartName;
  /** The writers for one reader's values. */
  writersFor: (values: BodyValues) => Writers;
  /** The part's header lines for each encoding. */
  heads: Record<Label, Buffer>;
}

interface Writers {
  plain: PlainBody | undefined;
  encoded: BodyWriter;
}

type Label = '7bit' | '8bit' | 'quoted-printable' | 'base64';

const contentTypes: Record<PartName, string> = { text: 'text/plain', html: 'text/html' };

/** @param boundary of the multipart that contains the body */
export function compileBody(pieces: readonly BodyPiece[], place: PartName, boundary: string): Body {
  const head = (label: Label) =>
    Buffer.from(
      `--${boundary}\r\nContent-Type: ${contentTypes[place]}; charset=utf-8\r\nContent-Transfer-Encoding: ${label}\r\n\r\n`,
    );
  return {
    place,
    writersFor: writersOf(pieces),
    heads: {
      '7bit': head('7bit'),
      '8bit': head('8bit'),
      'quoted-printable': head('quoted-printable'),
      base64: head('base64'),
    },
  };
}

/** Max forms of a template's repeated values: a reader's link has a mark or none. */
const maxForms = 8;

/** Makes the writers once for each form of the values that are in many places. */
function writersOf(pieces: readonly BodyPiece[]): Body['writersFor'] {
  const repeated = repeatedIn(pieces);
  const byForm = new Map<string | undefined, Writers>();
  const make = (form: string | undefined, sample: BodyValues): Writers => {
    const joined = form === undefined ? pieces : joinRuns(pieces, repeated);
    const [quoted, inBase64] = [quotedPrintableBody(joined, sample), base64Body(joined, sample)];
    return { plain: plainBody(joined, sample), encoded: inBase64.size < quoted.size ? inBase64 : quoted };
  };
  return (values) => {
    const form = formOf(repeated, values);
    const known = byForm.get(form);
    if (known) return known;
    const made = make(form, values);
    if (byForm.size === maxForms) byForm.clear();
    byForm.set(form, made);
    return made;
  };
}

/** A body with its encoding chosen, ready to write. The limit covers it with its head and the line end after it. */
export interface PlannedBody {
  label: Label;
  limit: number;
  write(out: Buffer, at: number): number;
}

/**
 * Chooses the encoding of a body for one reader.
 * @param gets whether the reader gets a part
 * @param eightBit whether the relay accepts bytes over 127 (RFC 6152)
 */
export function planBody(
  { writersFor, heads }: Body,
  values: BodyValues,
  gets: (condition: Condition) => boolean,
  eightBit: boolean,
): PlannedBody {
  const { plain, encoded } = writersFor(values);
  const plainOrder = plain ? piecesFor(plain.pieces, gets) : [];
  const unencoded = plain?.labelFor(plainOrder, values);
  const plainLabel = plain && (unencoded === '7bit' || (unencoded === '8bit' && eightBit)) ? unencoded : undefined;
  const writer = plain && plainLabel ? plain : encoded;
  const order = writer === plain ? plainOrder : piecesFor(writer.pieces, gets);
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
