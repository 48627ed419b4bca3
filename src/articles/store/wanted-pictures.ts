import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../../redis/keys.js';
import type { Article, ArticleImage } from './article.js';
import { articleImage } from './article-record.js';

/** A picture to fetch and cut, and the article that shows it. */
const wantedPicture = z.object({
  image: articleImage,
  /** Headline of the article, for warnings. */
  title: z.string(),
  /**
   * When the article was published or imported, in Unix ms: when memory is short, later articles keep their pictures.
   */
  at: z.number(),
});
export type WantedPicture = z.infer<typeof wantedPicture>;

/** Asks for a picture. A worker makes it soon (pictures/make-pictures.ts). Asking again changes nothing. */
export async function wantPicture(redis: Redis, image: ArticleImage | null, article: WantingArticle): Promise<void> {
  if (!image?.url) return;
  // A picture that waits for its next attempt keeps waiting.
  await redis.zadd(keys.wantedPictures, 'NX', dueAtOnce, entryOf(image, article));
}

/** Asks for a picture anew. One that waits for its next attempt is due at once. */
export async function wantPictureNow(redis: Redis, image: ArticleImage, article: WantingArticle): Promise<void> {
  await redis.zadd(keys.wantedPictures, dueAtOnce, entryOf(image, article));
}

type WantingArticle = Pick<Article, 'title' | 'publishedAt' | 'importedAt'>;

/** A time in the past. */
const dueAtOnce = 1;

function entryOf(image: ArticleImage, { title, publishedAt, importedAt }: WantingArticle): string {
  return JSON.stringify({ image, title, at: Date.parse(publishedAt ?? importedAt) || 0 } satisfies WantedPicture);
}

/** The pictures that are due, at most `limit`. @param now Unix milliseconds */
export async function dueWants(redis: Redis, now: number, limit: number): Promise<string[]> {
  return redis.zrangebyscore(keys.wantedPictures, '-inf', now, 'LIMIT', 0, limit);
}

/** Reads an entry of the list. @returns undefined for one that this version cannot read */
export function parseWant(entry: string): WantedPicture | undefined {
  try {
    return wantedPicture.safeParse(JSON.parse(entry)).data;
  } catch {
    return undefined;
  }
}

export async function dropWant(redis: Redis, entry: string): Promise<void> {
  await redis.zrem(keys.wantedPictures, entry);
}

/** @param at when it is tried again, in Unix milliseconds */
export async function postponeWant(redis: Redis, entry: string, at: number): Promise<void> {
  await redis.zadd(keys.wantedPictures, 'XX', at, entry);
}
