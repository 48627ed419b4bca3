import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keys } from '../../redis/keys.js';
import type { Article, ArticleDraft } from './article.js';
import { articleId, canonicalUrl } from './canonical-url.js';

export type SaveOutcome = 'imported' | 'updated' | 'unchanged';

/** An article as its Redis hash holds it: strings; no date is the empty string, the image is JSON. */
const record = z.object({
  id: z.string(),
  title: z.string(),
  url: z.string(),
  section: z.string(),
  publishedAt: z.string().transform((text) => text || null),
  author: z.string(),
  image: z
    .string()
    .transform((text) => z.object({ url: z.string(), alt: z.string() }).nullable().parse(JSON.parse(text))),
  excerpt: z.string(),
  body: z.string(),
  source: z.enum(['markdown', 'feed', 'page']),
  importedAt: z.string(),
});

/**
 * Stores a draft under the id of its canonical URL; `importedAt` stays that of the first time.
 *
 * Interrupted between its two writes it leaves an article that no list shows; saving again puts that right, since the
 * list is written even when nothing differs. (The two keys may lie on different nodes, so no MULTI joins them.)
 */
export async function saveArticle(
  redis: Redis,
  draft: ArticleDraft,
  now = new Date(),
): Promise<{ article: Article; outcome: SaveOutcome }> {
  const url = canonicalUrl(draft.url) ?? draft.url;
  const id = articleId(url);
  const before = await readArticle(redis, id);
  const article: Article = { ...draft, url, id, importedAt: before?.importedAt ?? now.toISOString() };
  const fields = toRecord(article);
  const same = before !== null && Object.entries(toRecord(before)).every(([name, value]) => fields[name] === value);
  if (!same) await redis.hset(keys.article(id), fields);
  await redis.zadd(keys.articles, Date.parse(article.publishedAt ?? article.importedAt), id);
  return { article, outcome: same ? 'unchanged' : before ? 'updated' : 'imported' };
}

/** @returns null when there is no such article */
export async function readArticle(redis: Redis, id: string): Promise<Article | null> {
  const parsed = record.safeParse(await redis.hgetall(keys.article(id)));
  return parsed.success ? parsed.data : null;
}

/** The articles in the order of `ids`; one that is not there is left out. */
export async function readArticles(redis: Redis, ids: readonly string[]): Promise<Article[]> {
  const found = await Promise.all(ids.map((id) => readArticle(redis, id)));
  return found.filter((article) => article !== null);
}

export async function hasArticle(redis: Redis, id: string): Promise<boolean> {
  return (await redis.exists(keys.article(id))) === 1;
}

/**
 * Articles, newest first: by publication, or by first import where the source gave no date.
 * @param query `section` is compared without regard to case; `offset` counts within that section
 */
export async function listArticles(
  redis: Redis,
  query: { section?: string; limit: number; offset: number },
): Promise<Article[]> {
  const { section, limit, offset } = query;
  if (section === undefined) {
    return limit < 1 ? [] : readArticles(redis, await redis.zrevrange(keys.articles, offset, offset + limit - 1));
  }
  // No index by section, which could disagree with the articles: a walk from the newest, until there are enough.
  const wanted: Article[] = [];
  const step = 200;
  for (let from = 0; wanted.length < offset + limit; from += step) {
    const ids = await redis.zrevrange(keys.articles, from, from + step - 1);
    if (ids.length === 0) break;
    const page = await readArticles(redis, ids);
    wanted.push(...page.filter((article) => article.section.toLowerCase() === section.toLowerCase()));
  }
  return wanted.slice(offset, offset + limit);
}

/** Ids of all articles, newest first, so many at a time. */
export async function* articleIds(redis: Redis, pageSize: number): AsyncGenerator<string[]> {
  for (let from = 0; ; from += pageSize) {
    const ids = await redis.zrevrange(keys.articles, from, from + pageSize - 1);
    if (ids.length > 0) yield ids;
    if (ids.length < pageSize) return;
  }
}

function toRecord(article: Article): Record<string, string> {
  return { ...article, publishedAt: article.publishedAt ?? '', image: JSON.stringify(article.image) };
}
