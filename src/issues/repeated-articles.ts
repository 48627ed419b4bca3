import type { Redis } from 'ioredis';
import type { StoredArticle } from '../articles/store/article.js';
import { readArticle } from '../articles/store/article-store.js';
import { type Duplicate, findDuplicates, readFingerprints } from '../articles/store/duplicates.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listedArticle } from './page-articles.js';
import { isLeftOut } from './taking/take-articles.js';

/** An article that repeats another one of its newsletter. */
export interface Repetition extends Duplicate {
  article: string;
  title: string;
  /** Id of the issue that sent the other one; null when none has. */
  sentIn: string | null;
}

/** An article that a digest left out, because an article of the issue is the same story. */
export interface LeftOut extends Duplicate {
  article: string;
  title: string;
}

/**
 * The articles that no issue has sent and no digest will take, because they repeat an article of this issue.
 * @param articles those of the issue
 */
export async function articlesLeftOut(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'copiesIn'>,
  articles: readonly Pick<StoredArticle, 'id'>[],
): Promise<LeftOut[]> {
  const ids = new Set(articles.map(({ id }) => id));
  const found: LeftOut[] = [];
  for (const [article, duplicate] of findDuplicates(await readFingerprints(redis, newsletter.slug))) {
    const other = ids.has(duplicate.of) && !ids.has(article) ? await readArticle(redis, article) : null;
    if (!other || !isLeftOut(duplicate, other, newsletter)) continue;
    if ((await listedArticle(redis, other)).sentIn === null) found.push({ article, title: other.title, ...duplicate });
  }
  return found;
}

/**
 * The articles of an issue that repeat others, whichever of the two came first: in this issue, or in one that was sent.
 * Duplicates that nobody has received do not count.
 */
export async function repeatedArticles(
  redis: Redis,
  newsletter: string,
  articles: readonly Pick<StoredArticle, 'id' | 'title'>[],
): Promise<Repetition[]> {
  const duplicates = [...findDuplicates(await readFingerprints(redis, newsletter))];
  const pairs = duplicates.flatMap(([later, { of, because }]) => [
    { id: later, of, because, isLater: true },
    { id: of, of: later, because, isLater: false },
  ]);
  const ids = articles.map(({ id }) => id);
  const found: Repetition[] = [];
  for (const { id, title } of articles) {
    for (const { of, because, isLater } of pairs.filter((pair) => pair.id === id)) {
      const other = await readArticle(redis, of);
      const listed = other && (await listedArticle(redis, other));
      const sentIn = listed?.sentIn ?? listed?.partlySentIn[0] ?? null;
      // A pair within the issue is one repetition, not two.
      if (sentIn !== null || (ids.includes(of) && isLater)) found.push({ article: id, title, of, because, sentIn });
    }
  }
  return found;
}
