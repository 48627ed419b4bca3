import { textWidth } from '../../locale/text-width.js';
import { onDemand } from '../../on-demand.js';
import { foldSpace } from './fold-space.js';
import { trimEndSigns } from './trim-signs.js';

/** Maximum columns of an excerpt, including its `…`. A Chinese character takes two. */
const excerptWidth = 300;

// One segmenter for every language: ICU picks its dictionary by script, so Chinese is cut between words too.
const words = onDemand(() => new Intl.Segmenter('zh', { granularity: 'word' }));
const graphemes = onDemand(() => new Intl.Segmenter('en', { granularity: 'grapheme' }));

/**
 * The beginning of a plain text: at most `limit` columns, cut between words, with `…` when anything was left out.
 * Without its `…` it is always a prefix of the folded text, and no character is cut in two.
 */
export function makeExcerpt(text: string, limit = excerptWidth): string {
  const whole = plainEllipsis(foldSpace(text.replace(/\p{Surrogate}/gu, '\ufffd')));
  if (textWidth(whole) <= limit) return whole;
  const start = trimEndSigns(takeWhole(words(), whole, limit - 1), ',;:、，；：(（“‘–—-');
  // A first word longer than the limit (an address, say) has to be cut inside.
  const cut =
    start || takeWhole(graphemes(), whole, limit - 1) || [...whole].slice(0, Math.floor((limit - 1) / 2)).join('');
  return cut.endsWith('…') ? cut : `${cut}…`;
}

/** Content management systems end their own excerpts with `[…]`, often after a `…` of the text. One is left. */
function plainEllipsis(text: string): string {
  let [rest, count] = [text, 0];
  for (let mark = endMark(rest); mark; mark = endMark(rest)) {
    rest = rest.slice(0, -mark.length).trimEnd();
    count += mark.startsWith('[') ? 2 : 1;
  }
  return count > 1 ? `${rest}…` : text;
}

const endMark = (text: string): string | undefined =>
  ['[…]', '[...]', '…', '...'].find((ending) => text.endsWith(ending));

function takeWhole(segmenter: Intl.Segmenter, text: string, limit: number): string {
  let taken = 0;
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    taken += textWidth(segment);
    if (taken > limit) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}
