import { type FeedScores, scoreFeeds } from './articles/articles-feeds.js';
import { type MemoryScores, scoreMemory } from './articles/articles-memory.js';
import { type PageScores, scorePages } from './articles/articles-pages.js';
import { type PictureScores, scorePictures } from './articles/articles-pictures.js';
import { type PullScores, scorePulls } from './articles/articles-pulls.js';

export interface ArticleScores {
  feeds: FeedScores;
  pages: PageScores;
  pictures: PictureScores;
  pulls: PullScores;
  memory: MemoryScores[];
}

/**
 * Measures how well articles are read from the product's own corpus, how a site is read by its sitemaps, and
 * how much memory articles of several newsletters take.
 * @param pages of that site
 */
export async function benchArticles(pages: number): Promise<ArticleScores> {
  return {
    ...{ feeds: scoreFeeds(), pages: scorePages(), pictures: scorePictures() },
    ...{ pulls: await scorePulls(pages), memory: await scoreMemory() },
  };
}
