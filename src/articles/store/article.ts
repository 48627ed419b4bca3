import type { FieldChanges } from '../../field-changes.js';

/** What kind of document an article was read from. */
export type ArticleSource = 'markdown' | 'feed' | 'page';

/** A picture by its absolute address (https, or http where the source has no other). */
export interface ArticleImage {
  url: string;
  /** What the picture shows, in words; empty when the source has nothing better than a file number. */
  alt: string;
  /** The point that every cut keeps in view, chosen by an editor; missing: the part that draws most attention. */
  focus?: Focus | undefined;
}

/** A point of a picture: 0 to 1 from the left and from the top. */
export interface Focus {
  x: number;
  y: number;
}

/** What an importer reads out of a source, before it has an id. */
export interface ArticleDraft {
  title: string;
  /** Canonical and absolute; two drafts with one URL are the same article. */
  url: string;
  section: string;
  /** ISO 8601 in UTC, or null when the source does not say. */
  publishedAt: string | null;
  author: string;
  /** The hero image. */
  image: ArticleImage | null;
  /** Plain text of at most 300 characters, cut at a word. */
  excerpt: string;
  /** Sanitised HTML. */
  body: string;
  source: ArticleSource;
}

/** One article of the publisher's. `id` is derived from the canonical URL, so importing again updates. */
export interface Article extends ArticleDraft {
  id: string;
  /** ISO 8601 in UTC. */
  importedAt: string;
}

/** The fields that an editor may change by hand. */
export const editableFields = ['title', 'section', 'publishedAt', 'author', 'image', 'excerpt'] as const;
export type EditableField = (typeof editableFields)[number];

/** An article with what is stored about it. */
export interface StoredArticle extends Article {
  /** Slugs of the newsletters whose digests may take it. Several only in data of version 0.1. */
  newsletters: readonly string[];
  /** Id of the source that brought it and keeps it up to date; empty when it was imported by hand. */
  sourceId: string;
  /** Where its address led when it came in, without tracking parameters; empty: not known, or to itself. */
  finalUrl: string;
  /** BCP 47, as far as newsletters have it (`en`, `zh-CN`); empty: a newsletter of any language may take it. */
  language: string;
  /** What the source says in the fields that were edited by hand, as the record holds it (article-record.ts). */
  edits: Readonly<Partial<Record<EditableField, string>>>;
  /** ISO 8601 in UTC, or null. A removed article is in no list, and stays removed when its source sends it again. */
  removedAt: string | null;
  /** Counts up with every change. 0: never changed since version 0.1. */
  revision: number;
  /** The last change of each field. */
  changes: FieldChanges;
}

/** Earlier than any date: moves undated articles behind the dated ones. */
const undatedOffset = 1e15;

/**
 * The place of an article in lists and digests, the highest first: by publication; an article without a date comes after
 * all that have one, by its import.
 */
export function orderOf({ publishedAt, importedAt }: Pick<Article, 'publishedAt' | 'importedAt'>): number {
  return publishedAt === null ? Date.parse(importedAt) - undatedOffset : Date.parse(publishedAt);
}

/** The text of a sanitised body, in which `<` and `>` stand for tags alone. */
export const textOf = (body: string): string =>
  body
    .split('<')
    .map((part) => part.slice(part.indexOf('>') + 1))
    .join('\n');
