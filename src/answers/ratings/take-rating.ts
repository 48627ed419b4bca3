import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { noteEngagementOf, type TrailOfReader, undoEngagement } from '../engagement.js';
import { type RatingStep, rateArticle, ratingStep, readRating, removeRating } from './ratings.js';

/** Only machines send so many different steps of one story within this time. */
const stepBurst = { steps: 3, ms: 120_000 };
/** Only machines rate so many stories of one email within this time. */
const storyBurst = { stories: 3, ms: 5_000 };
/** Seconds of silence after which a reader's trail begins anew: a person reads the email after the scanner. */
const trailSeconds = 120;

/** A rating that was posted from the link of an email. */
export interface PostedRating {
  article: string;
  reader: SubscriberId;
  step: RatingStep;
  /** Id of the issue whose email had the link. */
  issue: string;
  /** The number of its newsletter. */
  newsletter: number;
  /** Unix milliseconds. */
  at: number;
}

/**
 * Takes a rating, and notes that its reader is engaged.
 *
 * Guarantee: the ratings of a mail scanner, which opens every link in a real browser, count for nothing, and nobody
 * becomes engaged by them. Those that came before it was recognised are taken back, in whatever order they are stored.
 */
export async function takeRating(list: SubscriberList, rating: PostedRating): Promise<void> {
  const { redis } = list;
  const { article, reader, step, issue, newsletter, at } = rating;
  const of: TrailOfReader = { newsletter, reader, trail: keys.clickTrail(issue, `rated-${reader.toString('hex')}`) };
  if ((await judge(redis, of.trail, rating)) === 'machine') return takeBack(list, of, issue);
  await rateArticle(redis, { article, reader, step, issue });
  await noteEngagementOf(list, of, Math.floor(at / 1_000));
  // It may have been recognised between the two.
  if ((await redis.hexists(of.trail, 'machine')) === 1) await takeBack(list, of, issue);
}

async function judge(redis: Redis, trail: string, { article, reader, step, issue, at }: PostedRating): Promise<string> {
  const before = (await readRating(redis, article, reader)) ?? 0;
  const wasRater = await redis.sismember(keys.raters(issue), reader);
  const limits = [stepBurst.steps, stepBurst.ms, storyBurst.stories, storyBurst.ms, trailSeconds];
  return String(await runScript(redis, 'noteRating', [trail], [article, step, at, before, wasRater, ...limits]));
}

/** Restores the ratings that a reader had before a trail. Safe to run again and in parallel. */
async function takeBack(list: SubscriberList, of: TrailOfReader, issue: string): Promise<void> {
  const { redis } = list;
  const trail = await redis.hgetall(of.trail);
  for (const [field, value] of Object.entries(trail)) {
    const [, article] = /^before:(.+)$/.exec(field) ?? [];
    if (article === undefined) continue;
    const before = ratingStep(value);
    if (before) await rateArticle(redis, { article, reader: of.reader, step: before, issue });
    else await removeRating(redis, article, of.reader);
  }
  if (trail.rater !== '1') await redis.srem(keys.raters(issue), of.reader);
  await undoEngagement(list, of);
}
