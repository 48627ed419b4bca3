import type { Issue } from '../../issues/issue.js';

interface ListedArticle {
  id: string;
  title: string;
  url: string;
  section: string;
}

/** Each article as an issue shows it. */
export const shownArticles = ({ versions }: Issue, articles: readonly ListedArticle[]): ListedArticle[] =>
  articles.map(({ id, title, url, section }) => ({ id, title: versions[id]?.title ?? title, url, section }));
