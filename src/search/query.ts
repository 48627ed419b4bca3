import { fold } from './fold.js';
import { pairsOf, termOf, tokensOf } from './terms.js';

/** One thing that a result must hold. */
export type Unit =
  /** A word. With `open`, words that begin with it count too. */
  | { kind: 'word'; text: string; open: boolean }
  /**
   * Signs of a script without spaces, one after the other. `pairs`: each pair as a term, and the bits of its positions;
   * `whole`: the bits of all.
   */
  | { kind: 'signs'; text: string; signs: number; pairs: ReadonlyMap<number, number>; whole: number };

export type SignsUnit = Extract<Unit, { kind: 'signs' }>;

/** Limits of a query, so that no query costs much. */
export const limits = {
  /** UTF-16 units; the rest is ignored. */
  query: 200,
  units: 8,
  /** Signs of one run. */
  signs: 24,
} as const;

/** Words that are left out when there are others: nearly every text has them. */
const commonWords = new Set(
  'a an and are as at be by did do does for from how in is it of on or s that the to was were what when where who why with'.split(
    ' ',
  ),
);

/** Splits a query into units. @returns no unit when there is no letter or digit in it */
export function readQuery(typed: string): Unit[] {
  const tokens = tokensOf(fold(typed.slice(0, limits.query)).slice(0, limits.query));
  const telling = tokens.filter(({ text, unspaced }) => unspaced || !commonWords.has(text));
  const units = new Map<string, Unit>();
  const kept = telling.length > 0 ? telling : tokens;
  for (const { text, unspaced } of kept) {
    if (units.size === limits.units) break;
    if (unspaced) {
      const signs = Array.from(text).slice(0, limits.signs);
      units.set(text, signsUnit(signs.join(''), signs.length));
    } else {
      // The last word may not be finished.
      const open = text === tokens.at(-1)?.text && text.length > 1;
      units.set(text, { kind: 'word', text, open });
    }
  }
  return [...units.values()];
}

function signsUnit(text: string, signs: number): SignsUnit {
  const pairs = new Map<number, number>();
  const all = pairsOf(text);
  for (const [i, pair] of all.entries()) pairs.set(termOf(pair), (pairs.get(termOf(pair)) ?? 0) | (1 << i));
  return { kind: 'signs', text, signs, pairs, whole: 2 ** all.length - 1 };
}

/** Whether a run is long enough to be several words that were typed without a space. */
export const mayBeSeveral = (unit: Unit): unit is SignsUnit => unit.kind === 'signs' && unit.signs > 3;

/**
 * Whether a run can be split into pieces of at least two signs that are all in a document.
 * @param found bits of the pairs that are in the document
 */
export function isFoundInPieces({ whole }: Pick<SignsUnit, 'whole'>, found: number): boolean {
  const missing = whole & ~found;
  const ends = 1 | ((whole >>> 1) + 1);
  return (missing & ends) === 0 && (missing & (missing >>> 1)) === 0;
}

/** The same for a text that must hold the pieces. */
export function containsPieces({ text }: Pick<SignsUnit, 'text'>, folded: string): boolean {
  const signs = Array.from(text);
  const reached = [true];
  for (let end = 1; end <= signs.length; end++)
    reached[end] = reached.some(
      (isReached, start) => isReached && end - start > 1 && folded.includes(signs.slice(start, end).join('')),
    );
  return reached[signs.length] ?? false;
}

/** Whether a word counts as the one searched: it is the same, or its plural or singular in English. */
export function isFormOf(word: string, text: string): boolean {
  return word === text || (text.length > 2 && word === `${text}s`) || (text.length > 3 && text === `${word}s`);
}
