import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, leaveSending, readIssue } from '../issues/issue-store.js';
import { countLedger } from '../ledger/ledger.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { hasUntriedBatch } from './batches.js';
import { hasHolds } from './holds/hold-store.js';
import { decide } from './holds/undecided.js';

export interface FinishDeps {
  list: SubscriberList;
  queues: Queues;
  log: Logger;
  /** Unix milliseconds; missing: the system's clock. */
  now?: () => number;
}

/**
 * Marks an issue sent once the ledger accounts for the whole audience: planning has finished, and no recipient is
 * waiting or claimed. An empty queue proves nothing. Retries may continue for days; after the last one the reconciler
 * drops the issue. While readers of a provider are on hold, the issue is not sent.
 * @returns whether the issue has left `sending`
 */
export async function finishIssue(
  { list, queues, log, now = Date.now }: FinishDeps,
  issueId: string,
): Promise<boolean> {
  const { redis } = list;
  const issue = await readIssue(redis, issueId);
  if (issue.state === 'sending') {
    if (!issue.planned || (await hasUntriedBatch(redis, issueId))) return false;
    await decide(redis, issue);
    const counts = await countLedger(redis, issue);
    if (counts.waiting + counts.claimed > 0) return false;
    if (counts.deferred > 0 && (await hasHolds(redis, issueId, now()))) return false;
    try {
      await changeIssueState(redis, issueId, 'sent', { finishedAt: Date.now() });
      log.info({ issue: issueId, ...counts }, 'issue sent');
    } catch (error) {
      // Two workers may end the last two batches at once. Here the other one was first.
      if (!(error instanceof IllegalTransition)) throw error;
    }
  }
  // A paused issue has left already. If it is being resumed at this moment, it must not leave again.
  if (issue.state !== 'paused') await leaveSending(redis, issueId);
  // Soon its bounces are in the figures, and its responses are counted for the first time.
  if (issue.state === 'sending') await queues.enqueue('countFigures', `after-${issueId}`, {});
  return true;
}
