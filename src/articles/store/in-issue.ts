import type { Redis } from 'ioredis';
import { cadences } from '../../newsletters/cadence.js';
import { takingKeys } from '../../redis/keys.js';
import type { StoredArticle } from './article.js';

/** The hashes of articles that issues without a filter have taken: for everybody, and for each cadence. */
export const takenKeys = (newsletter: string): string[] =>
  [undefined, ...cadences].map((cadence) => takingKeys.issued(newsletter, cadence));

/** Whether an issue has an article, or had it. Pages show no other article. */
export async function isInIssue(
  redis: Redis,
  { id, newsletters }: Pick<StoredArticle, 'id' | 'newsletters'>,
): Promise<boolean> {
  const places = newsletters.flatMap((slug) => [takingKeys.partly(slug), ...takenKeys(slug)]);
  return (await Promise.all(places.map((key) => redis.hexists(key, id)))).includes(1);
}
