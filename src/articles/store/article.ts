import type { FieldChanges } from '../../field-changes.js';

/** The kind of document that an article was read from. */
export type ArticleSource = 'markdown' | 'feed' | 'page';

/** A picture by its absolute address: https, or http if the source has no other. */
export interface ArticleImage {
  url: string;
  /** A description of the picture; empty when the source has nothing better than a file number. */
  alt: string;
  /** The point that every cut keeps in view, chosen by an editor; if omitted, the part that draws most attention. */
  focus?: Focus | undefined;
}

/** A point of a picture: 0 to 1 from the left and from the top. */
export interface Focus {
  x: number;
  y: number;
}

/** An article as an importer reads it from a source, before it has an id. */
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
  /** The document's other pictures, the best first, for when the first turns out to be the site's. Not stored. */
  otherImages?: readonly ArticleImage[];
  /** Plain text of at most 300 characters, cut at a word. */
  excerpt: string;
  /** Sanitised HTML. */
  body: string;
  source: ArticleSource;
}

/** One article of the publisher's. `id` is derived from the canonical URL, so importing again updates. */
export interface Article extends Omit<ArticleDraft, 'otherImages'> {
  id: string;
  /** ISO 8601 in UTC. */
  importedAt: string;
}

/** The fields that an editor may change by hand. */
export const editableFields = ['title', 'section', 'publishedAt', 'author', 'image', 'excerpt'] as const;
export type EditableField = (typeof editableFields)[number];

/** An article as it is stored. */
export interface StoredArticle extends Article {
  /** Its text in Markdown, if it was written here (sources/own-article.ts); empty: it came from elsewhere. */
  written: string;
  /** Slugs of the newsletters whose digests may take it. Several only in data of version 0.1. */
  newsletters: readonly string[];
  /** Id of the source that brought it and keeps it up to date; empty when it was imported by hand. */
  sourceId: string;
  /** Its address after all redirects, without tracking parameters; empty if unknown or the same. */
  finalUrl: string;
  /** BCP 47, as far as newsletters have it (`en`, `zh-CN`); empty: a newsletter of any language may take it. */
  language: string;
  /** The source's values of the fields that were edited by hand, in the form of the record (article-record.ts). */
  edits: Readonly<Partial<Record<EditableField, string>>>;
  /** ISO 8601 in UTC, or null. A removed article is in no list, and stays removed when its source sends it again. */
  removedAt: string | null;
  /** Increases with every change. 0 for an article of version 0.1 that was never changed. */
  revision: number;
  /** The last change of each field. */
  changes: FieldChanges;
}

/** An article without its text. */
export type ArticleFacts = Omit<StoredArticle, 'body' | 'written'>;

const earliestDate = Date.UTC(1990, 0);
const day = 86_400_000;

/**
 * Whether an article can have been published when its source says: not before there was a web, and at most a day ahead,
 * since clocks and time zones differ. Else it would lead every digest until then. A Markdown file is the publisher's
 * own, so its date is meant.
 */
export function isCredibleDate({ publishedAt, source }: Pick<Article, 'publishedAt' | 'source'>, now: Date): boolean {
  if (publishedAt === null || source === 'markdown') return true;
  const at = Date.parse(publishedAt);
  return at >= earliestDate && at <= now.getTime() + day;
}

/** Subtracted from the date of an undated article, so that it comes after all dated ones. */
const undatedOffset = 1e15;

/**
 * Score of an article in lists and digests, where the highest comes first: its date of publication. An article without
 * one comes after all dated articles, in order of import.
 */
export function orderOf({ publishedAt, importedAt }: Pick<Article, 'publishedAt' | 'importedAt'>): number {
  return publishedAt === null ? Date.parse(importedAt) - undatedOffset : Date.parse(publishedAt);
}

/** The tags that a sentence goes on behind. */
const withinSentence =
  /^\/?(a|abbr|b|bdi|bdo|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strong|sub|sup|time|u|var|wbr)[\s>]/i;

/** The text of a sanitised body, in which `<` and `>` occur only in tags. A block begins a line. */
export const articleText = (body: string): string =>
  body
    .split('<')
    .map((part, i) => (i === 0 || withinSentence.test(part) ? '' : '\n') + part.slice(part.indexOf('>') + 1))
    .join('');
