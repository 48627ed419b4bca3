import { type FeedScores, scoreFeeds } from './articles/articles-feeds.js';
import { type PageScores, scorePages } from './articles/articles-pages.js';
import { type PictureScores, scorePictures } from './articles/articles-pictures.js';

export interface ArticleScores {
  feeds: FeedScores;
  pages: PageScores;
  pictures: PictureScores;
}

/** Measures how well articles are read from the product's own corpus. */
export async function benchArticles(): Promise<ArticleScores> {
  return { feeds: scoreFeeds(), pages: scorePages(), pictures: scorePictures() };
}
