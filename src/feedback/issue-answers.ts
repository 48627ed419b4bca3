import type { Redis } from 'ioredis';
import { type ClickColumns, type LinkClicks, readClicks } from '../answers/clicks/click-counts.js';
import { countComments } from '../answers/comments/comment-store.js';
import { countRatings, type RatingCounts } from '../answers/ratings/ratings.js';
import { countVotes } from '../answers/votes/votes.js';
import { readBodyPolicies } from '../articles/pull/body-policy.js';
import type { StoredArticle } from '../articles/store/article.js';
import { readArticles } from '../articles/store/article-store.js';
import type { Issue } from '../issues/issue.js';
import { listIssues, readIssue } from '../issues/issue-store.js';
import { isPublicArticle, publicContent } from '../issues/public-content.js';
import { surveyLedger } from '../ledger/survey-ledger.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';
import { countDepartures, type Departures } from './departures.js';
import { type RefusalGroup, refusalsOfIssue } from './refusals-of-issue.js';

/** Readers' and servers' responses to one issue. */
export interface IssueAnswers extends Departures {
  issue: string;
  subject: string;
  /** ISO 8601 in UTC. */
  startedAt: string | null;
  accepted: number;
  /** Messages that were not accepted, or bounced later, by whose fault it is. */
  notAccepted: Record<RefusalGroup['fault'], number>;
  /** Null when clicks are not counted. */
  clicks: ClickColumns | null;
  /** Readers who rated a story in its email. */
  raters: number;
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
 * Reports what readers answered to an issue, beside the ten issues before it. It reads the ledgers of these issues and the
 * list once: some seconds for a list of a million readers.
 * @throws NotFound
 */
export async function reportAnswers(list: SubscriberList, issueId: string): Promise<AnswerReport> {
  const { redis } = list;
  const issue = await readIssue(redis, issueId);
  const sent = (await listIssues(redis, issue.newsletter))
    .filter(({ startedAt }) => startedAt > 0)
    .sort((a, b) => b.startedAt - a.startedAt);
  const at = sent.findIndex(({ id }) => id === issueId);
  const shown = at < 0 ? [issue] : sent.slice(at, at + 1 + compared);
  const departures = await departuresOf(list, sent, shown);
  const [own, ...earlier] = await Promise.all(shown.map((one, i) => answersTo(list, one, departures[i])));
  const clicks = await readClicks(redis, issueId);
  const articles = await readArticles(redis, issue.articles);
  const counts = await countComments(
    redis,
    articles.map(({ id }) => id),
  );
  const rated = (all: readonly StoredArticle[], count: typeof countRatings) =>
    Promise.all(all.map(async ({ id, title }) => ({ article: id, title, ...(await count(redis, id)) })));
  return {
    ...(own ?? (await answersTo(list, issue, undefined))),
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

/** @param sent the newsletter's issues whose send has begun, the newest first @param shown some of them */
async function departuresOf(list: SubscriberList, sent: readonly Issue[], shown: readonly Issue[]) {
  const [newest] = shown;
  if (!newest || newest.startedAt === 0) return [];
  return countDepartures(list, await readNewsletter(list.redis, newest.newsletter), sent, shown);
}

async function answersTo(
  list: SubscriberList,
  issue: Issue,
  departures: Departures = { unsubscribed: 0, complained: 0 },
): Promise<IssueAnswers> {
  const { redis } = list;
  const { counts } = await surveyLedger(redis, issue, Number.POSITIVE_INFINITY);
  const notAccepted = { reader: 0, provider: 0, us: 0 };
  for (const { fault, count } of await refusalsOfIssue(list, issue)) notAccepted[fault] += count;
  const clicks = await readClicks(redis, issue.id);
  return {
    issue: issue.id,
    subject: issue.subject,
    startedAt: isoFromMs(issue.startedAt),
    accepted: counts.accepted,
    notAccepted,
    ...departures,
    clicks: clicks && { people: clicks.people, machines: clicks.machines, unknown: clicks.unknown },
    raters: await redis.scard(keys.raters(issue.id)),
  };
}
