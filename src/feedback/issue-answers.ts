import type { Redis } from 'ioredis';
import { type LinkClicks, readClicks } from '../answers/clicks/click-counts.js';
import { countComments } from '../answers/comments/comment-store.js';
import { countRatings, type RatingCounts } from '../answers/ratings/ratings.js';
import { countVotes } from '../answers/votes/votes.js';
import { readBodyPolicies } from '../articles/pull/body-policy.js';
import type { StoredArticle } from '../articles/store/article.js';
import { readArticles } from '../articles/store/article-store.js';
import type { Issue } from '../issues/issue.js';
import { listIssues, readIssue } from '../issues/issue-store.js';
import { isPublicArticle, publicContent } from '../issues/public-content.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';
import { countDepartures } from './departures.js';
import { type AnswerCounts, countAnswers, type KeptAnswers, readKeptAnswers } from './kept-answers.js';

/** Readers' and servers' responses to one issue. */
export interface IssueAnswers extends AnswerCounts {
  issue: string;
  subject: string;
  /** ISO 8601 in UTC. */
  startedAt: string | null;
  /** When they were counted, ISO 8601 in UTC. */
  countedAt: string;
}

interface RatedArticle extends RatingCounts {
  article: string;
  title: string;
}

/** The responses to one issue, beside those to earlier issues of its newsletter. */
export interface AnswerReport extends IssueAnswers {
  links: readonly LinkClicks[];
  /** Readers' ratings of its articles by email, also in other issues. */
  ratings: readonly RatedArticle[];
  /** Visitors' votes on the pages of its articles. Articles without a page are left out. */
  votes: readonly RatedArticle[];
  /** On its articles, those that are published. */
  comments: readonly { article: string; title: string; count: number }[];
  /** The issues of the newsletter that were sent before it, the newest first. */
  earlier: readonly IssueAnswers[];
}

/** How many earlier issues are shown beside one. */
const compared = 10;

/**
 * Reports what readers answered to an issue, beside the ten issues before it. It reads the ledger of the issue, and the
 * list once: a second or two for a list of a million readers. The issues before it are as a worker has last counted them.
 * @param options.fresh counts those anew, too @throws NotFound
 */
export async function reportAnswers(
  list: SubscriberList,
  issueId: string,
  options: { fresh?: boolean } = {},
): Promise<AnswerReport> {
  const { redis } = list;
  const issue = await readIssue(redis, issueId);
  const sent = (await listIssues(redis, issue.newsletter))
    .filter(({ startedAt }) => startedAt > 0)
    .sort((a, b) => b.startedAt - a.startedAt);
  const at = sent.findIndex(({ id }) => id === issueId);
  const shown = at < 0 ? [issue] : sent.slice(at, at + 1 + compared);
  const [own = unanswered(issue), ...earlier] = await answersOf(list, sent, shown, options.fresh === true);
  const clicks = await readClicks(redis, issueId);
  const articles = await readArticles(redis, issue.articles);
  const counts = await countComments(
    redis,
    articles.map(({ id }) => id),
  );
  const rated = (all: readonly StoredArticle[], count: typeof countRatings) =>
    Promise.all(all.map(async ({ id, title }) => ({ article: id, title, ...(await count(redis, id)) })));
  return {
    ...own,
    links: clicks?.links ?? [],
    ratings: await rated(articles, countRatings),
    votes: await rated(await withPages(redis, issue.newsletter, articles), countVotes),
    comments: articles.map(({ id, title }) => ({ article: id, title, count: counts.get(id) ?? 0 })),
    earlier,
  };
}

/** The articles that have a page of their own. */
async function withPages(redis: Redis, slug: string, articles: readonly StoredArticle[]): Promise<StoredArticle[]> {
  const content = await publicContent(redis, await readNewsletter(redis, slug));
  const policyOf = await readBodyPolicies(redis, slug);
  return articles.filter((article) => isPublicArticle(article, content) && policyOf(article) !== 'off');
}

/**
 * The answers to some issues of a newsletter, of which the first is always counted.
 * @param sent its issues whose send has begun, the newest first @param shown some of them, or a draft
 */
async function answersOf(list: SubscriberList, sent: readonly Issue[], shown: readonly Issue[], fresh: boolean) {
  const [own] = shown;
  if (!own || own.startedAt === 0) return [];
  const newsletter = await readNewsletter(list.redis, own.newsletter);
  const kept = fresh ? new Map<string, KeptAnswers>() : await readKeptAnswers(list.redis, newsletter, shown.slice(1));
  const counted = shown.filter(({ id }) => !kept.has(id));
  const departures = await countDepartures(list, newsletter, sent, counted);
  return Promise.all(
    shown.map(async (issue) => {
      const answers = kept.get(issue.id) ?? (await countAnswers(list, issue, departures[counted.indexOf(issue)]));
      return answersTo(issue, answers);
    }),
  );
}

const answersTo = ({ id, subject, startedAt }: Issue, { at, ...counts }: KeptAnswers): IssueAnswers => ({
  ...{ issue: id, subject, startedAt: isoFromMs(startedAt), countedAt: new Date(at).toISOString() },
  ...counts,
});

/** Nobody has answered to a draft. */
const unanswered = (issue: Issue): IssueAnswers =>
  answersTo(issue, {
    ...{ at: Date.now(), accepted: 0, notAccepted: { reader: 0, provider: 0, us: 0 } },
    ...{ unsubscribed: 0, complained: 0, clicks: null, raters: 0 },
  });
