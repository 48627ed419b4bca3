import type { Redis } from 'ioredis';
import { readOpenedLinks } from '../answers/clicks/opened-links.js';
import type { CommentState } from '../answers/comments/comment.js';
import { commentsBy } from '../answers/comments/comment-store.js';
import { readArticleFacts } from '../articles/store/article-store.js';
import type { Issue } from '../issues/issue.js';
import { listIssues } from '../issues/issue-store.js';
import { welcomeSendsTo } from '../issues/welcome/sends.js';
import { ledgerState, type RecipientStatus } from '../ledger/ledger-states.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { findLine } from '../reports/recipient-report.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import { isoFromMs } from '../timestamps.js';

/** Issues of a newsletter that are looked at, the newest ones: what one reader got costs the same however old it is. */
export const lookedIssues = 60;

/** What one reader got of a newsletter, and what they answered. Times are ISO 8601 in UTC. */
export interface ReaderActivity {
  /** The newest first. Of an issue whose results were reduced to totals, only what was not accepted is known. */
  emails: { issue: string; subject: string; startedAt: string | null; state: RecipientStatus; attempts: number }[];
  /** Clicks are recorded only of readers who agreed. */
  clicks: { issue: string; title: string; url: string }[];
  /** The newest first. */
  comments: {
    id: string;
    article: string;
    /** Empty: the article was removed. */
    title: string;
    text: string;
    state: CommentState;
    writtenAt: string | null;
  }[];
}

/** Reads what became of the newest issues for one reader, their clicks there, and their comments. */
export async function readActivity(
  list: SubscriberList,
  newsletter: Newsletter,
  id: SubscriberId,
): Promise<ReaderActivity> {
  const { redis } = list;
  const welcomed = membershipOf(await readSubscriber(list, id), newsletter.number)?.welcomed;
  const [listed, welcomes] = await Promise.all([
    listIssues(redis, newsletter.slug, lookedIssues),
    welcomeSendsTo(redis, newsletter.slug, welcomed),
  ]);
  const issues = [...listed, ...welcomes]
    .filter(({ startedAt }) => startedAt > 0)
    .sort((a, b) => b.startedAt - a.startedAt);
  const found = await Promise.all(
    issues.map(async (issue) => ({ email: await emailOf(list, issue, id), clicks: await clicksIn(list, issue, id) })),
  );
  return {
    emails: found.flatMap(({ email }) => email ?? []),
    clicks: found.flatMap(({ clicks }) => clicks),
    comments: await commentsOf(redis, newsletter, id),
  };
}

async function emailOf(list: SubscriberList, issue: Issue, id: SubscriberId) {
  const line = await findLine(list, issue, id);
  if (!line) return undefined;
  const { subject, startedAt } = issue;
  const state = ledgerState[line.state].shown;
  return { issue: issue.id, subject, startedAt: isoFromMs(startedAt), state, attempts: line.attempts };
}

async function clicksIn({ redis }: SubscriberList, { id: issue }: Issue, reader: SubscriberId) {
  return (await readOpenedLinks(redis, issue, reader)).map(({ title, url }) => ({ issue, title, url }));
}

async function commentsOf(redis: Redis, { number }: Newsletter, reader: SubscriberId) {
  const written = (await commentsBy(redis, reader.toString('hex'))).filter(({ newsletter }) => newsletter === number);
  const articles = await readArticleFacts(redis, [...new Set(written.map(({ article }) => article))]);
  const titles = new Map(articles.map(({ id, title }) => [id, title]));
  return written.toReversed().map(({ id, article, text, state, at }) => {
    return { id, article, title: titles.get(article) ?? '', text, state, writtenAt: isoFromMs(at) };
  });
}
