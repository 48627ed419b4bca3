import { type Place, places } from './postings.js';
import { isFormOf, isFoundInPieces, type SignsUnit, type Unit } from './query.js';
import type { IndexedDocument, SearchIndex } from './search-index.js';
import { termOf } from './terms.js';
import type { TimeSlice } from './time-slice.js';

/** Conditions on the documents that are found. */
export interface Filters {
  /** Slug. */
  newsletter?: string | undefined;
  year?: number | undefined;
  isInSection?: ((document: IndexedDocument) => boolean) | undefined;
  /** Whether a long run of signs may be in several pieces. */
  loose?: boolean | undefined;
}

/** The documents found, the best first, and their number. */
export interface Matches {
  ranked: IndexedDocument[];
  total: number;
}

/** Results that can be paged through. */
export const maxRanked = 200;

/** Weight of a word at each place, at most 255. A word that only begins with the one searched weighs less. */
const weights = [240, 120, 60] as const satisfies Record<Place, number>;
const beginningWeights = [160, 60, 20] as const satisfies Record<Place, number>;

/** Factor on the weight of a run of signs that is found only in pieces. */
const inPieces = 0.5;

/** Most frequent words that an unfinished word may become. */
const maxWords = 200;
/** Limit for the documents of these words together: visiting more would take long and improve little. */
const maxVisits = 300_000;

const year = 365 * 86_400_000;

/** Finds the documents that hold every unit, and ranks them by title, place and date. */
export async function findMatches(
  index: SearchIndex,
  units: readonly Unit[],
  filters: Filters,
  slice: TimeSlice,
  now = Date.now(),
): Promise<Matches> {
  const size = index.documents.length;
  const matched = new Uint8Array(size);
  const weight = new Uint16Array(size);
  const inTitle = new Uint8Array(size);
  for (const [i, unit] of units.entries()) {
    const found =
      unit.kind === 'word'
        ? await weighWord(index, unit, size, slice)
        : await weighSigns(index, unit, size, slice, filters.loose);
    await slice.rest();
    for (let number = 0; number < size; number++) {
      const here = found[number] ?? 0;
      if (here === 0 || matched[number] !== i) continue;
      matched[number] = i + 1;
      weight[number] = (weight[number] ?? 0) + here;
      if (here >= beginningWeights[places.title]) inTitle[number] = (inTitle[number] ?? 0) + 1;
    }
    await slice.rest();
  }
  const candidates: number[] = [];
  for (let number = 0; number < size && units.length > 0; number++)
    if (matched[number] === units.length) candidates.push(number);
  await slice.rest();
  return rank(index, candidates, filters, slice, (number, at) => {
    const recency = at === null ? 0 : 1 / (1 + Math.max(0, now - at) / year);
    const title = inTitle[number] === units.length ? 3 : (inTitle[number] ?? 0) / units.length;
    return title + (1.5 * (weight[number] ?? 0)) / (240 * units.length) + recency;
  });
}

/** The weight of a word in each document; 0 where it is missing. */
async function weighWord(
  index: SearchIndex,
  { text, open }: Extract<Unit, { kind: 'word' }>,
  size: number,
  slice: TimeSlice,
): Promise<Uint8Array> {
  const found = new Uint8Array(size);
  const take = (word: string, by: Record<Place, number>) =>
    index.postings.visit(termOf(word), (document, place) => {
      const here = by[place];
      if (here > (found[document] ?? 0)) found[document] = here;
    });
  const forms = [text, `${text}s`, ...(text.endsWith('s') ? [text.slice(0, -1)] : [])].filter((word) =>
    isFormOf(word, text),
  );
  for (const word of forms) {
    take(word, weights);
    await slice.rest();
  }
  let visits = 0;
  for (const word of open ? index.wordsFrom(text, maxWords) : []) {
    if (forms.includes(word)) continue;
    visits += index.postings.count(termOf(word));
    if (visits > maxVisits) break;
    take(word, beginningWeights);
    await slice.rest();
  }
  return found;
}

/**
 * The same for a run of signs, weighed at the worst place of its pairs. Whether the pairs join up is not known here.
 */
async function weighSigns(
  index: SearchIndex,
  unit: SignsUnit,
  size: number,
  slice: TimeSlice,
  loose = false,
): Promise<Uint8Array> {
  const held = new Uint32Array(size);
  const found = new Uint8Array(size);
  for (const [term, bits] of unit.pairs) {
    index.postings.visit(term, (document, place) => {
      const before = held[document] ?? 0;
      const here = weights[place];
      held[document] = before | bits;
      found[document] = before === 0 ? here : Math.min(found[document] ?? 0, here);
    });
    await slice.rest();
  }
  for (let number = 0; number < size; number++) {
    const pairs = held[number] ?? 0;
    if (pairs === 0 || pairs === unit.whole) continue;
    found[number] = loose && isFoundInPieces(unit, pairs) ? (found[number] ?? 0) * inPieces : 0;
  }
  return found;
}

/** Ranks the candidates that pass the filters. Of articles that are one story, the best is found. */
async function rank(
  index: SearchIndex,
  candidates: readonly number[],
  { newsletter, isInSection, year: wanted }: Filters,
  slice: TimeSlice,
  score: (number: number, at: number | null) => number,
): Promise<Matches> {
  const { documents } = index;
  /** The best score of each story that several articles are. */
  const stories = new Map<number, number>();
  const passes = (document: IndexedDocument) =>
    document.current &&
    document.issue !== undefined &&
    (newsletter === undefined || document.newsletters.includes(newsletter)) &&
    (wanted === undefined || document.year === wanted) &&
    (isInSection === undefined || isInSection(document));
  let best: { document: IndexedDocument; score: number }[] = [];
  let total = 0;
  let least = Number.NEGATIVE_INFINITY;
  const isBest = ({ document, score: own }: (typeof best)[number]) => (stories.get(document.story) ?? own) === own;
  const keepBest = () => {
    best = best
      .filter(isBest)
      .sort((a, b) => b.score - a.score)
      .slice(0, maxRanked);
    if (best.length === maxRanked) least = best.at(-1)?.score ?? least;
  };
  for (const [i, number] of candidates.entries()) {
    if (i % 1_024 === 0) await slice.rest();
    const document = documents[number];
    if (!document || !passes(document)) continue;
    const scored = score(number, document.at);
    const other = index.isRepeated(document) ? stories.get(document.story) : undefined;
    if (other === undefined) total += 1;
    if (scored <= (other ?? Number.NEGATIVE_INFINITY)) continue;
    if (index.isRepeated(document)) stories.set(document.story, scored);
    if (scored <= least) continue;
    best.push({ document, score: scored });
    if (best.length === 4 * maxRanked) keepBest();
  }
  keepBest();
  return { ranked: best.map(({ document }) => document), total };
}
