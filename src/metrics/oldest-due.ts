import type { Redis } from 'ioredis';
import { openBatches } from '../delivery/batches.js';
import { NotFound } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { issuesBeingSent, readIssue, scheduledIssues } from '../issues/issue-store.js';

/**
 * When the first recipient who still waits was due, in Unix ms; `now` when nobody waits. Paused issues wait for a person,
 * as do scheduled ones that wait for an approval or a check.
 */
export async function oldestDue(redis: Redis, now: number): Promise<number> {
  const [sending, scheduled] = await Promise.all([
    issuesBeingSent(redis),
    scheduledIssues(redis, now).then((issues) => issues.map(({ id }) => id)),
  ]);
  const dues = await Promise.all([...sending, ...scheduled].map((id) => dueSince(redis, id, now)));
  return Math.min(now, ...dues);
}

async function dueSince(redis: Redis, id: string, now: number): Promise<number> {
  const issue = await readIssue(redis, id).catch((error: unknown): Issue | undefined => {
    // It was removed with its newsletter.
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  if (issue?.state === 'scheduled') return issue.waits ? now : issue.startAt;
  if (issue?.state !== 'sending' && issue?.state !== 'sent') return now;
  // Without a plan, everybody waits.
  if (!issue.planned) return issue.startedAt;
  const dues = (await openBatches(redis, id)).map(({ dueAt }) => dueAt || issue.startedAt);
  return dues.reduce((earliest, at) => Math.min(earliest, at), now);
}
