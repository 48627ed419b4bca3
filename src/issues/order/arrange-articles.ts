import { type Article, orderOf } from '../../articles/store/article.js';

/** The fields of an article that decide its place. */
export type ArrangedArticle = Pick<
  Article,
  'id' | 'section' | 'url' | 'image' | 'excerpt' | 'publishedAt' | 'importedAt'
> & { sourceId?: string };

/** How the newsletter shows a digest. */
export interface DigestLayout {
  /** IANA name: decides where a day ends. */
  timeZone: string;
  /** The section that an article appears in, by the one that it names. */
  sectionOf(section: string): string;
}

/**
 * Orders the articles of a digest that composes itself, as an editor would: the newest article with a picture and a
 * text leads, then come the days, newest first. Within a day and a section, two articles of one source do not follow
 * each other if another one can come between them.
 * @returns the same articles
 */
export function arrangeArticles<T extends ArrangedArticle>(
  articles: readonly T[],
  { timeZone, sectionOf }: DigestLayout,
): T[] {
  const sorted = articles.toSorted((a, b) => orderOf(b) - orderOf(a));
  const lead = sorted.find(({ image, excerpt }) => image && excerpt !== '') ?? sorted[0];
  if (!lead) return [];
  const dayOf = dayIn(timeZone);
  const sections = grouped(
    sorted.filter((article) => article !== lead),
    ({ section }) => sectionOf(section),
  );
  const columns = [...sections.values()].map((inSection) => {
    const column: T[] = [];
    for (const day of grouped(inSection, dayOf).values()) column.push(...alternate(day, column.at(-1)));
    return column;
  });
  return [lead, ...mergeByDay(columns, dayOf)];
}

/** The items of a list by a key, in order. */
function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const one of all) {
    const key = keyOf(one);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return groups;
}

/** The name of the day on which an article came out; undated articles share one, the last. */
function dayIn(timeZone: string): (article: ArrangedArticle) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  return ({ publishedAt }) => (publishedAt === null ? '' : format.format(new Date(publishedAt)));
}

/** Who published an article: its source, or the host of its address. */
const publisherOf = ({ sourceId, url }: ArrangedArticle): string =>
  sourceId || (URL.canParse(url) ? new URL(url).host : url);

/**
 * Orders the articles of one day so that no publisher follows itself while another one has articles left. A publisher
 * with more than half of the rest goes first, else its articles would meet at the end.
 * @param before the article above them
 */
function alternate<T extends ArrangedArticle>(day: readonly T[], before: T | undefined): T[] {
  const left = grouped(day, publisherOf);
  const arranged: T[] = [];
  let previous = before && publisherOf(before);
  for (let count = day.length; count > 0; count--) {
    const others = [...left].filter(([publisher]) => publisher !== previous);
    const most = others.find(([, articles]) => articles.length > count / 2);
    // The newest of the others: the groups keep the order of their first articles, so it is the one with the least place.
    const newest = others.toSorted(([, a], [, b]) => placeIn(day, a) - placeIn(day, b))[0];
    const [publisher, articles] = most ?? newest ?? [...left][0] ?? [];
    const next = articles?.shift();
    if (publisher === undefined || !next) break;
    if (articles?.length === 0) left.delete(publisher);
    arranged.push(next);
    previous = publisher;
  }
  return arranged;
}

const placeIn = <T>(day: readonly T[], articles: readonly T[]): number =>
  articles[0] === undefined ? day.length : day.indexOf(articles[0]);

/** Merges sections, each in its order, so that the newest day comes first. */
function mergeByDay<T extends ArrangedArticle>(
  columns: readonly (readonly T[])[],
  dayOf: (article: ArrangedArticle) => string,
): T[] {
  const waiting = columns.map((column) => [...column]);
  const merged: T[] = [];
  for (;;) {
    const heads = waiting.filter((column) => column.length > 0);
    const [first, ...others] = heads;
    if (!first) return merged;
    const newest = others.reduce(
      (best, column) => (headDay(column, dayOf) > headDay(best, dayOf) ? column : best),
      first,
    );
    const next = newest.shift();
    if (next) merged.push(next);
  }
}

const headDay = <T extends ArrangedArticle>(
  column: readonly T[],
  dayOf: (article: ArrangedArticle) => string,
): string => (column[0] ? dayOf(column[0]) : '');
