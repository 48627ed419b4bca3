import type { Redis } from 'ioredis';
import { removeCommentsOf } from '../../answers/comments/moderate.js';
import { endQuestionsOf } from '../../answers/inactive/questions.js';
import { releasePictures } from '../../articles/pictures/picture-store.js';
import { takenKeys } from '../../articles/store/in-issue.js';
import { countArticlesAlone, removeArticles } from '../../articles/store/remove-articles.js';
import { NewsletterInUse, removeIssue } from '../../control/remove-issue.js';
import { NotFound } from '../../errors.js';
import { type Issue, type IssueState, isWelcome } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { changeNewsletter } from '../../newsletters/newsletter-store.js';
import { noteRemoval } from '../../newsletters/removed-newsletters.js';
import { keys, takingKeys, welcomeKeys } from '../../redis/keys.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { forgetUnread } from '../../redis/unread-emails.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import {
  countMemberships,
  type MembershipCounts,
  removeMemberships,
} from '../../subscribers/membership/remove-memberships.js';
import { removeReaderImports } from '../../subscribers/reader-imports/request-import.js';

/** The numbers of objects that are removed with a newsletter. */
export interface RemovalCounts extends MembershipCounts {
  issues: number;
  /** Articles that no other newsletter has. */
  articles: number;
  sources: number;
  segments: number;
  schedules: number;
}

type RemovalStep = 'sources' | 'issues' | 'articles' | 'readers';
/** Called after each part of a step. `total` is 0 while it is not known. */
export type RemovalProgress = (step: RemovalStep, done: number, total: number) => void;

const underWay: readonly IssueState[] = ['scheduled', 'sending', 'paused'];

/** @throws NewsletterInUse */
function requireIdle(slug: string, issues: readonly Issue[]): void {
  const busy = issues.filter(({ state }) => underWay.includes(state));
  if (busy.length > 0)
    throw new NewsletterInUse(
      slug,
      busy.map(({ id }) => id),
    );
}

/** Counts what `removeNewsletter` would remove. Changes nothing. @throws NewsletterInUse */
export async function countRemoval(list: SubscriberList, newsletter: Newsletter): Promise<RemovalCounts> {
  const { redis } = list;
  const { slug, number, schedule } = newsletter;
  const issues = await issuesLeft(redis, slug);
  requireIdle(slug, issues);
  return {
    ...(await countMemberships(list, number)),
    issues: issues.filter((issue) => !isWelcome(issue)).length,
    articles: await countArticlesAlone(redis, slug),
    sources: await redis.scard(keys.sourcesOf(slug)),
    segments: await redis.hlen(keys.segments(slug)),
    schedules: Object.keys(schedule).length,
  };
}

/**
 * Removes a newsletter and all that belongs to it alone.
 *
 * Guarantee: safe to interrupt and to run again. The newsletter is archived first, its record goes last, and the steps
 * between may be repeated. Its number is never assigned again, nor are the numbers of its issues: links, Message-IDs
 * and bounce addresses of its emails are made of them.
 * @param endAccess ends what opens the newsletter by its name; called before the record goes, and may be repeated
 * @throws NewsletterInUse when an issue is scheduled or being sent; ListResharding while the list is being moved
 */
export async function removeNewsletter(
  list: SubscriberList,
  newsletter: Newsletter,
  report: RemovalProgress = () => undefined,
  endAccess: () => Promise<void> = async () => undefined,
): Promise<void> {
  const { redis } = list;
  const { slug, number } = newsletter;
  requireIdle(slug, await issuesLeft(redis, slug));
  if (newsletter.archivedAt === '') await changeNewsletter(redis, slug, { archivedAt: new Date().toISOString() });
  // From here on no send can begin. This finds one that began at the same moment.
  requireIdle(slug, await issuesLeft(redis, slug));
  await noteRemoval(redis, newsletter);
  await removeSources(list, slug);
  report('sources', 1, 1);
  const ids = await redis.zrange(keys.issues(slug), '0', '-1');
  await releasePictures(redis, ids);
  for (const [i, id] of ids.entries()) {
    await removeIssue(list, slug, id);
    report('issues', i + 1, ids.length);
  }
  await removeWelcomes(list, slug);
  await removeCommentsOf(redis, number);
  await endQuestionsOf(redis, number);
  await removeArticles(redis, slug);
  report('articles', 1, 1);
  await removeReaderImports(redis, number);
  await removeMemberships(list, number, (removed) => report('readers', removed, 0));
  await removeFeedback(list, newsletter);
  await redis.del(keys.figures(number));
  await redis.del(keys.answers(number));
  await redis.del(keys.left(number));
  await redis.del(keys.sponsorPages(number));
  await redis.del(keys.sponsors(slug));
  await redis.del(keys.firstDay(slug));
  await endAccess();
  await removeRecord(list, newsletter);
}

async function removeSources({ redis }: SubscriberList, slug: string): Promise<void> {
  // One by one: on a cluster they are on different nodes.
  for (const id of await redis.smembers(keys.sourcesOf(slug))) {
    await redis.del(keys.source(id));
    await redis.del(keys.sourcePages(id));
  }
  await redis.del(keys.sourcesOf(slug));
  await redis.del(keys.segments(slug));
  await redis.hdel(keys.scheduleRuns, slug);
}

/** The issues of a newsletter, without one that an interrupted run removed except from the newsletter's list. */
async function issuesLeft(redis: Redis, slug: string): Promise<Issue[]> {
  const ids = [
    ...(await redis.zrange(keys.issues(slug), '0', '-1')),
    ...(await redis.zrange(welcomeKeys.sends(slug), '0', '-1')),
  ];
  const found = ids.map((id) =>
    readIssue(redis, id).catch((error: unknown) => {
      if (error instanceof NotFound) return undefined;
      throw error;
    }),
  );
  return (await Promise.all(found)).filter((issue) => issue !== undefined);
}

async function removeWelcomes(list: SubscriberList, slug: string): Promise<void> {
  const { redis } = list;
  // The number of the last send stays, like that of the last issue.
  const sends = welcomeKeys.sends(slug);
  for (const id of await redis.zrange(sends, '0', '-1')) await removeIssue(list, slug, id, sends);
  await redis.del(welcomeKeys.totals(slug));
  await redis.del(welcomeKeys.series(slug));
}

async function removeFeedback({ redis }: SubscriberList, { slug, number }: Newsletter): Promise<void> {
  const events = await redis.zrange(keys.feedbackOf(number), '0', '-1');
  for (let i = 0; i < events.length; i += 1_000) await redis.hdel(keys.feedbackEvents, ...events.slice(i, i + 1_000));
  await redis.del(keys.feedbackOf(number));
  await forgetUnread(redis, (id) => id.split('-')[1] === String(number));
  await redis.del(keys.recentBounces(number), keys.bounceBacklog(number), keys.heldBounces(number));
  await redis.hdel(keys.disposable, slug);
}

async function removeRecord({ redis }: SubscriberList, { slug }: Newsletter): Promise<void> {
  await redis.del(...takenKeys(slug), takingKeys.partly(slug), takingKeys.planning(slug));
  // The number of the last issue stays: a later newsletter with this slug continues from it.
  await redis.srem(keys.newsletters, slug);
  await redis.del(keys.newsletter(slug));
  await announceChange(redis, topics.site, topics.content(slug));
}
