import { type FeedScores, scoreFeeds } from './articles-feeds.js';

export interface ArticleScores {
  feeds: FeedScores;
}

/** How well articles are read out of the product's own corpus. */
export async function benchArticles(): Promise<ArticleScores> {
  return { feeds: scoreFeeds() };
}
