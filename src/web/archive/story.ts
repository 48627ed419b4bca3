import { picturesFor, type ShownPicture } from '../../articles/pictures/shown-picture.js';
import { readBodyPolicies } from '../../articles/pull/body-policy.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { articlePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { showArticles } from '../kit/shown-topics.js';
import type { WebApp } from '../kit/web-app.js';

/** An article as lists show it. */
export interface Story {
  article: StoredArticle;
  /** Its page here, or the original when its source keeps its text off this site. */
  href: string;
  picture: ShownPicture | null;
}

/** A story with the picture for the top of a page. */
export async function withLargePicture(
  { redis }: Pick<WebApp, 'redis'>,
  { base }: Frame,
  story: Story,
): Promise<Story> {
  const [picture = null] = await picturesFor(redis, [story.article], 'page', base);
  return { ...story, picture };
}

/** Prepares articles of one newsletter for a list. */
export async function readStories(
  { redis }: Pick<WebApp, 'redis'>,
  frame: Frame,
  newsletter: string,
  articles: readonly StoredArticle[],
): Promise<Story[]> {
  showArticles(frame.shown, articles);
  const policyOf = await readBodyPolicies(redis, newsletter);
  const pictures = await picturesFor(redis, articles, 'card', frame.base);
  return articles.map((article, i) => ({
    article,
    href: policyOf(article) === 'off' ? article.url : articlePage(frame, article),
    picture: pictures[i] ?? null,
  }));
}

/** Stories that are looked at beyond those that have room. */
const lookedAhead = 3;

/**
 * The stories for rows of cards, in their own order: one without a picture would leave a hole beside those that have one, so
 * that a later one takes its place. @param hasPicture of a story
 */
export function forCards<T>(stories: readonly T[], count: number, hasPicture: (story: T) => boolean): T[] {
  const near = stories.slice(0, count + lookedAhead);
  const pictured = near.filter(hasPicture).slice(0, count);
  const others = near.filter((story) => !pictured.includes(story)).slice(0, count - pictured.length);
  return near.filter((story) => pictured.includes(story) || others.includes(story));
}
