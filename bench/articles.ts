import { type FeedScores, scoreFeeds } from './articles/articles-feeds.js';
import { type PageScores, scorePages } from './articles/articles-pages.js';

export interface ArticleScores {
  feeds: FeedScores;
  pages: PageScores;
}

/** Measures how well articles are read from the product's own corpus. */
export async function benchArticles(): Promise<ArticleScores> {
  return { feeds: scoreFeeds(), pages: scorePages() };
}
