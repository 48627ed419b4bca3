import type { StoredArticle } from '../articles/store/article.js';
import { editsOf } from '../articles/store/article-record.js';

/** The day of an article, for people. */
export const shownDay = (publishedAt: string | null): string => publishedAt?.slice(0, 10) ?? 'undated';

/** One row for each field that was edited by hand. */
export function editRows(article: StoredArticle): Record<string, string> {
  const shown = (value: unknown) =>
    typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value);
  return Object.fromEntries(editsOf(article).map(({ field, source }) => [`${field}, by its source`, shown(source)]));
}
