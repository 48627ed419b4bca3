import type { Redis } from 'ioredis';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../subscribers/membership/erase.js';
import { type OwnMessage, ownData, type ReaderData } from '../subscribers/membership/own-data.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';
import type { LogAuthor } from '../subscribers/record/subscriber-log.js';
import { isoFromMs } from '../timestamps.js';
import { forgetOpenedLinks, readOpenedLinks } from './clicks/opened-links.js';
import { readerVisitor } from './clicks/visitor-name.js';
import type { CommentState } from './comments/comment.js';
import { commentsBy } from './comments/comment-store.js';
import { removeCommentsBy } from './comments/moderate.js';
import { endQuestion } from './inactive/questions.js';
import { ratingsBy, removeRatingsBy } from './ratings/ratings.js';

/** A reader's answers, as far as they are stored with the reader. */
export interface OwnAnswers {
  /** Opened links, of newsletters that record them. */
  clicks: readonly { issue: string; url: string }[];
  ratings: readonly { article: string; rating: number }[];
  comments: readonly { article: string; name: string; text: string; state: CommentState; writtenAt: string | null }[];
}

/**
 * Collects all data about a reader, including their answers.
 * @param mails the reader's messages in the ledgers
 * @returns undefined when the reader is not on the list
 */
export async function allOwnData(
  list: SubscriberList,
  id: SubscriberId,
  mails: readonly OwnMessage[],
): Promise<(ReaderData & { answers: OwnAnswers }) | undefined> {
  const data = await ownData(list, id, mails);
  return data && { ...data, answers: await answersOf(list.redis, id) };
}

async function answersOf(redis: Redis, id: SubscriberId): Promise<OwnAnswers> {
  const clicks: { issue: string; url: string }[] = [];
  await eachIssue(redis, async (issue) => {
    for (const { url } of await readOpenedLinks(redis, issue, id)) clicks.push({ issue, url });
  });
  const comments = (await commentsBy(redis, id.toString('hex'))).map(({ article, name, text, state, at }) => {
    return { article, name, text, state, writtenAt: isoFromMs(at) };
  });
  return { clicks, ratings: await ratingsBy(redis, id), comments };
}

/**
 * Erases a reader from every newsletter, with their answers. Safe to run again: the next run erases everything that an
 * interrupted one left.
 * @returns false when the reader is not on the list, or was erased before
 */
export async function eraseReader(list: SubscriberList, id: SubscriberId, by: LogAuthor): Promise<boolean> {
  const erased = await eraseSubscriber(list, id, by);
  await removeRatingsBy(list.redis, id);
  await removeCommentsBy(list.redis, id);
  for (const { number } of await listNewsletters(list.redis)) await endQuestion(list.redis, number, id.toString('hex'));
  const visitor = readerVisitor(list, id);
  await eachIssue(list.redis, async (issue) => {
    await forgetOpenedLinks(list.redis, issue, id, visitor);
    await list.redis.srem(keys.raters(issue), id);
  });
  await list.onDisk();
  return erased;
}

/** Erases an answer that was stored while its reader was being erased. Call it after each answer is stored. */
export async function dropAnswersOfErased(list: SubscriberList, id: SubscriberId): Promise<void> {
  const { memberships = [] } = (await readSubscriber(list, id)) ?? {};
  if (memberships.every(({ state }) => state === 'erased')) await eraseReader(list, id, 'system');
}

/** Issues per round trip. */
const step = 500;

async function eachIssue(redis: Redis, visit: (issue: string) => Promise<void>): Promise<void> {
  for (const { slug } of await listNewsletters(redis)) {
    const ids = await redis.zrange(keys.issues(slug), '0', '-1');
    for (let from = 0; from < ids.length; from += step) await Promise.all(ids.slice(from, from + step).map(visit));
  }
}
