import type { Redis } from 'ioredis';
import type { StoredArticle } from '../store/article.js';
import type { BodyPolicy } from './source.js';
import { listSources } from './source-store.js';

type FromSource = Pick<StoredArticle, 'sourceId' | 'source'>;

/**
 * Reads how much of each article of a newsletter may be shown in public: what its source is set to. Of articles that were
 * imported by hand, a Markdown file is the publisher's own text and shown in full. Anything else may be somebody else's,
 * so it is an excerpt, as it is for a source that was removed.
 */
export async function readBodyPolicies(redis: Redis, newsletter: string): Promise<(article: FromSource) => BodyPolicy> {
  const sources = await listSources(redis, newsletter);
  const policies = new Map(sources.map(({ id, body }) => [id, body]));
  return ({ sourceId, source }) =>
    policies.get(sourceId) ?? (sourceId === '' && source === 'markdown' ? 'full' : 'excerpt');
}

/** The text of an article that may be shown in public, as HTML; empty when it is the excerpt alone, or nothing. */
export const publicBody = ({ body }: Pick<StoredArticle, 'body'>, policy: BodyPolicy): string =>
  policy === 'full' ? body : '';
