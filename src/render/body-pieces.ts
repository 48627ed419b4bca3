import { PostriderError } from '../errors.js';
import type { FieldName, FieldValues, Hole, Place } from './place.js';

/** The rendered mail does not have the form that a merge needs: a fault of ours, never of a reader's data. */
export class UnusableTemplate extends PostriderError {
  override readonly code = 'render.unusable-template';
  override readonly retryable = false;
}

declare module '../errors.js' {
  interface KnownErrors {
    'render.unusable-template': UnusableTemplate;
  }
}

/** A body cut at its holes. The bytes are text, before any transfer encoding. */
export type Piece =
  | { kind: 'fixed'; bytes: Buffer }
  | { kind: 'field'; name: FieldName }
  /** What stands between here and the piece at `to` goes to who chose the section. */
  | { kind: 'skip'; section: number; to: number };

/** A reader's values, escaped for the body that they stand in. */
export type BodyValues = FieldValues;

/** One way of putting a body on the wire: the fixed pieces are encoded once, the values as they come. */
export interface BodyWriter {
  readonly encoding: 'quoted-printable' | 'base64' | 'plain';
  /** Bytes that the pieces take with these values, at most. */
  limit(order: readonly number[], values: BodyValues): number;
  /** @param order which pieces, by position @returns where the body ends in `out` */
  write(order: readonly number[], values: BodyValues, out: Buffer, at: number): number;
}

/** Text as it stands in a mail: lines end in CRLF, whatever they ended in (RFC 2046 §4.1.1). */
export const withCrlf = (text: string): string => (/[\r\n]/.test(text) ? text.replace(/\r\n?|\n/g, '\r\n') : text);

/**
 * Cuts a body at the tokens of one place.
 * @param seen gets the numbers of the holes that were found
 * @throws UnusableTemplate when tokens and holes do not match
 */
export function cutBody(
  body: string,
  place: Place,
  { nonce, holes }: { nonce: string; holes: readonly Hole[] },
  seen: Set<number>,
): Piece[] {
  const pieces: Piece[] = [];
  const open = new Map<number, number>();
  let at = 0;
  const fixed = (end: number) => {
    if (end > at) pieces.push({ kind: 'fixed', bytes: Buffer.from(body.slice(at, end)) });
  };
  for (const match of body.matchAll(new RegExp(`${nonce}n(\\d+)q`, 'g'))) {
    const number = Number(match[1]);
    const hole = holes[number];
    if (hole?.place !== place) throw new UnusableTemplate(`Token ${number} stands for nothing in the ${place} part.`);
    seen.add(number);
    fixed(match.index);
    at = match.index + match[0].length;
    if (hole.kind === 'field') {
      pieces.push({ kind: 'field', name: hole.name });
      continue;
    }
    // In the text part a section's marks have lines of their own, which go with them.
    if (place === 'text') {
      if (!body.startsWith('\r\n', at))
        throw new UnusableTemplate('A section mark of the text part has no line of its own.');
      at += 2;
    }
    if (hole.kind === 'begin') {
      open.set(hole.section, pieces.length);
      pieces.push({ kind: 'skip', section: hole.section, to: 0 });
      continue;
    }
    const begin = pieces[open.get(hole.section) ?? -1];
    if (begin?.kind !== 'skip') throw new UnusableTemplate(`Section ${hole.section} ends before it begins.`);
    begin.to = pieces.length;
    open.delete(hole.section);
  }
  fixed(body.length);
  if (open.size > 0) throw new UnusableTemplate('A section of the mail does not end.');
  return pieces;
}

/** The pieces that a reader gets, by position. */
export function piecesFor(pieces: readonly Piece[], wantsSection: (position: number) => boolean): number[] {
  const order: number[] = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i];
    if (piece?.kind !== 'skip') order.push(i);
    else if (!wantsSection(piece.section)) i = piece.to - 1;
  }
  return order;
}
