import { width, wrap } from '../parts/wrap.js';

/** Columns of two lines of the text of a story, of a lead story, and beside the small picture of a line on a phone. */
export const twoLines = { story: 140, lead: 124, line: 70 } as const;

/** The start of a text that fits on about two lines. A longer one ends with an ellipsis, between words. */
export function shorten(text: string, columns: number = twoLines.story): string {
  if (width(text) <= columns) return text;
  const [first = ''] = wrap(text, columns - 1);
  const kept = width(first) < columns ? first : [...first].slice(0, Math.floor(columns / 2)).join('');
  return `${withoutLastSigns(kept)}…`;
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
