import type { RatingCounts } from '../answers/ratings/ratings.js';
import type { ArticleRatings } from '../answers/votes/votes.js';
import type { ArticlePicture } from '../articles/pictures/article-picture.js';
import type { StoredArticle } from '../articles/store/article.js';
import { editsOf } from '../articles/store/article-record.js';
import { shownTime } from './shown-time.js';

/** The day of an article, for people. */
export const shownDay = (publishedAt: string | null): string => publishedAt?.slice(0, 10) ?? 'undated';

/** Whether a picture was tried and could not be made. */
export const isMissing = (picture: ArticlePicture | null): boolean =>
  picture?.state === 'failed' || picture?.state === 'refused';

/** The state of a picture, for people. */
export function pictureInWords({ state, reason, nextAttemptAt }: ArticlePicture): string {
  if (state === 'made') return 'made';
  if (state === 'waiting') return 'waits for a worker';
  const next =
    nextAttemptAt === null ? 'not tried again by itself' : `tried again at ${shownTime(nextAttemptAt, 'UTC')}`;
  return `none, because ${reason}; ${state === 'evicted' ? 'made again when it is needed' : next}`;
}

/** The ratings of an article, if there are any. */
export function ratingRows({ readers, visitors }: ArticleRatings): Record<string, string> {
  const words = ({ count, average }: RatingCounts) => `${average} of 5 from ${count}`;
  return {
    ...(readers.count > 0 ? { 'ratings by email': words(readers) } : {}),
    ...(visitors.count > 0 ? { 'ratings by visitors': words(visitors) } : {}),
  };
}

/** One row for each field that was edited by hand. */
export function editRows(article: StoredArticle): Record<string, string> {
  const shown = (value: unknown) =>
    typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value);
  return Object.fromEntries(editsOf(article).map(({ field, source }) => [`${field}, by its source`, shown(source)]));
}
