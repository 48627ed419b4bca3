import type { Redis } from 'ioredis';
import type { Article } from '../../articles/store/article.js';
import { keys } from '../../redis/keys.js';

/** An article that is older than the last issue by more than this was probably forgotten, or is from a new source; in ms. */
const oldMs = 60 * 86_400_000;

/**
 * The time before which an article is old for a newsletter: 60 days before its newest issue was sent. A scheduled digest
 * leaves old articles to an editor, so that a source with an archive does not fill quiet days with it.
 * @returns Unix milliseconds; below every date if no issue was sent
 */
export async function oldestNews(redis: Redis, newsletter: string): Promise<number> {
  const ids = await redis.zrevrange(keys.issues(newsletter), 0, -1);
  const started = await Promise.all(ids.map((id) => redis.hget(keys.issue(id), 'startedAt')));
  const newest = Math.max(0, ...started.map((text) => Number(text ?? 0)));
  return newest === 0 ? Number.NEGATIVE_INFINITY : newest - oldMs;
}

/** @param oldest the result of `oldestNews` */
export const isOld = ({ publishedAt }: Pick<Article, 'publishedAt'>, oldest: number): boolean =>
  publishedAt !== null && Date.parse(publishedAt) < oldest;
