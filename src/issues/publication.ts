import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { type Issue, type IssueState, isPublic, slugOf } from './issue.js';
import { readIssue } from './issue-store.js';

/** Only an issue whose send has begun has a public page. */
export class NotPublished extends PostriderError {
  override readonly code = 'issue.not-published';
  override readonly retryable = false;
  readonly id: string;
  readonly state: IssueState;
  constructor({ id, state }: Pick<Issue, 'id' | 'state'>) {
    super(`Issue ${id} has no public page.`);
    this.id = id;
    this.state = state;
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.not-published': NotPublished;
  }
}

/**
 * Leaves an issue out of every public list, or puts it back. Its page still opens for those who have the link.
 * @throws NotFound
 */
export async function setUnlisted(redis: Redis, id: string, unlisted: boolean): Promise<Issue> {
  const { newsletter } = await readIssue(redis, id);
  await redis.hset(keys.issue(id), 'unlisted', unlisted ? 1 : 0);
  await announceChange(redis, topics.content(newsletter));
  return readIssue(redis, id);
}

/**
 * Withdraws the public page of an issue, or puts it back. Emails that were sent stay in their inboxes, and a send that
 * is under way continues. A second withdrawal keeps the time of the first.
 * @throws NotPublished, NotFound
 */
export async function setWithdrawn(redis: Redis, id: string, withdrawn: boolean, now = Date.now()): Promise<Issue> {
  const issue = await readIssue(redis, id);
  if (!isPublic(issue)) throw new NotPublished(issue);
  await redis.hset(keys.issue(id), 'withdrawnAt', withdrawn ? issue.withdrawnAt || now : 0);
  await announceChange(redis, topics.content(issue.newsletter));
  return readIssue(redis, id);
}

/** Marks that readers have an issue that was cancelled: it keeps its page. A send can be ended while memory is full. */
export async function markPartlySent(redis: Redis, id: string): Promise<void> {
  await writeEvenWhenFull(redis, 'HSET', keys.issue(id), 'partlySent', 1);
  await announceChange(redis, topics.content(slugOf(id)));
}
