import { type BodyPiece, type BodyValues, linkMarkName, ratingTokenName, valueAt } from './body-pieces.js';

/**
 * The fields that are in a hundred places of an email. Their values have the same length for most readers, so whole
 * runs of text with these fields are encoded once, and only the values are replaced.
 */
const repeated = [linkMarkName, ratingTokenName];
/** A value that fits into one line and has the same bytes in every part and encoding, except for a dot at its start. */
const simple = /^\.?[\w-]{0,70}$/;

/** The repeated fields of a body. */
export const repeatedIn = (pieces: readonly BodyPiece[]): string[] =>
  repeated.filter((name) => pieces.some((piece) => piece.kind === 'field' && piece.name === name));

/**
 * Names the form of the values of repeated fields. In a body, values of the same form take the same bytes.
 * @returns undefined when a value is not simple
 */
export function formOf(names: readonly string[], values: BodyValues): string | undefined {
  let form = '';
  for (const name of names) {
    const value = valueAt(values, name);
    if (!simple.test(value)) return undefined;
    form += `${value.startsWith('.') ? '.' : ''}${value.length} `;
  }
  return form;
}

/** Joins fixed text and repeated fields to runs, within the borders of sections. */
export function joinRuns(pieces: readonly BodyPiece[], names: readonly string[]): BodyPiece[] {
  const borders = new Set(pieces.flatMap((piece) => (piece.kind === 'skip' ? [piece.to] : [])));
  const joined: BodyPiece[] = [];
  /** Positions among the joined pieces. */
  const moved: number[] = [];
  for (const [i, piece] of pieces.entries()) {
    const last = joined.at(-1);
    const joins = piece.kind === 'fixed' || (piece.kind === 'field' && names.includes(piece.name));
    if (joins && last?.kind === 'run' && !borders.has(i))
      joined[joined.length - 1] = { kind: 'run', parts: [...last.parts, piece] };
    else joined.push(joins ? { kind: 'run', parts: [piece] } : piece);
    moved[i] = joined.length - 1;
  }
  moved.push(joined.length);
  return joined.map((piece) => (piece.kind === 'skip' ? { ...piece, to: moved[piece.to] ?? joined.length } : piece));
}
