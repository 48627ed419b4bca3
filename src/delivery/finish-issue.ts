import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, leaveSending, readIssue } from '../issues/issue-store.js';
import { countLedger } from '../ledger/ledger.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { hasUntriedBatch } from './batches.js';

export interface Finishing {
  list: SubscriberList;
  queues: Queues;
  log: Logger;
}

/**
 * Declares an issue sent, when the ledger accounts for the whole audience: planned to the end, and nobody waits or is
 * claimed. That a queue is empty says nothing. Second tries may go on for days after it; with the last of them the
 * reconciler lets go of the issue.
 * @returns whether the issue is not in `sending` any more
 */
export async function finishIssue({ list, log }: Finishing, issueId: string): Promise<boolean> {
  const { redis } = list;
  const issue = await readIssue(redis, issueId);
  if (issue.state === 'sending') {
    if (!issue.planned || (await hasUntriedBatch(redis, issueId))) return false;
    const counts = await countLedger(redis, issue);
    if (counts.waiting + counts.claimed > 0) return false;
    try {
      await changeIssueState(redis, issueId, 'sent', { finishedAt: Date.now() });
      log.info({ issue: issueId, ...counts }, 'issue sent');
    } catch (error) {
      // Two workers may end the last two batches at once: the other one said it.
      if (!(error instanceof IllegalTransition)) throw error;
    }
  }
  // A paused issue has left already; the one that is resumed at this moment must not be made to leave again.
  if (issue.state !== 'paused') await leaveSending(redis, issueId);
  return true;
}
