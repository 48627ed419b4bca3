import type { Redis } from 'ioredis';
import { type ClickReport, readClicks } from '../answers/clicks/click-counts.js';
import { countComments } from '../answers/comments/comment-store.js';
import { averageOf, type RatingCounts, ratingTotals, type StepTotals } from '../answers/ratings/ratings.js';
import { readArticles } from '../articles/store/article-store.js';
import type { Issue } from '../issues/issue.js';
import { issuesBefore } from '../issues/page-issues.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { type KeptAnswers, readKeptAnswers } from './kept-answers.js';

/** The ratings and comments of one article of an issue. */
export interface ArticleAnswers extends RatingCounts {
  article: string;
  title: string;
  section: string;
  /** How many readers gave each step by email, from poor to best. */
  steps: StepTotals;
  /** Published ones. */
  comments: number;
}

/** An earlier issue for the same readers. */
export interface EarlierIssue extends Pick<Issue, 'id' | 'subject' | 'startedAt'> {
  /** Undefined: not counted yet. */
  answers: KeptAnswers | undefined;
  comments: number;
}

/** What readers answered to an issue, beside the issues before it. Reading it costs the same for any number of readers. */
export interface KeptReport {
  issue: Issue;
  /** As a worker has last counted them; undefined: not yet. */
  answers: KeptAnswers | undefined;
  clicks: ClickReport | null;
  /** Readers who rated a story in its email. */
  raters: number;
  articles: readonly ArticleAnswers[];
  /** Ten at most, the newest first. */
  earlier: readonly EarlierIssue[];
}

/** How many earlier issues are compared with one, and how many are looked at to find them. */
const compared = 10;
const lookedAt = 60;

export async function readKeptReport(redis: Redis, newsletter: Newsletter, issue: Issue): Promise<KeptReport> {
  const before = (await issuesBefore(redis, issue, lookedAt)).filter((one) => isComparable(one, issue));
  const earlier = before.slice(0, compared);
  const [kept, clicks, raters, stored, comments] = await Promise.all([
    readKeptAnswers(redis, newsletter, [issue, ...earlier]),
    readClicks(redis, issue.id),
    redis.scard(keys.raters(issue.id)),
    readArticles(redis, issue.articles),
    countComments(redis, [...new Set([issue, ...earlier].flatMap(({ articles }) => articles))]),
  ]);
  const articles = stored.map(async ({ id, title, section }): Promise<ArticleAnswers> => {
    const steps = await ratingTotals(redis, id);
    return { article: id, title, section, steps, ...averageOf(steps), comments: comments.get(id) ?? 0 };
  });
  return {
    ...{ issue, answers: kept.get(issue.id), clicks, raters },
    articles: await Promise.all(articles),
    earlier: earlier.map((one) => ({
      ...{ id: one.id, subject: one.subject, startedAt: one.startedAt, answers: kept.get(one.id) },
      comments: one.articles.reduce((sum, id) => sum + (comments.get(id) ?? 0), 0),
    })),
  };
}

/** Whether an issue went to the same readers earlier: numbers of others say nothing about this one. */
function isComparable(other: Issue, issue: Issue): boolean {
  const audienceOf = ({ audience, segment, stream }: Issue) =>
    JSON.stringify([Object.entries(audience).sort(), segment, stream?.cadence]);
  const isBefore = other.startedAt > 0 && other.startedAt < issue.startedAt;
  return isBefore && other.finishedAt > 0 && audienceOf(other) === audienceOf(issue);
}
