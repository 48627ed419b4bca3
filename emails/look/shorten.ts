import { width, wrap } from '../parts/wrap.js';

/** Columns of two lines of the text of a story, of a lead story, and beside the small picture of a line on a phone. */
export const twoLines = { story: 140, lead: 124, line: 70 } as const;

/** The start of a text that fits on about two lines. A longer one ends with an ellipsis, after a clause or a word that can be the last. */
export function shorten(text: string, columns: number = twoLines.story): string {
  if (width(text) <= columns) return text;
  const [first = ''] = wrap(text, columns - 1);
  const kept = width(first) < columns ? first : [...first].slice(0, Math.floor(columns / 2)).join('');
  return `${withoutLastSigns(withoutWeakEnd(lastClause(kept, columns)))}…`;
}

/** As much of a text as its last clause that ends ends with, unless too little is left. */
function lastClause(text: string, columns: number): string {
  const end = [...text.matchAll(/[，；：。！？]|[,;:!?](?=\s)/gu)].at(-1);
  const clauses = text.slice(0, end ? end.index + 1 : text.length);
  return width(clauses) < columns * 0.6 ? text : clauses;
}

/** English words that need the word behind them. */
const weak = new Set(
  'a an the of to in on at by for from with into over and or but nor as that than if is are was were be its their his her this these'.split(
    ' ',
  ),
);

function withoutWeakEnd(text: string): string {
  const start = text.lastIndexOf(' ');
  return start > 0 && weak.has(text.slice(start + 1).toLowerCase()) ? withoutWeakEnd(text.slice(0, start)) : text;
}

/** Cuts spaces and punctuation from the end. */
function withoutLastSigns(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s.,;:，。；：、]/u.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The first sentence of a text, or what fits of it. */
export function firstSentence(text: string, columns: number): string {
  const [sentence = text] = /^.{8,}?[.!?。！？]/su.exec(text) ?? [];
  return shorten(sentence, columns);
}
