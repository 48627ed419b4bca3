import type { Redis } from 'ioredis';
import type { StoredArticle } from '../store/article.js';
import type { BodyPolicy } from './source.js';
import { listSources } from './source-store.js';

type FromSource = Pick<StoredArticle, 'sourceId' | 'source'>;

/**
 * Reads how much of each of a newsletter's articles may be shown in public, as set for its source. A Markdown file that
 * was imported by hand is the publisher's own text and is shown in full. Any other import may be somebody else's text,
 * so only its excerpt is shown. The same holds for an article whose source was removed.
 */
export async function readBodyPolicies(redis: Redis, newsletter: string): Promise<(article: FromSource) => BodyPolicy> {
  const sources = await listSources(redis, newsletter);
  const policies = new Map(sources.map(({ id, body }) => [id, body]));
  return ({ sourceId, source }) =>
    policies.get(sourceId) ?? (sourceId === '' && source === 'markdown' ? 'full' : 'excerpt');
}

/** The text of an article that may be shown in public, as HTML; empty when only its excerpt, or nothing, may be. */
export const publicBody = ({ body }: Pick<StoredArticle, 'body'>, policy: BodyPolicy): string =>
  policy === 'full' ? body : '';
