import { plainText } from '../plain-text.js';
import type { FeedElement, FeedFields } from './feed-elements.js';
import { filled } from './feed-entry.js';
import { textsOf } from './field-texts.js';

/** The category that content management systems write when nobody chose one. */
const nothing =
  /^(?:uncategori[sz]ed|unkategorisiert|allgemein|non classé|non class\u00e9\(e\)|sin categoría|sem categoria|senza categoria|geen categorie|okategoriserade|bez kategorii|без рубрики|未分类|未分類|미분류)$/i;

/** Categories of an RSS item, those that name a section first: the `domain` tells them from keywords and tags. */
export function categoriesOf(fields: FeedFields): string[] {
  const named = (fields.get('category') ?? []).map((element) => ({
    name: plainText(element.html()) || element.attribute('text') || element.attribute('term'),
    rank: rankOf(element.attribute('domain')),
  }));
  const sorted = named.toSorted((one, other) => one.rank - other.rank).map(({ name }) => name);
  const others = textsOf(fields, 'prism:section', 'section', 'dc:subject', 'dcterms:subject').map(plainText);
  return usable([...sorted, ...others]);
}

/** Categories of an Atom entry, without the kind of entry, which some services write as one. */
export function atomCategoriesOf(fields: FeedFields): string[] {
  const categories = (fields.get('category') ?? []).filter((element) => !/#kind$/.test(element.attribute('scheme')));
  const nameOf = (element: FeedElement) => element.attribute('label') || element.attribute('term') || element.html();
  return usable([...categories.map((element) => plainText(nameOf(element))), ...textsOf(fields, 'dc:subject')]);
}

function rankOf(domain: string): number {
  if (/categor|section|channel|rubri/i.test(domain)) return 0;
  return /tag|keyword|hashtag/i.test(domain) ? 2 : 1;
}

const usable = (names: readonly string[]): string[] =>
  [...new Set(filled(names))].filter((name) => !nothing.test(name) && !/^https?:\/\//i.test(name));
