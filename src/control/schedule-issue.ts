import type { Redis } from 'ioredis';
import { noteOnce } from '../delivery/problems.js';
import { describeError, PostriderError } from '../errors.js';
import { IllegalTransition, type LocalTime } from '../issues/issue.js';
import { changeIssueState, readIssue, scheduledIssues } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { checkSendable, startIssue } from './start-issue.js';

/** When an issue is to start: everybody's mail from then on, or each reader's at their own time. */
export interface Start {
  /** Unix milliseconds. */
  startAt: number;
  local: LocalTime | null;
}

/** What comes later needs no job yet: the reconciler makes it in time. */
const longestDelayMs = 86_400_000;

/** Has the clock looked at when a moment comes. */
export async function wakeAt(queues: Queues, name: string, moment: number, now = Date.now()): Promise<void> {
  const delay = Math.max(0, moment - now);
  if (delay <= longestDelayMs) await queues.enqueue('keepTime', `${name}-${moment}`, {}, delay);
}

/**
 * Has an issue start by itself. Said again of one that is scheduled, it starts at the new time.
 * @throws NoPostalAddress, NothingToSend, IllegalTransition, NotFound
 */
export async function scheduleIssue(redis: Redis, queues: Queues, issueId: string, start: Start): Promise<void> {
  const issue = await readIssue(redis, issueId);
  await checkSendable(redis, issue);
  if (issue.state === 'scheduled') await unscheduleIssue(redis, issueId);
  await markScheduled(redis, queues, issueId, start);
}

/** The same without a look at whether it can be sent: if it cannot, it says so when its time comes. @throws IllegalTransition */
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
 * Starts the scheduled issues whose time has come, however long ago. One that cannot start stays scheduled, says why
 * among its problems, and is tried again at the next call.
 * @param now Unix milliseconds
 */
export async function startDueIssues(
  { redis, queues, log }: { redis: Redis; queues: Queues; log: Logger },
  now: number,
): Promise<void> {
  for (const { id } of await scheduledIssues(redis, now)) {
    try {
      // Only who is scheduled still, and due still: it may have been put off or stopped a moment ago.
      const issue = await readIssue(redis, id);
      if (issue.state !== 'scheduled' || issue.startAt > now) continue;
      await startIssue(redis, queues, id, ['scheduled']);
      log.info({ issue: id }, 'scheduled issue started');
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      // Another process started it, or somebody cancelled it this very moment.
      if (error instanceof IllegalTransition) continue;
      await noteOnce(redis, id, error);
      log.error({ issue: id, error: describeError(error) }, 'scheduled issue cannot start');
    }
  }
}

/** Makes the jobs again by which scheduled issues start on the moment. */
export async function wakeForScheduled(redis: Redis, queues: Queues, now: number): Promise<void> {
  for (const { id, startAt } of await scheduledIssues(redis)) if (startAt > now) await wakeAt(queues, id, startAt, now);
}
