import type { Redis } from 'ioredis';
import { openPageStates, type PageStates } from '../articles/pull/page-states.js';
import { readSource } from '../articles/pull/source-store.js';
import type { ArticleFacts } from '../articles/store/article.js';
import { listArticle, readArticle, readArticleFacts } from '../articles/store/article-store.js';
import { isInIssue } from '../articles/store/in-issue.js';
import { NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { dropPassedOver, readTaken } from './taking/takers.js';

const day = 86_400_000;
/** Articles that are looked up at once. */
const step = 2_000;

/**
 * Deletes the articles of a newsletter that a source brought more than `days` days ago and that nobody used: they are in
 * no issue and no draft, and nobody has edited or hidden them. Sources bring some every day, so that Redis would be full
 * of them within a year.
 *
 * A page that its source still lists is not read again. Safe to interrupt and to run again.
 * @param now Unix milliseconds
 * @returns how many were deleted
 */
export async function expireArticles(redis: Redis, slug: string, days: number, now = Date.now()): Promise<number> {
  const before = now - days * day;
  // An article is not imported before it is published. Undated ones have the lowest places.
  const ids = await redis.zrangebyscore(keys.articlesOf(slug), '-inf', before);
  const sources = new Map<string, Promise<PageStates | undefined>>();
  let count = 0;
  for (let from = 0; from < ids.length; from += step) {
    const group = ids.slice(from, from + step);
    const taken = await readTaken(redis, slug, group);
    const unused = await readArticleFacts(
      redis,
      group.filter((id) => !taken.has(id)),
    );
    for (const article of unused) {
      if (!isExpired(article, before)) continue;
      const states = sources.get(article.sourceId) ?? listedPages(redis, article.sourceId);
      sources.set(article.sourceId, states);
      if (await expire(redis, slug, article, await states, now)) count += 1;
    }
  }
  if (count > 0) await announceChange(redis, topics.imports(slug));
  return count;
}

const isExpired = ({ sourceId, importedAt, removedAt, edits, newsletters }: ArticleFacts, before: number): boolean =>
  sourceId !== '' &&
  Date.parse(importedAt) < before &&
  removedAt === null &&
  Object.keys(edits).length === 0 &&
  newsletters.length === 1;

/** The pages that a source knows. Those of a sitemap are known as long as it lists them; others are noted when they expire. */
async function listedPages(redis: Redis, id: string): Promise<PageStates | undefined> {
  try {
    const { kind } = await readSource(redis, id);
    return kind === 'sitemap' ? undefined : await openPageStates(redis, id);
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** @returns whether it is gone: an issue may have taken it at this moment */
async function expire(
  redis: Redis,
  slug: string,
  { id, url, newsletters }: ArticleFacts,
  states: PageStates | undefined,
  now: number,
): Promise<boolean> {
  // Until its document no longer lists it (keepOnly), so that the next pull does not bring it again.
  if (states?.get(url) === undefined) await states?.set(url, { outcome: 'done', changedAt: now }, '');
  // Out of the lists first, so that no issue finds it any more.
  await redis.zrem(keys.articlesOf(slug), id);
  await redis.zrem(keys.articles, id);
  await dropPassedOver(redis, slug, id);
  if (await isInIssue(redis, { id, newsletters })) {
    const article = await readArticle(redis, id);
    if (article) await listArticle(redis, article);
    return false;
  }
  await redis.del(keys.article(id));
  return true;
}
