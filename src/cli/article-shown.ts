import type { RatingCounts } from '../answers/ratings/ratings.js';
import type { ArticleRatings } from '../answers/votes/votes.js';
import type { ArticlePicture } from '../articles/pictures/article-picture.js';
import type { StoredArticle } from '../articles/store/article.js';
import { editsOf } from '../articles/store/article-record.js';
import type { ListedArticle } from '../issues/page-articles.js';
import type { WholeArticle } from '../operations/articles/article-schemas.js';
import { listInWords } from './output.js';
import { shownTime } from './shown-time.js';

/** The day of an article, for people. */
export const shownDay = (publishedAt: string | null): string => publishedAt?.slice(0, 10) ?? 'undated';

/** A page of `article list`. @param ofAll whether they belong to several newsletters */
export function listText({ items, next }: { items: readonly ListedArticle[]; next: string | null }, ofAll: boolean) {
  const whose = (words: string) => (ofAll ? [words] : []);
  const rows = items.map((item) => {
    const { article, duplicate, old, picture } = item;
    const isMissing = picture?.state === 'failed' || picture?.state === 'refused';
    const marks = [
      duplicate ? `  [repeats ${duplicate.of}: same ${duplicate.because}]` : '',
      old ? '  [old: not in scheduled digests]' : '',
      isMissing ? `  [no picture: ${picture.reason}]` : '',
    ];
    const { id, newsletters, publishedAt, section, title } = article;
    const cells = [id, ...whose(newsletters.join(', ')), shownDay(publishedAt), section, whereSent(item)];
    return [...cells, `${title}${marks.join('')}`];
  });
  const heading = ['ID', ...whose('NEWSLETTER'), 'PUBLISHED', 'SECTION', 'SENT IN', 'TITLE'];
  const empty = 'No article found. Add a source with `postrider source add`, or import some.';
  return listInWords(heading, rows, empty, next);
}

/** The rows of `article show`. */
export function articleRows({ article, listed, ratings }: WholeArticle): Record<string, string> {
  const { id, title, url, newsletters, section, publishedAt, author, excerpt, image, sourceId, removedAt } = article;
  const { picture, duplicate, old } = listed;
  return {
    ...{ id, title, url, newsletter: newsletters.join(', '), section, published: shownDay(publishedAt) },
    ...{ author, excerpt, picture: image?.url ?? 'none' },
    ...(picture ? { 'picture state': pictureInWords(picture) } : {}),
    ...(image?.focus ? { focus: `${image.focus.x},${image.focus.y}` } : {}),
    source: article.written === '' ? sourceId || 'imported by hand' : 'written here',
    'sent in': whereSent(listed) || 'no issue',
    ...(removedAt === null ? {} : { removed: shownTime(removedAt, 'UTC') ?? '' }),
    ...(duplicate ? { repeats: `${duplicate.of} (same ${duplicate.because})` } : {}),
    ...(old ? { old: 'more than 60 days older than the last issue, so only an editor puts it into an issue' } : {}),
    ...ratingRows(ratings),
    ...editRows(article),
  };
}

/** Where an article was sent: in an issue for everybody, in issues for a part of the readers, or in none yet. */
function whereSent({ sentIn, partlySentIn, draft }: ListedArticle): string {
  const parts = partlySentIn.length > 0 ? `${partlySentIn.join(', ')} (to some)` : '';
  return sentIn ?? [parts, draft ? `${draft} (draft)` : ''].filter((part) => part !== '').join(', ');
}

function pictureInWords({ state, reason, nextAttemptAt }: ArticlePicture): string {
  if (state === 'made') return 'made';
  if (state === 'waiting') return 'waits for a worker';
  const next =
    nextAttemptAt === null ? 'not tried again by itself' : `tried again at ${shownTime(nextAttemptAt, 'UTC')}`;
  return `none, because ${reason}; ${state === 'evicted' ? 'made again when it is needed' : next}`;
}

function ratingRows({ readers, visitors }: ArticleRatings): Record<string, string> {
  const words = ({ count, average }: RatingCounts) => `${average} of 5 from ${count}`;
  return {
    ...(readers.count > 0 ? { 'ratings by email': words(readers) } : {}),
    ...(visitors.count > 0 ? { 'ratings by visitors': words(visitors) } : {}),
  };
}

/** One row for each field that was edited by hand. */
function editRows(article: StoredArticle): Record<string, string> {
  const shown = (value: unknown) =>
    typeof value === 'string' ? value : value === null ? 'none' : JSON.stringify(value);
  return Object.fromEntries(editsOf(article).map(({ field, source }) => [`${field}, by its source`, shown(source)]));
}
