import { describeError } from '../errors.js';
import { issuesBeingSent, readIssue } from '../issues/issue-store.js';
import { openBatches, reopenBatches } from './batches.js';
import { type Finishing, finishIssue } from './finish-issue.js';
import { enqueueBatch } from './plan-issue.js';
import { enqueuePlan } from './start-issue.js';

/**
 * Makes the jobs again that issues in `sending` need, from what is in Redis about them. Queues may lose anything: a job
 * that is there already is not doubled, one that is missing comes back. An issue that cannot be read keeps none of the
 * others waiting.
 */
export async function reconcile(delivery: Finishing): Promise<void> {
  for (const id of await issuesBeingSent(delivery.list.redis)) {
    await reconcileIssue(delivery, id).catch((error: unknown) => {
      delivery.log.error({ issue: id, error: describeError(error) }, 'issue not reconciled');
    });
  }
}

async function reconcileIssue(delivery: Finishing, id: string): Promise<void> {
  const { list, queues } = delivery;
  const { planned } = await readIssue(list.redis, id);
  if (!planned) await enqueuePlan(queues, id);
  const open = await openBatches(list.redis, id);
  for (const batch of open) await enqueueBatch(queues, id, batch);
  await finishIssue(delivery, id);
  if (!planned || open.length > 0 || (await readIssue(list.redis, id)).state !== 'sending') return;
  // Every batch says that it is done, and the ledger says otherwise: the ledger is right.
  for (const batch of await reopenBatches(list.redis, id)) await enqueueBatch(queues, id, batch);
}
