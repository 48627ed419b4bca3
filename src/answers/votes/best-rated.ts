import type { Redis } from 'ioredis';
import { averageOf, type RatingCounts, ratingTotals } from '../ratings/ratings.js';
import { minVotes, voteTotals } from './votes.js';

export interface RatedArticle extends RatingCounts {
  /** Its id. */
  article: string;
}

/**
 * The best rated of some articles, by readers of the email and visitors together. Ratings of mail scanners are in neither
 * count. Articles with fewer than five are left out.
 * @returns best first; of equal averages, the one with more ratings
 */
export async function bestRated(redis: Redis, articles: readonly string[], limit: number): Promise<RatedArticle[]> {
  const rated = await Promise.all(
    articles.map(async (article) => {
      const totals = await Promise.all([ratingTotals(redis, article), voteTotals(redis, article)]);
      return { article, ...averageOf(...totals) };
    }),
  );
  return rated
    .filter(({ count }) => count >= minVotes)
    .sort((a, b) => b.average - a.average || b.count - a.count)
    .slice(0, limit);
}
