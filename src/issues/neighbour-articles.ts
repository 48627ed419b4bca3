import type { Redis } from 'ioredis';
import type { StoredArticle } from '../articles/store/article.js';
import { readArticle } from '../articles/store/article-store.js';
import { keys } from '../redis/keys.js';
import { isPublicArticle, type PublicContent } from './public-content.js';

/** Articles that are looked at per round trip. */
const step = 50;
/** Max articles that are looked at on each side. More in a row are not public where sources bring far more than is sent. */
const reach = 1_000;

/** The public articles before and after one in the newsletter's list. */
export interface Neighbours {
  older: StoredArticle | undefined;
  newer: StoredArticle | undefined;
}

/** Finds the public articles of a newsletter that come before and after one of them, by date. */
export async function neighbourArticles(
  redis: Redis,
  slug: string,
  content: Pick<PublicContent, 'issueOf'>,
  id: string,
): Promise<Neighbours> {
  const rank = await redis.zrevrank(keys.articlesOf(slug), id);
  if (rank === null) return { older: undefined, newer: undefined };
  const [older, newer] = await Promise.all([
    nearest(redis, content, (from, to) => redis.zrevrange(keys.articlesOf(slug), rank + from, rank + to)),
    nearest(redis, content, async (from, to) =>
      rank < from ? [] : (await redis.zrevrange(keys.articlesOf(slug), Math.max(0, rank - to), rank - from)).reverse(),
    ),
  ]);
  return { older, newer };
}

/** @param idsAt ids of the list's articles at these distances, 1 being the next one */
async function nearest(
  redis: Redis,
  content: Pick<PublicContent, 'issueOf'>,
  idsAt: (from: number, to: number) => Promise<string[]>,
): Promise<StoredArticle | undefined> {
  for (let from = 1; from <= reach; from += step) {
    const ids = await idsAt(from, from + step - 1);
    for (const id of ids.filter((one) => content.issueOf.has(one))) {
      const article = await readArticle(redis, id);
      if (article && isPublicArticle(article, content)) return article;
    }
    if (ids.length < step) return undefined;
  }
  return undefined;
}
