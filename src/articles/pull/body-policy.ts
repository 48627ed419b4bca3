import type { Redis } from 'ioredis';
import type { StoredArticle } from '../store/article.js';
import type { BodyPolicy, CanonicalPlace } from './source.js';
import { listSources } from './source-store.js';

type FromSource = Pick<StoredArticle, 'sourceId' | 'source'>;

/** How an article may be shown in public. */
export interface ArticleTerms {
  body: BodyPolicy;
  /** Where its original is, for search engines. */
  canonical: CanonicalPlace;
}

/**
 * Reads how each of a newsletter's articles may be shown in public, as set for its source. A Markdown file that was
 * imported by hand is the publisher's own text: it is shown in full, and its page is the original. Any other import may
 * be somebody else's text, so only its excerpt is shown. The same holds for an article whose source was removed.
 */
export async function readTerms(redis: Redis, newsletter: string): Promise<(article: FromSource) => ArticleTerms> {
  const sources = new Map((await listSources(redis, newsletter)).map((source) => [source.id, source]));
  const own: ArticleTerms = { body: 'full', canonical: 'here' };
  const foreign: ArticleTerms = { body: 'excerpt', canonical: 'source' };
  return ({ sourceId, source }) => sources.get(sourceId) ?? (sourceId === '' && source === 'markdown' ? own : foreign);
}

/** Reads how much of each of a newsletter's articles may be shown in public. */
export async function readBodyPolicies(redis: Redis, newsletter: string): Promise<(article: FromSource) => BodyPolicy> {
  const termsOf = await readTerms(redis, newsletter);
  return (article) => termsOf(article).body;
}

/** The text of an article that may be shown in public, as HTML; empty when only its excerpt, or nothing, may be. */
export const publicBody = ({ body }: Pick<StoredArticle, 'body'>, policy: BodyPolicy): string =>
  policy === 'full' ? body : '';
