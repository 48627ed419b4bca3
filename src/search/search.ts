import type { Redis } from 'ioredis';
import { currentSection, type Newsletter, type SectionList } from '../newsletters/newsletter.js';
import { type Filters, findMatches, maxRanked } from './find-matches.js';
import { fold } from './fold.js';
import type { KeptIndex } from './kept-index.js';
import { type FoundDocument, PublicDocuments } from './public-documents.js';
import { containsPieces, mayBeSeveral, readQuery, type SignsUnit, type Unit } from './query.js';
import { markWhole, type SnippetPiece, snippetOf } from './snippet.js';
import { TimeSlice } from './time-slice.js';

export interface SearchRequest extends Pick<Filters, 'newsletter' | 'year'> {
  /** As typed. */
  query: string;
  /** Compared without regard to case. */
  section?: string | undefined;
  /** From 1. */
  page: number;
}

/** One result, with the matches marked in its texts. */
export interface SearchResult extends Omit<FoundDocument, 'texts'> {
  title: SnippetPiece[];
  author: SnippetPiece[];
  snippet: SnippetPiece[];
}

export interface SearchResults {
  results: SearchResult[];
  total: number;
  /** Whether `total` is exact. If not, a few of the documents that it counts may not match. */
  exact: boolean;
  /** Number of pages, at most `maxPages`. */
  pages: number;
  /** Whether every article has been read. False for a while after the process started. */
  complete: boolean;
  /** Years that have documents, the latest first. */
  years: number[];
}

export const pageSize = 10;
export const maxPages = maxRanked / pageSize;

/**
 * Finds the public articles and issues that hold all words of a query, the best first. Each result is read again, so
 * that none that was withdrawn or removed is among them.
 * @param newsletters all newsletters
 */
export async function search(
  redis: Redis,
  kept: KeptIndex,
  newsletters: readonly Newsletter[],
  request: SearchRequest,
): Promise<SearchResults> {
  const index = await kept.current();
  const { complete } = kept;
  const years = index.years();
  const units = readQuery(request.query);
  if (units.length === 0) return { results: [], total: 0, exact: true, pages: 0, complete, years };
  const slice = new TimeSlice();
  const filters = { ...request, isInSection: sectionFilter(newsletters, request.section) };
  const { ranked, total } = await kept.inTurn(async () => {
    const strict = await findMatches(index, units, filters, slice);
    if (strict.total >= pageSize || !units.some(mayBeSeveral)) return strict;
    return findMatches(index, units, { ...filters, loose: true }, slice);
  });
  const documents = new PublicDocuments(redis);
  const wanted = request.page * pageSize;
  const found: FoundDocument[] = [];
  let examined = 0;
  while (found.length < wanted && examined < ranked.length) {
    const some = ranked.slice(examined, examined + pageSize);
    examined += some.length;
    for (const document of await documents.read(some)) {
      if (document && holdsSigns(document, units)) found.push(document);
      await slice.rest();
    }
  }
  const left = total - (examined - found.length);
  const results: SearchResult[] = [];
  for (const document of found.slice(wanted - pageSize, wanted)) {
    results.push(marked(document, units));
    await slice.rest();
  }
  const exact = examined === total || !units.some(needsReading);
  const pages = Math.min(Math.ceil(left / pageSize), maxPages);
  return { results, total: left, exact, pages, complete, years };
}

/** Whether a document is in a section, by its current name or an earlier one, or in one that was merged into it. */
function sectionFilter(
  newsletters: readonly Newsletter[],
  section: string | undefined,
): Filters['isInSection'] | undefined {
  if (section === undefined) return undefined;
  const nameIn = (list: SectionList, name: string) => fold(currentSection(list, name) ?? name);
  const known = new Map<string, boolean>();
  return (document) => {
    const key = `${document.newsletters.join(' ')} ${document.section}`;
    const isIn = ({ slug, ...list }: Newsletter) =>
      document.newsletters.includes(slug) && nameIn(list, document.section) === nameIn(list, section);
    const found = known.get(key) ?? newsletters.some(isIn);
    known.set(key, found);
    return found;
  };
}

/** The index knows which pairs of signs a text holds, but not whether they join up. */
const needsReading = (unit: Unit): unit is SignsUnit => unit.kind === 'signs' && unit.signs > 2;

function holdsSigns({ texts }: FoundDocument, units: readonly Unit[]): boolean {
  const telling = units.filter(needsReading);
  if (telling.length === 0) return true;
  const folded = fold([texts.title, texts.lead, texts.author, texts.text].join('\n'));
  return telling.every((unit) => folded.includes(unit.text) || (mayBeSeveral(unit) && containsPieces(unit, folded)));
}

function marked({ texts, ...document }: FoundDocument, units: readonly Unit[]): SearchResult {
  const { title, lead, author, text } = texts;
  const [inLead, inText] = [snippetOf(lead, units), snippetOf(text, units)];
  const { pieces } = inText.found > inLead.found || lead === '' ? inText : inLead;
  return { ...document, title: markWhole(title, units), author: markWhole(author, units), snippet: pieces };
}
