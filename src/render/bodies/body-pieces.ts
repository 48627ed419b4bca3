import { PostriderError } from '../../errors.js';
import type { EditorField } from '../../issues/editor-fields.js';
import type { Condition, Hole, PartName } from '../merge-fields.js';

/**
 * The rendered email does not have the form that a merge needs. It is an internal error, never caused by a reader's
 * data.
 */
export class UnusableTemplate extends PostriderError {
  override readonly code = 'render.unusable-template';
  override readonly retryable = false;
}

declare module '../../errors.js' {
  interface KnownErrors {
    'render.unusable-template': UnusableTemplate;
  }
}

/** Text that is the same for all readers, before any transfer encoding. */
interface FixedPiece {
  kind: 'fixed';
  bytes: Buffer;
}
interface FieldPiece {
  kind: 'field';
  name: string;
}

/** A piece of a body cut at its holes. */
export type BodyPiece =
  | FixedPiece
  | FieldPiece
  /** Neighbours whose fields have values of known lengths, so that they are written together. */
  | { kind: 'run'; parts: readonly (FixedPiece | FieldPiece)[] }
  /** The pieces from here up to `to` are only for the readers that the condition names. */
  | { kind: 'skip'; section: Condition; to: number };

/** A reader's values by the names of the fields, escaped for the body that contains them. */
export type BodyValues = Readonly<Record<string, string>>;

/** The name of an editor's field in the pieces and the values. Fields with different fallbacks are different fields. */
export const editorName = ({ name, fallback }: EditorField): string => `editor:${name}|${fallback}`;
/** The name of the reader's subject. */
export const subjectName = 'subject';
/** The name of the end of every counted link. */
export const linkMarkName = 'link mark';
/** The name of the token in every link to a rating or a comment. */
export const ratingTokenName = 'rating token';

/** The value of a field; empty when the reader has none. */
export const valueAt = (values: BodyValues, name: string): string => values[name] ?? '';

/** Writes a body in one transfer encoding. Fixed pieces are encoded once, values for each reader. */
export interface BodyWriter {
  readonly encoding: 'quoted-printable' | 'base64' | 'plain';
  readonly pieces: readonly BodyPiece[];
  /** Max bytes of the pieces with these values. */
  limit(order: readonly number[], values: BodyValues): number;
  /** @param order positions of the pieces to write @returns the end position of the body in `out` */
  write(order: readonly number[], values: BodyValues, out: Buffer, at: number): number;
}

/** Converts all line ends to CRLF, as emails need (RFC 2046 §4.1.1). */
export const withCrlf = (text: string): string => (/[\r\n]/.test(text) ? text.replace(/\r\n?|\n/g, '\r\n') : text);

/**
 * Cuts a body at the tokens of its part.
 * @param seen receives the numbers of the holes that were found
 * @throws UnusableTemplate when tokens and holes do not match
 */
export function cutBody(
  body: string,
  place: PartName,
  { nonce, holes }: { nonce: string; holes: readonly Hole[] },
  seen: Set<number>,
): BodyPiece[] {
  const pieces: BodyPiece[] = [];
  const open = new Map<Condition, number>();
  let at = 0;
  const fixed = (end: number) => {
    if (end > at) pieces.push({ kind: 'fixed', bytes: Buffer.from(body.slice(at, end)) });
  };
  for (const match of body.matchAll(new RegExp(`${nonce}n(\\d+)q`, 'g'))) {
    const number = Number(match[1]);
    const hole = holes[number];
    if (hole?.place !== place) throw new UnusableTemplate(`Token ${number} is unknown in the ${place} part.`);
    seen.add(number);
    fixed(match.index);
    at = match.index + match[0].length;
    if (!('section' in hole)) {
      pieces.push({ kind: 'field', name: nameOf(hole) });
      continue;
    }
    // In the text part, each section mark has its own line, which is removed with it.
    if (place === 'text') {
      if (!body.startsWith('\r\n', at))
        throw new UnusableTemplate('A section mark of the text part is not on its own line.');
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
  if (open.size > 0) throw new UnusableTemplate('A section of the email does not end.');
  return pieces;
}

function nameOf(hole: Exclude<Hole, { section: Condition }>): string {
  if (hole.kind === 'editor') return editorName(hole.field);
  if (hole.kind === 'link') return linkMarkName;
  if (hole.kind === 'rating') return ratingTokenName;
  return hole.kind === 'field' ? hole.name : subjectName;
}

/** Positions of the pieces that a reader receives. */
export function piecesFor(pieces: readonly BodyPiece[], gets: (condition: Condition) => boolean): number[] {
  const order: number[] = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const piece = pieces[i];
    if (piece?.kind !== 'skip') order.push(i);
    else if (!gets(piece.section)) i = piece.to - 1;
  }
  return order;
}
