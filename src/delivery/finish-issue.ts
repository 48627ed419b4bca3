import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import type { SubscriberList } from '../subscribers/subscriber-store.js';
import { openBatches } from './batches.js';
import { countLedger } from './ledger.js';

export interface Finishing {
  list: SubscriberList;
  queues: Queues;
  log: Logger;
}

/**
 * Declares an issue sent, when the ledger accounts for the whole audience: planned to the end, and nobody waits or is
 * claimed. That a queue is empty says nothing.
 */
export async function finishIssue({ list, log }: Finishing, issueId: string): Promise<void> {
  const issue = await readIssue(list.redis, issueId);
  if (issue.state !== 'sending' || !issue.planned) return;
  if ((await openBatches(list.redis, issueId)).length > 0) return;
  const counts = await countLedger(list.redis, issueId, 0, list.meta.buckets - 1);
  if (counts.waiting + counts.claimed > 0) return;
  try {
    await changeIssueState(list.redis, issueId, 'sent', { finishedAt: Date.now() });
    log.info({ issue: issueId, ...counts }, 'issue sent');
  } catch (error) {
    // Two workers may end the last two batches at once: the other one said it.
    if (!(error instanceof IllegalTransition)) throw error;
  }
}
