import { describeError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { issuesBeingSent, leaveSending, readIssue } from '../issues/issue-store.js';
import { readLedger } from '../ledger/ledger.js';
import { dropBatches, hasUntriedBatch, noteBatch, openBatches } from './batches.js';
import { type Finishing, finishIssue } from './finish-issue.js';
import { batchCutter, enqueueBatch, enqueueNow, enqueuePlan } from './plan-issue.js';

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

/** Makes the jobs again that one issue needs. */
export async function reconcileIssue(delivery: Finishing, id: string): Promise<void> {
  const { list, queues } = delivery;
  const issue = await readIssue(list.redis, id);
  if (issue.state === 'paused') return;
  if (issue.state === 'cancelled') {
    await dropBatches(list.redis, id);
    await leaveSending(list.redis, id);
    return;
  }
  if (issue.state === 'sending' && !issue.planned) await enqueuePlan(queues, id);
  const open = await openBatches(list.redis, id);
  // Who was put back while a run came to its end waits for nothing: a job that has put itself off is called back.
  for (const batch of open) await (batch.putBack ? enqueueNow(queues, id, batch) : enqueueBatch(queues, id, batch));
  if ((await finishIssue(delivery, id)) || !issue.planned || (await hasUntriedBatch(list.redis, id))) return;
  // Every batch says that it is done, and the ledger says otherwise: the ledger is right.
  await rebatch(delivery, issue);
}

/** Cuts an issue's ledger into batches anew, and hands them to the workers. The same ledger cuts the same ranges. */
export async function rebatch({ list, queues }: Finishing, issue: Issue): Promise<void> {
  const { id, layout } = issue;
  if (!layout) return;
  const cutter = batchCutter(async (batch) => {
    await noteBatch(list.redis, id, batch);
    await enqueueNow(queues, id, batch);
  });
  for await (const { bucket, lines } of readLedger(list.redis, issue)) await cutter.add(bucket, lines.length);
  await cutter.end(layout.buckets - 1);
}
