import { PostriderError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import type { Logger } from '../log.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { glanceDomain } from '../subscribers/glance.js';
import type { SubscriberList } from '../subscribers/subscriber-store.js';
import { type Backlog, openBacklog, takeDue } from './backlog.js';
import { type Batch, finishBatch, noteBatch, noteRetries } from './batches.js';
import { dueAt, type Timetable } from './due.js';
import { finishIssue } from './finish-issue.js';
import { readLedger } from './ledger.js';
import { type Mailing, mailRecipient } from './mail-recipient.js';
import type { Pacer } from './pacing.js';
import { noteProblem } from './problems.js';
import { readerClock } from './reader-clock.js';
import { IssueTemplates, type ReaderKeys } from './recipient-mail.js';
import type { Relay } from './relay.js';
import type { RetryDelays } from './retries.js';
import type { Slots } from './slots.js';
import { type WatchedIssue, watchIssue } from './watch-issue.js';

/** What delivering takes. */
export interface Delivery extends ReaderKeys {
  list: SubscriberList;
  queues: Queues;
  relay: Relay;
  /** A place for each recipient worked on at once, shared by all batches of the process. */
  slots: Slots;
  pacer: Pacer;
  retryDelays: RetryDelays;
  /** After how long a worker that gives no sign of life counts as dead, in ms. */
  lockMs: number;
  /** Unix milliseconds. */
  now: () => number;
  log: Logger;
}

/** The batch's job has to come again at a time: the worker stops, or nobody's turn has come before that. */
export class BatchPutOff extends PostriderError {
  override readonly code = 'delivery.put-off';
  override readonly retryable = true;
  /** @param dueAt Unix ms */
  constructor(readonly dueAt: number) {
    super('The rest of the batch goes on later.');
  }
}

/** Somebody's turn has come, and this run did not get to them: the next one tries. */
class BatchUnfinished extends PostriderError {
  override readonly code = 'delivery.unfinished';
  override readonly retryable = true;
  constructor() {
    super('Not everyone of the batch is accounted for; it is gone through again.');
  }
}

/** How soon another worker takes over the batch of one that stops. */
const handOverMs = 500;

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
    const newsletter = await readNewsletter(delivery.list.redis, watch.issue.newsletter);
    const heldUntil = await passThrough(delivery, watch, newsletter, batch, signal);
    if (signal.aborted) throw new BatchPutOff(delivery.now() + handOverMs);
    if (watch.goesOut) await conclude(delivery, watch.issue, timetableOf(delivery, newsletter), batch, heldUntil);
  } catch (error) {
    if (!(error instanceof BatchPutOff)) await noteProblem(delivery.list.redis, issueId, error);
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

/** Mails everyone of a range whose turn has come. @returns when the next of those held back may be mailed, in Unix ms */
async function passThrough(
  delivery: Delivery,
  watch: WatchedIssue,
  newsletter: Newsletter,
  batch: Batch,
  signal: AbortSignal,
): Promise<number> {
  const { list, now, slots, relay, pacer } = delivery;
  const timetable = timetableOf(delivery, newsletter);
  const backlog: Backlog = openBacklog(await takeDue(delivery, watch.issue, timetable, batch, now()), now);
  const clock = readerClock(list, newsletter, watch.issue);
  const mailing: Mailing = {
    ...delivery,
    timetable,
    templates: new IssueTemplates(list.redis, watch.issue, newsletter),
  };
  let failure: unknown;
  const goesOn = () => !signal.aborted && watch.goesOut && failure === undefined;
  const work = async () => {
    while (goesOn()) {
      const recipient = await backlog.next();
      if (!recipient) return;
      const due = await clock.dueFor(recipient.record);
      if (due > now()) {
        backlog.putBack(recipient, due);
        continue;
      }
      // Who may not be mailed yet steps aside: one slow domain holds up nobody else.
      const wait = recipient.record ? await pacer.admit(glanceDomain(recipient.record)) : 0;
      if (wait > 0) {
        backlog.putBack(recipient, now() + wait);
        continue;
      }
      const giveBack = await slots.take();
      try {
        if (goesOn()) await mailRecipient(mailing, recipient);
      } catch (error) {
        // A failure stops the claiming everywhere, and what is in flight is settled before the batch ends.
        failure ??= error;
      } finally {
        giveBack();
      }
    }
  };
  await Promise.all(Array.from({ length: relay.connections }, work));
  if (failure !== undefined) throw failure;
  return backlog.heldUntil();
}

/** Says what is left of a batch: nothing, second tries, or somebody who was not tried yet. */
async function conclude(
  delivery: Delivery,
  issue: Issue,
  timetable: Timetable,
  batch: Batch,
  heldUntil: number,
): Promise<void> {
  const { redis } = delivery.list;
  const now = delivery.now();
  let untried = false;
  let next = heldUntil;
  let overdue = false;
  for await (const { lines } of readLedger(redis, issue, batch)) {
    for (const line of lines) {
      const due = dueAt(timetable, line);
      untried ||= line.state === 'waiting' || line.state === 'claimed';
      overdue ||= due <= now;
      if (due > now) next = Math.min(next, due);
    }
  }
  if (overdue && heldUntil === Number.POSITIVE_INFINITY) throw new BatchUnfinished();
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
