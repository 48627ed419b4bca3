import type { Redis } from 'ioredis';
import { voteKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import {
  averageOf,
  countRatings,
  type RatingCounts,
  type RatingStep,
  ratingStep,
  ratingSteps,
  type StepTotals,
} from '../ratings/ratings.js';

// The votes of visitors: ratings that anybody gives on an article's page. Readers' ratings by email are in ratings/.

/** Fewer votes say little, so pages and lists show an average only from this number on. */
export const minVotes = 5;

/**
 * Seconds that it is known who voted: as long as a visitor's cookie, so that a living cookie always finds its vote.
 * The totals stay.
 */
export const voterSeconds = 180 * 86_400;

/** Eight bytes of a keyed hash of the article and the voter, so that nobody can tell which votes one visitor gave. */
export type VoterMark = Buffer;

/** Stores a visitor's vote on an article in place of an earlier one, or removes it. @param step 0: removes it */
export async function storeVote(
  redis: Redis,
  { article, mark, step }: { article: string; mark: VoterMark; step: RatingStep | 0 },
): Promise<void> {
  await runScript(redis, 'vote', [voteKeys.counts(article), voteKeys.voters(article)], [mark, step, voterSeconds]);
}

/** @returns undefined when the visitor has not voted on the article, or did so long ago */
export async function readVote(redis: Redis, article: string, mark: VoterMark): Promise<RatingStep | undefined> {
  return ratingStep((await redis.hgetBuffer(voteKeys.voters(article), mark)) ?? '');
}

/** Number and average of the votes of visitors on an article. */
export async function countVotes(redis: Redis, article: string): Promise<RatingCounts> {
  return averageOf(await voteTotals(redis, article));
}

/** The ratings of an article. The two are counted apart: a reader of the email has proved that the address is theirs. */
export interface ArticleRatings {
  /** By readers, through the links of their emails. */
  readers: RatingCounts;
  /** By visitors of the article's page. */
  visitors: RatingCounts;
}

export async function articleRatings(redis: Redis, article: string): Promise<ArticleRatings> {
  const [readers, visitors] = await Promise.all([countRatings(redis, article), countVotes(redis, article)]);
  return { readers, visitors };
}

/** How many visitors gave an article each step. */
export async function voteTotals(redis: Redis, article: string): Promise<StepTotals> {
  return (await redis.hmget(voteKeys.counts(article), ...ratingSteps.map(String))).map(Number);
}
