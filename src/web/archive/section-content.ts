import { type PublicContent, pageOfPublicArticles } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../kit/frame.js';
import type { WebApp } from '../kit/web-app.js';
import { readStories, type Story, withLargePicture } from './story.js';

export interface SectionContent {
  /** Newest first, the first one with a large picture. */
  stories: readonly Story[];
  /** Whether a page follows. */
  hasMore: boolean;
  /** Below a section with less than three: the newest of other sections, newest first. */
  more: readonly Story[];
}

/** The lead, two rows of cards, and lines in two columns. */
const pageSize = 25;
/** The lead and a row of two. */
const few = 3;
/** A row of cards. */
const row = 3;

/** Reads a page of a section, counted from 1. */
export async function readSection(
  app: Pick<WebApp, 'redis'>,
  frame: Frame,
  newsletter: Newsletter,
  content: PublicContent,
  { section, page }: { section: string; page: number },
): Promise<SectionContent> {
  const query = { section, offset: (page - 1) * pageSize, limit: pageSize };
  const { articles, hasMore } = await pageOfPublicArticles(app.redis, newsletter, content, query);
  const [first, ...rest] = await readStories(app, frame, newsletter.slug, articles);
  const stories = first ? [await withLargePicture(app, frame, first), ...rest] : [];
  if (page > 1 || articles.length >= few) return { stories, hasMore, more: [] };
  const ids = new Set(articles.map(({ id }) => id));
  const newest = await pageOfPublicArticles(app.redis, newsletter, content, { offset: 0, limit: row + ids.size });
  const others = newest.articles.filter(({ id }) => !ids.has(id)).slice(0, row);
  return { stories, hasMore, more: await readStories(app, frame, newsletter.slug, others) };
}
