import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { forgetRated, noteRated, ratedArticles } from './rated-articles.js';

/** The steps of a rating, from poor to best. */
export const ratingSteps = [1, 2, 3, 4, 5] as const;
export type RatingStep = (typeof ratingSteps)[number];

export interface RatingCounts {
  count: number;
  /** 0 without ratings. */
  average: number;
}

/** How often each step was given, from poor to best. */
export type StepTotals = readonly number[];

/** Reads the step of a form or link. */
export const ratingStep = (text: unknown): RatingStep | undefined =>
  ratingSteps.find((step) => String(step) === String(text));

/**
 * Stores a reader's rating of an article, in place of an earlier one.
 *
 * Guarantee: one rating for each reader and article, and totals that agree with them. A reader's list of rated articles
 * is written first, so that an erasure finds every rating, and again at the end, because an erasure may have emptied it
 * meanwhile.
 * @param issue id of the issue whose email the reader rated in
 */
export async function rateArticle(
  redis: Redis,
  { article, reader, step, issue }: { article: string; reader: SubscriberId; step: RatingStep; issue: string },
): Promise<void> {
  await noteRated(redis, reader, article);
  await runScript(redis, 'rate', [keys.ratings(article)], [reader, step]);
  await noteRated(redis, reader, article);
  await redis.sadd(keys.raters(issue), reader);
}

/** Removes a reader's rating of an article. */
export async function removeRating(redis: Redis, article: string, reader: SubscriberId): Promise<void> {
  await runScript(redis, 'rateEvenWhenFull', [keys.ratings(article)], [reader, 0]);
  await forgetRated(redis, reader, article);
}

/** @returns undefined when the reader has not rated the article */
export async function readRating(redis: Redis, article: string, reader: SubscriberId): Promise<RatingStep | undefined> {
  return ratingStep((await redis.hgetBuffer(keys.ratings(article), reader)) ?? '');
}

/** Number and average of an article's ratings. */
export async function countRatings(redis: Redis, article: string): Promise<RatingCounts> {
  return averageOf(await ratingTotals(redis, article));
}

/** How many readers gave an article each step. */
export async function ratingTotals(redis: Redis, article: string): Promise<StepTotals> {
  return (await redis.hmget(keys.ratings(article), ...ratingSteps.map((step) => `n${step}`))).map(Number);
}

/** Number and average of ratings. Several totals are counted together. */
export function averageOf(...totals: readonly StepTotals[]): RatingCounts {
  let count = 0;
  let sum = 0;
  for (const [i, step] of ratingSteps.entries()) {
    const given = totals.reduce((all, one) => all + (one[i] ?? 0), 0);
    count += given;
    sum += given * step;
  }
  return { count, average: count === 0 ? 0 : Math.round((sum / count) * 10) / 10 };
}

/** A reader's ratings. */
export async function ratingsBy(
  redis: Redis,
  reader: SubscriberId,
): Promise<{ article: string; rating: RatingStep }[]> {
  const articles = await ratedArticles(redis, reader);
  const found = await Promise.all(articles.map((article) => readRating(redis, article, reader)));
  return articles.flatMap((article, i) => (found[i] === undefined ? [] : [{ article, rating: found[i] }]));
}

/** Removes all ratings of a reader, with those that are stored meanwhile. Safe to run again. */
export async function removeRatingsBy(redis: Redis, reader: SubscriberId): Promise<void> {
  for (;;) {
    const articles = await ratedArticles(redis, reader);
    if (articles.length === 0) return;
    for (const article of articles) await removeRating(redis, article, reader);
  }
}
