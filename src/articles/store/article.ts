/** Where an article came from. */
export type ArticleSource = 'markdown' | 'feed' | 'page';

/** A picture by its absolute address (https, or http where the source has no other). */
export interface ArticleImage {
  url: string;
  /** What the picture shows, in words; empty when the source has nothing better than a file number. */
  alt: string;
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
