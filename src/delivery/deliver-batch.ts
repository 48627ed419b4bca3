import type { Redis } from 'ioredis';
import { NotFound, PostriderError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { enterSending } from '../issues/issue-store.js';
import { markPartlySent } from '../issues/publication.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { countLedger, readLedger } from '../ledger/ledger.js';
import { reachedIn } from '../ledger/ledger-states.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { BatchRun, type HeldRecipients } from './batch-run.js';
import { type Batch, beginBatch, finishBatch, isLastUntried, noteBatch, notePutBack, noteRetries } from './batches.js';
import type { Delivery } from './delivery.js';
import { finishIssue } from './finish-issue.js';
import { decide, hasUndecided } from './holds/undecided.js';
import { noteOnce } from './problems.js';
import { BatchLost } from './recipients/claim-reader.js';
import { type WatchedIssue, watchIssue } from './watch-issue.js';

/** The batch's job must run again later: the worker stops, or no recipient is due before that. */
export class BatchDeferred extends PostriderError {
  override readonly code = 'delivery.put-off';
  override readonly retryable = true;
  /** @param dueAt Unix ms */
  constructor(readonly dueAt: number) {
    super('The rest of the batch will be sent later.');
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'delivery.put-off': BatchDeferred;
  }
}

/** How soon a batch continues after its worker stopped, or when recipients became due during the run, in ms. */
const soonMs = 500;

/**
 * Sends one batch and records every outcome.
 *
 * Guarantee: each recipient of the range ends with an outcome or waits for a later run, which is noted. No recipient
 * with a final outcome is emailed again. A pause or a cancellation takes effect within half a second. After a crash, at
 * most as many recipients as there are connections are claimed without an outcome; the next run marks them `uncertain`.
 * @param batch bucket range, both ends included
 * @param signal fires when the worker stops: nothing more is claimed
 * @param withdrawn fires when messages whose content is not on its way are given back
 * @throws RelayUnavailable (retryable) when no relay accepts email; BatchLost when another run took the batch;
 *   BatchDeferred when `signal` fires, or when the rest of the batch is due later
 */
export async function deliverBatch(
  delivery: Delivery,
  issueId: string,
  batch: Batch,
  signal: AbortSignal,
  withdrawn?: AbortSignal,
): Promise<void> {
  const watch = await watchIssue(delivery.list.redis, issueId).catch((error: unknown) => {
    // The issue was removed with its newsletter.
    if (!(error instanceof NotFound)) throw error;
  });
  if (!watch) return;
  try {
    if (!watch.isSending) return;
    // No message would be accepted, so the ledger need not be read.
    const pause = delivery.relay.pauseMs();
    if (pause > 0) throw new BatchDeferred(delivery.now() + pause);
    await beginBatch(delivery.list.redis, issueId, batch);
    const newsletter = await readNewsletter(delivery.list.redis, watch.issue.newsletter);
    const timetable = deliveryTimetable(delivery, newsletter);
    const run = await BatchRun.open(delivery, batch, { watch, newsletter, timetable, signal, withdrawn });
    const held = await run.run();
    if (signal.aborted) throw new BatchDeferred(delivery.now() + soonMs);
    // An issue that is resumed while the last messages before the pause are settled continues with this job.
    if (!watch.isSending) await watch.refresh();
    await keepPage(delivery.list.redis, watch.issue);
    if (watch.isSending && (await run.hasEndedHold())) throw new BatchDeferred(delivery.now() + soonMs);
    await decideAtTheEnd(delivery.list.redis, watch, batch);
    if (watch.isSending) await noteRest(delivery, watch.issue, timetable, batch, held);
  } catch (error) {
    if (error instanceof BatchDeferred) throw error;
    await noteOnce(delivery.list.redis, issueId, error);
    // This job may have lost its lock. What the run left unsettled must not wait for a job that will not be made again.
    if (error instanceof BatchLost) await leaveToReconciler(delivery.list.redis, watch.issue, batch);
    throw error;
  } finally {
    watch.close();
  }
}

const deliveryTimetable = ({ retryDelays, lockMs }: Delivery, { uncertain }: Newsletter): Timetable => ({
  retryDelays,
  lockMs,
  uncertain,
});

/** Decides the outcome of refused messages if this batch was the last one, so that it need not run again for them. */
async function decideAtTheEnd(redis: Redis, watch: WatchedIssue, batch: Batch): Promise<void> {
  if (!watch.isSending || !(await hasUndecided(redis, watch.issue.id))) return;
  await watch.refresh();
  const { issue } = watch;
  const isLast = issue.planned && (await isLastUntried(redis, issue.id, batch));
  if (issue.state === 'sent' || (issue.state === 'sending' && isLast)) await decide(redis, issue);
}

/** Keeps the page of an issue that was cancelled while messages were in flight. */
async function keepPage(redis: Redis, issue: Issue): Promise<void> {
  if (issue.state !== 'cancelled' || issue.partlySent) return;
  if (reachedIn(await countLedger(redis, issue)) > 0) await markPartlySent(redis, issue.id);
}

async function leaveToReconciler(redis: Redis, { id, state }: Issue, batch: Batch): Promise<void> {
  await notePutBack(redis, id, batch);
  if (state === 'sent') await enterSending(redis, id);
}

/** Notes what is left of a batch: nothing, retries, or recipients that had no attempt yet. */
async function noteRest(
  delivery: Delivery,
  issue: Issue,
  timetable: Timetable,
  batch: Batch,
  held: HeldRecipients,
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
  // Recipients that became due during the run, or that were put back or resumed meanwhile, must not wait for the next
  // retry.
  if (overdue > held.count) throw new BatchDeferred(now + soonMs);
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
  throw new BatchDeferred(next);
}
