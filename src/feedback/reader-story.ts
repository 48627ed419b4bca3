import type { Redis } from 'ioredis';
import { readOpenedLinks } from '../answers/clicks/opened-links.js';
import { commentsBy } from '../answers/comments/comment-store.js';
import { type RatingStep, readRating } from '../answers/ratings/ratings.js';
import { readArticles } from '../articles/store/article-store.js';
import type { Issue } from '../issues/issue.js';
import type { RecipientStatus } from '../ledger/ledger-states.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { findLine, type RecipientReport } from '../reports/recipient-report.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { membershipOf } from '../subscribers/record/subscriber.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { LogEntry } from '../subscribers/record/subscriber-log.js';
import { isoFromMs, isoFromSeconds } from '../timestamps.js';
import { readWords } from './list-feedback.js';

/** One step of what happened between an issue and one reader. Times are ISO 8601 in UTC; null: not known. */
export type StoryStep = { at: string | null } & (
  | { kind: 'planned' }
  | { kind: 'claimed'; attempts: number }
  | {
      kind: 'outcome';
      state: RecipientStatus;
      attempts: number;
      reply: string | null;
      reason: string | null;
      fault: 'reader' | 'provider' | 'us' | null;
    }
  | { kind: 'retry' }
  | { kind: 'clicked'; title: string; url: string }
  | { kind: 'rated'; title: string; step: RatingStep }
  | { kind: 'commented'; title: string }
  | { kind: 'changed'; event: LogEntry['event']; by: LogEntry['by']; words: string | null }
);

/** What happened between an issue and one reader, as far as it is kept. */
export interface ReaderStory {
  recipient: RecipientReport;
  /** Null when it is not, or no longer, in the list of the issue's newsletter. */
  address: string | null;
  /** In order. Clicks and ratings, whose time is not kept, come before what has one. */
  steps: readonly StoryStep[];
}

/**
 * Tells what happened between an issue and one reader. Of several attempts, only the last is kept; clicks are known only
 * of readers who agreed that they are recorded.
 */
export async function tellStory(
  list: SubscriberList,
  newsletter: Newsletter,
  issue: Issue,
  recipient: RecipientReport,
): Promise<ReaderStory> {
  const id = Buffer.from(recipient.id, 'hex');
  const subscriber = await readSubscriber(list, id);
  const membership = subscriber && membershipOf(subscriber, newsletter.number);
  const later = (membership?.log ?? []).filter(({ at }) => at * 1_000 >= issue.startedAt - 1_000);
  const steps: StoryStep[] = [
    ...(await deliverySteps(list, issue, recipient, id)),
    ...(await answerSteps(list.redis, issue, id)),
    ...(issue.startedAt === 0 ? [] : later.map(changeStep)),
  ];
  return { recipient, address: (membership && subscriber?.address) || null, steps };
}

async function deliverySteps(
  list: SubscriberList,
  issue: Issue,
  { state, attempts, at, reply, nextTryAt }: RecipientReport,
  id: SubscriberId,
): Promise<StoryStep[]> {
  if (state === null) return [];
  const line = await findLine(list, issue, id);
  const said = reply === null ? { reason: null, fault: null } : readWords(reply);
  const planned: StoryStep = { kind: 'planned', at: isoFromMs(issue.startedAt) };
  if (line?.state === 'claimed') return [planned, { kind: 'claimed', at, attempts }];
  return [
    planned,
    ...(state === 'waiting'
      ? []
      : [{ kind: 'outcome', state, at, attempts, reply, reason: said.reason, fault: said.fault } as const]),
    ...(nextTryAt === null ? [] : [{ kind: 'retry', at: nextTryAt } as const]),
  ];
}

async function answerSteps(redis: Redis, issue: Issue, id: SubscriberId): Promise<StoryStep[]> {
  const [articles, opened, comments] = await Promise.all([
    readArticles(redis, issue.articles),
    readOpenedLinks(redis, issue.id, id),
    commentsBy(redis, id.toString('hex')),
  ]);
  const clicked = opened.map(({ title, url }): StoryStep => ({ kind: 'clicked', at: null, title, url }));
  const hasRated = (await redis.sismember(keys.raters(issue.id), id)) === 1;
  const rated = await Promise.all(
    (hasRated ? articles : []).map(async ({ id: article, title }): Promise<StoryStep[]> => {
      const step = await readRating(redis, article, id);
      return step === undefined ? [] : [{ kind: 'rated', at: null, title, step }];
    }),
  );
  const titles = new Map(articles.map((article) => [article.id, article.title]));
  const written = comments.flatMap(({ article, at }): StoryStep[] => {
    const title = titles.get(article);
    return title === undefined || at < issue.startedAt ? [] : [{ kind: 'commented', at: isoFromMs(at), title }];
  });
  return [...clicked, ...rated.flat(), ...written];
}

const changeStep = ({ at, event, by, detail }: LogEntry): StoryStep => ({
  ...({ kind: 'changed', at: isoFromSeconds(at), event, by } as const),
  words: detail?.words || null,
});
