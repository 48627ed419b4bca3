import type { Redis } from 'ioredis';
import { type Batch, notePutBack } from '../delivery/batches.js';
import type { FinishDeps } from '../delivery/finish-issue.js';
import { endOf } from '../delivery/holds/hold.js';
import { readHolds, removeHolds } from '../delivery/holds/hold-store.js';
import { batchCutter, enqueueNow } from '../delivery/plan-issue.js';
import { PostriderError } from '../errors.js';
import type { Issue, IssueState } from '../issues/issue.js';
import { enterSending, readIssue } from '../issues/issue-store.js';
import { type LedgerLine, readLedger } from '../ledger/ledger.js';
import { packEntry } from '../ledger/ledger-entry.js';
import type { Resendable } from '../ledger/ledger-states.js';
import { readNewsletter, requireActive } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import type { BucketTag } from '../redis/layout.js';
import { runScript } from '../redis/scripts.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { peekMembership } from '../subscribers/record/peek.js';
import { subscriberStates } from '../subscribers/record/subscriber.js';
import { bucketAt } from '../subscribers/record/subscriber-id.js';

export class CannotResend extends PostriderError {
  override readonly code = 'issue.cannot-resend';
  override readonly retryable = false;
  readonly id: string;
  readonly because: 'unplanned' | 'folded' | 'draft' | 'nobody-reached';
  constructor({ id, state, folded, planned, startedAt }: Issue) {
    const unplanned = startedAt > 0 && !planned;
    super(
      unplanned
        ? `The list of recipients of issue ${id} is not complete yet.`
        : folded
          ? `The delivery results of issue ${id} were reduced to totals, so its recipients are not known any more.`
          : `Issue ${id} is ${state}. It has no recipients to send to again.`,
    );
    this.id = id;
    this.because = unplanned ? 'unplanned' : folded ? 'folded' : state === 'draft' ? 'draft' : 'nobody-reached';
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.cannot-resend': CannotResend;
  }
}

/** @throws CannotResend, NewsletterArchived, NotFound */
async function sendableIssue(redis: Redis, id: string): Promise<{ issue: Issue; number: number }> {
  const issue = await readIssue(redis, id);
  if (!sendable.includes(issue.state) || issue.folded || !issue.planned) throw new CannotResend(issue);
  const newsletter = await readNewsletter(redis, issue.newsletter);
  requireActive(newsletter);
  return { issue, number: newsletter.number };
}

const sendable: readonly IssueState[] = ['sending', 'paused', 'sent'];

/** Result of a resend or of its dry run. */
export interface Resend {
  /** Recipients to send to again. */
  putBack: number;
  /** Recipients left out, because their address bounced and has not been reinstated. */
  leftOut: number;
}

/** Counts what a resend would do. @throws CannotResend, NewsletterArchived, NotFound */
export async function countResendable(
  { list }: Pick<FinishDeps, 'list'>,
  id: string,
  states: readonly Resendable[],
): Promise<Resend> {
  const { issue, number } = await sendableIssue(list.redis, id);
  const counts: Resend = { putBack: 0, leftOut: 0 };
  for await (const { lines } of readLedger(list.redis, issue)) {
    const { mailable, bounced } = await divide(list, number, chosen(lines, states));
    counts.putBack += mailable.length;
    counts.leftOut += bounced;
  }
  return counts;
}

const chosen = (lines: readonly LedgerLine[], states: readonly Resendable[]) =>
  lines.filter(({ state }) => states.some((one) => one === state));

/** Separates the recipients of one bucket that bounced out of a newsletter from the rest. */
async function divide(
  list: SubscriberList,
  newsletter: number,
  lines: readonly LedgerLine[],
  isIncluded: (record: Buffer | undefined) => boolean = () => true,
): Promise<{ mailable: LedgerLine[]; bounced: number }> {
  const [first] = lines;
  if (!first) return { mailable: [], bounced: 0 };
  const ids = lines.map(({ id }) => id);
  const records = await readRecords(list, bucketAt(list.layout, first.id), ids);
  const included = lines.map((line, i) => ({ line, record: records[i] })).filter(({ record }) => isIncluded(record));
  const mailable = included
    .filter(({ record }) => !record || peekMembership(record, newsletter)?.state !== bouncedState)
    .map(({ line }) => line);
  return { mailable, bounced: included.length - mailable.length };
}

const bouncedState = subscriberStates.indexOf('bounced');

/** Ends the holds whose day is over: they would make every message fail immediately. */
async function endOldHolds(redis: Redis, id: string): Promise<void> {
  const now = Date.now();
  const old = (await readHolds(redis, id)).filter((hold) => endOf(hold) <= now);
  await removeHolds(redis, id, old);
}

/**
 * Sends to recipients again, immediately, regardless of the retry schedule, with the same Message-ID. They count as
 * `deferred` until the attempt is over.
 *
 * Guarantee: a recipient is put back only if their entry is still the one that was read, in one step. A recipient who
 * is being emailed, was reached meanwhile, bounced or unsubscribed gets no message from it. Safe to run again, and
 * while workers run.
 * @param isIncluded selects from these recipients by their record; missing: all
 * @throws CannotResend, NewsletterArchived, NotFound
 */
export async function resendIssue(
  { list, queues }: FinishDeps,
  id: string,
  states: readonly Resendable[],
  isIncluded: (record: Buffer | undefined) => boolean = () => true,
): Promise<Resend> {
  const { redis } = list;
  const { issue, number } = await sendableIssue(redis, id);
  await endOldHolds(redis, id);
  const counts: Resend = { putBack: 0, leftOut: 0 };
  let inBatch: LedgerLine[] = [];
  const cutter = batchCutter(async (batch) => {
    const due = inBatch;
    inBatch = [];
    if (due.length > 0) counts.putBack += await putBack(batch, due);
  });
  const putBack = async (batch: Batch, lines: readonly LedgerLine[]) => {
    // First, so that the reconciler continues with them if this process ends.
    await notePutBack(redis, id, batch);
    if (issue.state !== 'paused') await enterSending(redis, id);
    let count = 0;
    for (const bucket of new Set(lines.map((line) => line.bucket)))
      count += await putBackIn(
        issue,
        bucket,
        lines.filter((line) => line.bucket === bucket),
      );
    if (issue.state !== 'paused') await enqueueNow(queues, id, batch);
    return count;
  };
  const putBackIn = async ({ startedAt }: Issue, bucket: BucketTag, lines: readonly LedgerLine[]) => {
    const args = lines.flatMap(({ offset, id: reader, packed, attempts }) => [
      offset,
      Buffer.concat([reader, packed]),
      packEntry({ state: 'deferred', attempts, at: 0 }, startedAt),
    ]);
    return Number(await runScript(redis, 'putBack', [keys.ledger(bucket, id)], args));
  };
  for await (const { bucket, lines } of readLedger(redis, issue)) {
    const { mailable, bounced } = await divide(list, number, chosen(lines, states), isIncluded);
    inBatch.push(...mailable);
    counts.leftOut += bounced;
    await cutter.add(bucket, lines.length);
  }
  await cutter.end((issue.layout?.buckets ?? 1) - 1);
  return counts;
}
