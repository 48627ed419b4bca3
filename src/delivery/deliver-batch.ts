import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { enterSending } from '../issues/issue-store.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { readLedger } from '../ledger/ledger.js';
import type { RetryDelays } from '../ledger/retries.js';
import type { Logger } from '../log.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { Pacer } from '../pacing/pacing.js';
import type { Queues } from '../queues/queues.js';
import type { BounceRules } from '../settings/feedback-settings.js';
import type { Relay } from '../smtp/relay.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { glanceDomain } from '../subscribers/record/glance.js';
import { type Backlog, openBacklog, type Recipient, takeDue } from './backlog.js';
import { type Batch, beginBatch, finishBatch, noteBatch, notePutBack, noteRetries } from './batches.js';
import { finishIssue } from './finish-issue.js';
import { BatchLost, type Mailed, type Mailing, mailRecipient, nobodyYet } from './mail-recipient.js';
import { noteOnce } from './problems.js';
import { readerClock } from './reader-clock.js';
import { IssueTemplates, type ReaderKeys, type TemplateShelf } from './recipient-mail.js';
import type { Slots } from './slots.js';
import { type AutoPause, openTally } from './tally.js';
import { type WatchedIssue, watchIssue } from './watch-issue.js';

/** What delivering takes. */
export interface Delivery extends ReaderKeys {
  list: SubscriberList;
  queues: Queues;
  relay: Relay;
  /** A place for each recipient worked on at once, shared by all batches of the process. */
  slots: Slots;
  /** The mails of what goes out now, kept from batch to batch. */
  shelf: TemplateShelf;
  pacer: Pacer;
  retryDelays: RetryDelays;
  autoPause: AutoPause;
  /** When a mailbox counts as gone. */
  bounceRules: BounceRules;
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
    const held = await passThrough(delivery, watch, newsletter, batch, signal);
    if (signal.aborted) throw new BatchPutOff(delivery.now() + soonMs);
    // An issue that is resumed while the last mails before the pause are settled goes on with this very job.
    if (!watch.goesOut) await watch.look();
    if (watch.goesOut) await conclude(delivery, watch.issue, timetableOf(delivery, newsletter), batch, held);
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

/** Those of a run who may not be mailed yet. */
type Held = ReturnType<Backlog['held']>;

/** Mails everyone of a range whose turn has come. @returns who is held back */
async function passThrough(
  delivery: Delivery,
  watch: WatchedIssue,
  newsletter: Newsletter,
  batch: Batch,
  signal: AbortSignal,
): Promise<Held> {
  const { list, now, slots, relay, pacer } = delivery;
  const timetable = timetableOf(delivery, newsletter);
  const backlog: Backlog = openBacklog(await takeDue(delivery, watch.issue, timetable, batch, now()), now);
  const clock = readerClock(list, newsletter, watch.issue);
  const tally = openTally({ ...delivery, redis: list.redis }, watch.issue.id);
  let mailing: Mailing | undefined;
  // A correction makes the templates anew; who is claimed already gets the edition that they were claimed with.
  const current = (): Mailing => {
    if (!mailing || mailing.templates.issue.edition !== watch.issue.edition)
      mailing = {
        ...delivery,
        timetable,
        tally,
        templates: new IssueTemplates(list.redis, watch.issue, newsletter, delivery.shelf),
      };
    return mailing;
  };
  let failure: unknown;
  const goesOn = () => !signal.aborted && watch.goesOut && failure === undefined;
  const putBack = (recipient: Recipient, until: number, before: Mailed): Mailed => {
    backlog.putBack(recipient, until);
    return before;
  };
  const mailNext = async (recipient: Recipient, before: Mailed): Promise<Mailed> => {
    const due = await clock.dueFor(recipient.record);
    if (due > now()) return putBack(recipient, due, before);
    // Who may not be mailed yet steps aside: one slow domain holds up nobody else.
    const wait = recipient.record ? await pacer.admit(glanceDomain(recipient.record)) : 0;
    if (wait > 0) return putBack(recipient, now() + wait, before);
    const giveBack = await slots.take();
    try {
      return goesOn() ? await mailRecipient(current(), recipient, before) : before;
    } finally {
      giveBack();
    }
  };
  const work = async () => {
    // A failure stops the claiming everywhere, and what is in flight is settled before the batch ends.
    let last = nobodyYet;
    try {
      while (goesOn()) {
        const recipient = await backlog.next();
        if (!recipient) break;
        last = await mailNext(recipient, last);
      }
    } catch (error) {
      failure ??= error;
    }
    await last.settled.catch((error: unknown) => {
      failure ??= error;
    });
  };
  await Promise.all(Array.from({ length: relay.connections }, work));
  await tally.tell();
  if (failure !== undefined) throw failure;
  return backlog.held();
}

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
