import * as z from 'zod';
import { type Author, differingFields, fieldChanges, withChange } from '../../field-changes.js';
import { type ArticleFacts, type EditableField, editableFields, type StoredArticle } from './article.js';

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
const instant = z.string().transform((text) => text || null);

const share = z.number().min(0).max(1);

/** The point of a picture that every cut keeps in view. */
export const focusPoint = z.object({ x: share, y: share });

/** The picture of an article or a draft. */
export const articleImage = z.object({ url: z.string(), alt: z.string(), focus: focusPoint.optional() });

/** The same in a field of a record. */
export const storedImage = json(articleImage.nullable());

/** An article in its Redis hash: all values are strings, a missing date is empty, the image is JSON. */
const record = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  section: z.string(),
  publishedAt: instant,
  author: z.string(),
  image: storedImage,
  excerpt: z.string(),
  body: z.string(),
  source: z.enum(['markdown', 'feed', 'page']),
  importedAt: z.string(),
  // Articles of version 0.1 have none of these; a migration gives them their newsletters.
  newsletters: json(z.array(z.string())).default([]),
  written: z.string().default(''),
  sourceId: z.string().default(''),
  finalUrl: z.string().default(''),
  language: z.string().default(''),
  edits: json(z.partialRecord(z.enum(editableFields), z.string())).default({}),
  removedAt: instant.default(null),
  revision: z.coerce.number().default(0),
  changes: json(fieldChanges).default({}),
});

/** @returns null if there is no record, or only a claimed id (`claimId` in article-store.ts) */
export function parseRecord(fields: Record<string, string>): StoredArticle | null {
  const parsed = record.safeParse(fields);
  return parsed.success ? parsed.data : null;
}

const facts = record.omit({ body: true, written: true });
/** The fields of a record without its text, which is most of its bytes. */
export const factFields = Object.keys(facts.shape);

/** @param values of factFields. @returns null as parseRecord does */
export function parseFacts(values: readonly (string | null)[]): ArticleFacts | null {
  const fields = factFields.flatMap((name, i) => (values[i] == null ? [] : [[name, values[i]]]));
  return facts.safeParse(Object.fromEntries(fields)).data ?? null;
}

export function toRecord(article: StoredArticle): Record<string, string> {
  return {
    ...article,
    publishedAt: article.publishedAt ?? '',
    image: JSON.stringify(article.image),
    newsletters: JSON.stringify(article.newsletters),
    edits: JSON.stringify(article.edits),
    removedAt: article.removedAt ?? '',
    revision: String(article.revision),
    changes: JSON.stringify(article.changes),
  };
}

/** An article as its source last sent it, without edits by hand. */
export function asSent(article: StoredArticle): StoredArticle {
  return parseRecord({ ...toRecord(article), ...article.edits }) ?? article;
}

/** The fields that were edited by hand, each with the editor's value and the source's. */
export function editsOf(article: StoredArticle): { field: EditableField; yours: unknown; source: unknown }[] {
  const theirs = asSent(article);
  const edited = editableFields.filter((field) => article.edits[field] !== undefined);
  return edited.map((field) => ({ field, yours: article[field], source: theirs[field] }));
}

/** Fields whose changes are not noted: callers do not see them, or they follow from others. */
const inner: readonly string[] = ['id', 'source', 'importedAt', 'finalUrl', 'edits', 'revision', 'changes'];

/** The note of who brought a new article: every article has this field, and one note costs less memory than one each. */
const noteOfNew = ['title'];

/**
 * The next revision of an article, with a note of the fields that differ. A new one notes whoever wrote or imported it,
 * and no source.
 * @param by the author; empty if unknown
 */
export function nextRevision(before: StoredArticle | null, after: StoredArticle, by: Author, at: Date): StoredArticle {
  const revision = (before?.revision ?? 0) + 1;
  const fields = before ? changedFields(before, after) : typeof by === 'string' ? [] : noteOfNew;
  const changes = withChange(before?.changes ?? {}, fields, { revision, by, at: at.getTime() });
  return { ...after, revision, changes };
}

const changedFields = (before: StoredArticle, after: StoredArticle): string[] =>
  differingFields(toRecord(before), toRecord(after)).filter((field) => !inner.includes(field));
