import type { Redis } from 'ioredis';
import { noteOnce } from '../delivery/problems.js';
import { describeError, PostriderError } from '../errors.js';
import { IllegalTransition, type LocalTime } from '../issues/issue.js';
import { changeIssueState, readIssue, scheduledIssues } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { checkSendable, startIssue } from './start-issue.js';

/** When an issue starts: for all readers at once, or for each at their local time. */
export interface Start {
  /** Unix milliseconds. */
  startAt: number;
  local: LocalTime | null;
}

/** Later moments need no job yet: the reconciler enqueues it in time. */
const maxDelayMs = 86_400_000;

/** Enqueues a clock job for a moment. */
export async function wakeAt(queues: Queues, name: string, moment: number, now = Date.now()): Promise<void> {
  const delay = Math.max(0, moment - now);
  if (delay <= maxDelayMs) await queues.enqueue('keepTime', `${name}-${moment}`, {}, delay);
}

/**
 * Schedules an issue. An issue that is already scheduled gets the new time.
 * @throws NoPostalAddress, NothingToSend, NotApproved, IllegalTransition, NotFound
 */
export async function scheduleIssue(redis: Redis, queues: Queues, issueId: string, start: Start): Promise<void> {
  const issue = await readIssue(redis, issueId);
  await checkSendable(redis, issue);
  if (issue.state === 'scheduled') await unscheduleIssue(redis, issueId);
  await markScheduled(redis, queues, issueId, start);
}

/** Schedules without a check; an issue that cannot be sent reports it at its start time. @throws IllegalTransition */
export async function markScheduled(
  redis: Redis,
  queues: Queues,
  issueId: string,
  { startAt, local }: Start,
): Promise<void> {
  await changeIssueState(redis, issueId, 'scheduled', { startAt, local: JSON.stringify(local) });
  await wakeAt(queues, issueId, startAt);
}

/** Makes a scheduled issue a draft again. @throws IllegalTransition, NotFound */
export async function unscheduleIssue(redis: Redis, issueId: string): Promise<void> {
  await changeIssueState(redis, issueId, 'draft', { startAt: 0, local: 'null' });
}

/**
 * Starts the scheduled issues that are due, however late. An issue that cannot start stays scheduled, records the
 * reason among its problems, and is retried at the next call.
 * @param now Unix milliseconds
 */
export async function startDueIssues(
  { redis, queues, log }: { redis: Redis; queues: Queues; log: Logger },
  now: number,
): Promise<void> {
  for (const { id } of await scheduledIssues(redis, now)) {
    try {
      // Check again: it may have been rescheduled or cancelled a moment ago.
      const issue = await readIssue(redis, id);
      if (issue.state !== 'scheduled' || issue.startAt > now) continue;
      await startIssue(redis, queues, id, ['scheduled']);
      log.info({ issue: id }, 'scheduled issue started');
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      // Another process started it, or a person cancelled it, at this moment.
      if (error instanceof IllegalTransition) continue;
      await noteOnce(redis, id, error);
      log.error({ issue: id, error: describeError(error) }, 'scheduled issue cannot start');
    }
  }
}

/** Enqueues again the jobs that start scheduled issues on time. */
export async function wakeForScheduled(redis: Redis, queues: Queues, now: number): Promise<void> {
  for (const { id, startAt } of await scheduledIssues(redis)) if (startAt > now) await wakeAt(queues, id, startAt, now);
}
