import type { Redis } from 'ioredis';
import { keys, voteKeys } from '../../redis/keys.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { nextRevision } from './article-record.js';
import { articleIds, readArticle, replaceArticle } from './article-store.js';

async function* articlesOf(redis: Redis, newsletter: string) {
  // All articles: those that an editor removed are not in the newsletter's own list. The ids are read first, because
  // the pages of a list that shrinks would skip some.
  const ids: string[] = [];
  for await (const page of articleIds(redis, null, 1_000)) ids.push(...page);
  for (const id of ids) {
    const article = await readArticle(redis, id);
    if (article?.newsletters.includes(newsletter)) yield article;
  }
}

/** Counts the articles that only this newsletter has. */
export async function countArticlesAlone(redis: Redis, newsletter: string): Promise<number> {
  let alone = 0;
  for await (const { newsletters } of articlesOf(redis, newsletter)) if (newsletters.length === 1) alone += 1;
  return alone;
}

/**
 * Removes the articles that only this newsletter has, and takes it off the others. Pictures stay: an article of another
 * newsletter or an email that was sent may show the same one. Safe to interrupt and to run again.
 */
export async function removeArticles(redis: Redis, newsletter: string): Promise<void> {
  for await (const found of articlesOf(redis, newsletter)) {
    // If another change comes first, the article is read again.
    for (let article = found; article.newsletters.length > 1; ) {
      const newsletters = article.newsletters.filter((slug) => slug !== newsletter);
      const next = nextRevision(article, { ...article, newsletters }, '', new Date());
      if (await replaceArticle(redis, article, next)) break;
      article = (await readArticle(redis, article.id)) ?? { ...article, newsletters: [] };
    }
    if (found.newsletters.length > 1) continue;
    await redis.zrem(keys.articlesOf(newsletter), found.id);
    await redis.zrem(keys.articles, found.id);
    await redis.del(keys.article(found.id));
    await redis.del(keys.ratings(found.id));
    await redis.del(voteKeys.counts(found.id), voteKeys.voters(found.id));
    await announceChange(redis, topics.article(found.id));
  }
  await redis.del(keys.articlesOf(newsletter));
  await announceChange(redis, topics.content(newsletter), topics.imports(newsletter));
}
