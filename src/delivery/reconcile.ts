import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import { archivedBecause, IllegalTransition, type Issue } from '../issues/issue.js';
import { changeIssueState, issuesBeingSent, leaveSending, readIssue } from '../issues/issue-store.js';
import { readLedger } from '../ledger/ledger.js';
import { isActive } from '../newsletters/newsletter-store.js';
import { dropBatches, hasUntriedBatch, noteBatch, openBatches } from './batches.js';
import { type FinishDeps, finishIssue } from './finish-issue.js';
import { hasHolds } from './holds/hold-store.js';
import { batchCutter, enqueueMissing, enqueueMissingPlan, enqueueNow } from './plan-issue.js';

/**
 * Recreates missing jobs for issues in `sending`, from their batches and ledgers. Queues may lose anything: an existing
 * job is not duplicated, a missing one is made again. An issue that cannot be read does not block the others.
 */
export async function reconcile(delivery: FinishDeps): Promise<void> {
  // Once for all issues: the retries of hundreds may wait in the queue.
  const unfinished = await delivery.queues.unfinished('deliverBatch');
  for (const id of await issuesBeingSent(delivery.list.redis)) {
    await reconcileIssue(delivery, id, unfinished).catch((error: unknown) => {
      delivery.log.error({ issue: id, error: describeError(error) }, 'issue not reconciled');
    });
  }
}

/**
 * Makes the missing jobs of one issue again.
 * @param unfinished the ids of the queue's jobs, if they have been read just now
 */
export async function reconcileIssue(
  delivery: FinishDeps,
  id: string,
  unfinished?: ReadonlySet<string>,
): Promise<void> {
  const { list, queues } = delivery;
  const issue = await readIssue(list.redis, id);
  if (issue.state === 'paused') return;
  if (issue.state === 'cancelled') {
    await dropBatches(list.redis, id);
    await leaveSending(list.redis, id);
    return;
  }
  if (!(await isActive(list.redis, issue.newsletter))) return pauseOfArchived(list.redis, issue);
  if (issue.state === 'sending' && !issue.planned) await enqueueMissingPlan(queues, id);
  const open = await openBatches(list.redis, id);
  await enqueueMissing(queues, id, open, unfinished);
  // Recipients that were put back while a run ended are due now, so a deferred job is moved to now.
  for (const batch of open) if (batch.putBack) await enqueueNow(queues, id, batch);
  if ((await finishIssue(delivery, id)) || !issue.planned || (await hasUntriedBatch(list.redis, id))) return;
  if (await hasHolds(list.redis, id, (delivery.now ?? Date.now)())) return;
  // Every batch is finished, but the ledger has recipients left: the ledger is right.
  await rebatch(delivery, issue);
}

/**
 * Pauses a send that began at the moment at which its newsletter was archived. The batches of a sent issue with retries
 * ahead stay as they are, and continue when the newsletter is reopened.
 */
async function pauseOfArchived(redis: Redis, { id, state }: Issue): Promise<void> {
  if (state !== 'sending') return;
  await changeIssueState(redis, id, 'paused', { pausedBecause: archivedBecause }, ['sending']).catch(
    (error: unknown) => {
      // Its last message was settled, or a person paused it, at this moment.
      if (!(error instanceof IllegalTransition)) throw error;
    },
  );
}

/** Cuts an issue's ledger into batches again, and queues them. The same ledger gives the same ranges. */
export async function rebatch({ list, queues }: FinishDeps, issue: Issue): Promise<void> {
  const { id, layout } = issue;
  if (!layout) return;
  const cutter = batchCutter(async (batch) => {
    await noteBatch(list.redis, id, batch);
    await enqueueNow(queues, id, batch);
  });
  for await (const { bucket, lines } of readLedger(list.redis, issue)) await cutter.add(bucket, lines.length);
  await cutter.end(layout.buckets - 1);
}
