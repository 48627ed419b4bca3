import type { Redis } from 'ioredis';
import { countRatings, type RatingCounts } from './ratings.js';

export interface RatedArticle extends RatingCounts {
  /** Its id. */
  article: string;
}

/** Fewer ratings say little. */
const minRatings = 5;

/**
 * The best rated of some articles. Those with fewer than five ratings are left out.
 * @returns best first; of equal averages, the one with more ratings
 */
export async function bestRated(redis: Redis, articles: readonly string[], limit: number): Promise<RatedArticle[]> {
  const rated = await Promise.all(
    articles.map(async (article) => ({ article, ...(await countRatings(redis, article)) })),
  );
  return rated
    .filter(({ count }) => count >= minRatings)
    .sort((a, b) => b.average - a.average || b.count - a.count)
    .slice(0, limit);
}
