import { type EditableField, editableFields, type StoredArticle } from '../articles/store/article.js';
import { asSent } from '../articles/store/article-record.js';

/** The day of an article, for people. */
export const shownDay = (publishedAt: string | null): string => publishedAt?.slice(0, 10) ?? 'undated';

/** The fields that were edited by hand, each with the editor's value and the source's. */
export function editsOf(article: StoredArticle): { field: EditableField; yours: unknown; source: unknown }[] {
  const theirs = asSent(article);
  const edited = editableFields.filter((field) => article.edits[field] !== undefined);
  return edited.map((field) => ({ field, yours: article[field], source: theirs[field] }));
}

/** One row for each field that was edited by hand. */
export function editRows(article: StoredArticle): Record<string, string> {
  const shown = (value: unknown) =>
    typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value);
  return Object.fromEntries(editsOf(article).map(({ field, source }) => [`${field}, by its source`, shown(source)]));
}
