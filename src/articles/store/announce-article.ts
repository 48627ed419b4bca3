import type { Redis } from 'ioredis';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import type { StoredArticle } from './article.js';
import { isInIssue } from './in-issue.js';

/**
 * Announces a new version of an article. Pages show the articles of issues alone, and a new article is in none yet.
 * @param before null: it is new
 */
export async function announceArticle(redis: Redis, before: StoredArticle | null, after: StoredArticle): Promise<void> {
  const slugs = [...new Set([...(before?.newsletters ?? []), ...after.newsletters])];
  const changed = slugs.map(topics.imports);
  if (before) changed.push(topics.article(after.id));
  if (before && (await isInIssue(redis, { id: after.id, newsletters: slugs }))) {
    changed.push(...slugs.map(topics.texts));
    const isMoved = before.section !== after.section || before.removedAt !== after.removedAt;
    if (isMoved) changed.push(...slugs.map(topics.content));
  }
  await announceChange(redis, ...changed);
}

/** Announces that an article is in a list now, is no longer in it, or has another place in it. */
export async function announceOrder(redis: Redis, article: StoredArticle): Promise<void> {
  const { newsletters } = article;
  const isShown = await isInIssue(redis, article);
  await announceChange(redis, ...newsletters.map(topics.imports), ...(isShown ? newsletters.map(topics.content) : []));
}
