import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { enterSending } from '../issues/issue-store.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { readLedger } from '../ledger/ledger.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { BatchRun, type Held } from './batch-run.js';
import { type Batch, beginBatch, finishBatch, noteBatch, notePutBack, noteRetries } from './batches.js';
import type { Delivery } from './delivery.js';
import { finishIssue } from './finish-issue.js';
import { BatchLost } from './mail-recipient.js';
import { noteOnce } from './problems.js';
import { watchIssue } from './watch-issue.js';

/** The batch's job has to come again at a time: the worker stops, or nobody's turn has come before that. */
export class BatchPutOff extends PostriderError {
  override readonly code = 'delivery.put-off';
  override readonly retryable = true;
  /** @param dueAt Unix ms */
  constructor(readonly dueAt: number) {
    super('The rest of the batch is sent later.');
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'delivery.put-off': BatchPutOff;
  }
}

/** How soon a batch goes on: with another worker after one that stops, or with those whose turn came meanwhile. */
const soonMs = 500;

/**
 * Sends one batch and records every outcome.
 *
 * Guarantee: each recipient of the range ends with an outcome or waits for a later run, which is noted; nobody who is
 * settled is mailed again. A pause or a cancellation takes effect within half a second. After a crash no more recipients
 * are claimed without an outcome than there are connections: the next run finds them and says `uncertain`.
 * @param batch bucket range, both ends included
 * @throws RelayUnavailable (retryable) when the relay takes no mail; BatchLost when another run took the batch;
 *   BatchPutOff when `signal` fires, or when the rest of the batch is due later
 */
export async function deliverBatch(
  delivery: Delivery,
  issueId: string,
  batch: Batch,
  signal: AbortSignal,
): Promise<void> {
  const watch = await watchIssue(delivery.list.redis, issueId);
  try {
    if (!watch.goesOut) return;
    await beginBatch(delivery.list.redis, issueId, batch);
    const newsletter = await readNewsletter(delivery.list.redis, watch.issue.newsletter);
    const timetable = timetableOf(delivery, newsletter);
    const run = await BatchRun.open(delivery, batch, { watch, newsletter, timetable, signal });
    const held = await run.run();
    if (signal.aborted) throw new BatchPutOff(delivery.now() + soonMs);
    // An issue that is resumed while the last mails before the pause are settled goes on with this very job.
    if (!watch.goesOut) await watch.look();
    if (watch.goesOut) await conclude(delivery, watch.issue, timetable, batch, held);
  } catch (error) {
    if (error instanceof BatchPutOff) throw error;
    await noteOnce(delivery.list.redis, issueId, error);
    // This job may have lost its lock: what the run left unsettled must not wait for a job that nobody makes again.
    if (error instanceof BatchLost) await leaveToReconciler(delivery.list.redis, watch.issue, batch);
    throw error;
  } finally {
    watch.close();
  }
}

const timetableOf = ({ retryDelays, lockMs }: Delivery, { uncertain }: Newsletter): Timetable => ({
  retryDelays,
  lockMs,
  uncertain,
});

async function leaveToReconciler(redis: Redis, { id, state }: Issue, batch: Batch): Promise<void> {
  await notePutBack(redis, id, batch);
  if (state === 'sent') await enterSending(redis, id);
}

/** Says what is left of a batch: nothing, second tries, or somebody who was not tried yet. */
async function conclude(
  delivery: Delivery,
  issue: Issue,
  timetable: Timetable,
  batch: Batch,
  held: Held,
): Promise<void> {
  const { redis } = delivery.list;
  const now = delivery.now();
  let untried = false;
  let next = held.until;
  let overdue = 0;
  for await (const { lines } of readLedger(redis, issue, batch)) {
    for (const line of lines) {
      const due = dueAt(timetable, line);
      untried ||= line.state === 'waiting' || line.state === 'claimed';
      if (due <= now) overdue += 1;
      else next = Math.min(next, due);
    }
  }
  // Whose turn came during the run, or who was put back or gone on with meanwhile, has waited for nothing: soon again.
  if (overdue > held.count) throw new BatchPutOff(now + soonMs);
  if (next === Number.POSITIVE_INFINITY) {
    await finishBatch(redis, issue.id, batch);
    await finishIssue(delivery, issue.id);
    return;
  }
  if (untried) await noteBatch(redis, issue.id, batch, next);
  else {
    await noteRetries(redis, issue.id, batch, next);
    await finishIssue(delivery, issue.id);
  }
  throw new BatchPutOff(next);
}
