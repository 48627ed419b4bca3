import type { Redis } from 'ioredis';
import type { StoredArticle } from '../articles/store/article.js';
import { readArticle } from '../articles/store/article-store.js';
import { type Duplicate, findDuplicates, readFingerprints } from '../articles/store/duplicates.js';
import { listedArticle } from './page-articles.js';

/** An article that repeats another one of its newsletter. */
export interface Repetition extends Duplicate {
  article: string;
  title: string;
  /** Id of the issue that sent the other one; null when none has. */
  sentIn: string | null;
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
      const { sentIn } = other ? await listedArticle(redis, other) : { sentIn: null };
      // A pair within the issue is one repetition, not two.
      if (sentIn !== null || (ids.includes(of) && isLater)) found.push({ article: id, title, of, because, sentIn });
    }
  }
  return found;
}
