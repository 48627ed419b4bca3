import { foldWithOrigins } from './fold.js';
import { isFormOf, mayBeSeveral, type Unit } from './query.js';
import { searched } from './search-index.js';
import { pairsOf } from './terms.js';

/** A piece of a text, not escaped, and whether it is a match. */
export interface SnippetPiece {
  text: string;
  marked: boolean;
}

/** A match in a folded text. */
interface Hit {
  from: number;
  to: number;
  unit: number;
}

/** Positions in the original. */
interface Range {
  from: number;
  to: number;
}

/** UTF-16 units of a snippet, and of the text before its first match; half as many in a script without spaces. */
const length = { whole: 220, before: 60 } as const;
const maxHits = 200;

const isLetter = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}\p{M}]/u.test(sign);

/** The matches of units in a folded text, in order. */
function hitsIn(folded: string, units: readonly Unit[]): Hit[] {
  const hits: Hit[] = [];
  for (const [i, unit] of units.entries()) {
    if (unit.kind === 'word') {
      for (const from of positionsOf(folded, unit.text)) {
        let to = from + unit.text.length;
        while (to - from < 40 && isLetterAt(folded, to)) to += 1;
        const isHit = !isLetterAt(folded, from - 1) && (unit.open || isFormOf(folded.slice(from, to), unit.text));
        if (isHit) hits.push({ from, to, unit: i });
      }
    } else {
      const inPieces = mayBeSeveral(unit) && !folded.includes(unit.text);
      for (const text of inPieces ? pairsOf(unit.text) : [unit.text])
        for (const from of positionsOf(folded, text)) hits.push({ from, to: from + text.length, unit: i });
    }
  }
  return hits.sort((a, b) => a.from - b.from || b.to - a.to);
}

/** The first positions of a text in another. */
function positionsOf(folded: string, text: string): number[] {
  const positions: number[] = [];
  for (let at = folded.indexOf(text); at >= 0 && positions.length < maxHits; at = folded.indexOf(text, at + 1))
    positions.push(at);
  return positions;
}

const unspacedSign = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Hang}\p{scx=Thai}]/u;
const isLetterAt = (folded: string, at: number): boolean => {
  const sign = folded[at];
  return isLetter(sign) && !unspacedSign.test(sign ?? '');
};

function rangesOf(hits: readonly Hit[], origins: Uint32Array): Range[] {
  const ranges: Range[] = [];
  for (const { from, to } of hits) {
    let end = to;
    // A sign that folds to several ends where the next one begins.
    while (end < origins.length - 1 && origins[end] === origins[end - 1]) end += 1;
    const range = { from: origins[from] ?? 0, to: origins[end] ?? 0 };
    const last = ranges.at(-1);
    if (last && range.from <= last.to) last.to = Math.max(last.to, range.to);
    else ranges.push(range);
  }
  return ranges;
}

function piecesOf(text: string, { from, to }: Range, marked: readonly Range[]): SnippetPiece[] {
  const pieces: SnippetPiece[] = [];
  let done = from;
  for (const range of marked) {
    if (range.from < done || range.to > to) continue;
    if (range.from > done) pieces.push({ text: text.slice(done, range.from), marked: false });
    pieces.push({ text: text.slice(range.from, range.to), marked: true });
    done = range.to;
  }
  if (done < to) pieces.push({ text: text.slice(done, to), marked: false });
  return pieces;
}

/** A whole text with its matches marked. */
export function markWhole(text: string, units: readonly Unit[]): SnippetPiece[] {
  const { folded, origins } = foldWithOrigins(text);
  return piecesOf(text, { from: 0, to: text.length }, rangesOf(hitsIn(folded, units), origins));
}

/** The part of a text that matches the most units, with the matches marked. */
export function snippetOf(text: string, units: readonly Unit[]): { pieces: SnippetPiece[]; found: number } {
  const { folded, origins } = foldWithOrigins(text.slice(0, searched.text));
  const hits = hitsIn(folded, units);
  const best = bestStart(hits);
  const first = hits[best.at];
  const start = first ? (origins[first.from] ?? 0) : 0;
  const around = /[\u3040-\u30ff\u3400-\u9fff]/.test(text.slice(start, start + 20)) ? 0.5 : 1;
  const from = start <= length.before * around ? 0 : wordStart(text, start - length.before * around, start);
  const to = wordEnd(text, Math.min(text.length, from + length.whole * around));
  const pieces = piecesOf(text, { from, to }, rangesOf(hits, origins));
  const gaps = [from > 0, to < text.length].map((gap) => (gap ? [{ text: '…', marked: false }] : []));
  return { pieces: [...(gaps[0] ?? []), ...pieces, ...(gaps[1] ?? [])], found: best.found };
}

/** The hit after which the most units follow soon. */
function bestStart(hits: readonly Hit[]): { at: number; found: number } {
  let best = { at: 0, found: 0 };
  for (const [at, { from }] of hits.entries()) {
    const units = new Set<number>();
    for (let i = at; i < hits.length; i++) {
      const hit = hits[i];
      if (!hit || hit.to - from > length.whole - length.before) break;
      units.add(hit.unit);
    }
    if (units.size > best.found) best = { at, found: units.size };
  }
  return best;
}

/** Moves a cut to the beginning of a word, and never into a sign of two units. */
function wordStart(text: string, at: number, latest: number): number {
  const space = text.indexOf(' ', at);
  if (space >= 0 && space < Math.min(latest, at + 24)) return space + 1;
  return /^[\udc00-\udfff\p{M}]/u.test(text.slice(at, at + 2)) ? Math.min(latest, at + 1) : at;
}

function wordEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const space = text.lastIndexOf(' ', at);
  if (space > at - 24) return space;
  return /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at - 1 : at;
}
