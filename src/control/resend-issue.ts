import type { Redis } from 'ioredis';
import { readArticles } from '../articles/store/article-store.js';
import { type Batch, notePutBack } from '../delivery/batches.js';
import { type FreezeDeps, readEdition } from '../delivery/edition.js';
import type { FinishDeps } from '../delivery/finish-issue.js';
import { endOf } from '../delivery/holds/hold.js';
import { readHolds, removeHolds } from '../delivery/holds/hold-store.js';
import { EarlierIssues, readerKey } from '../delivery/omissions/earlier-issues.js';
import { inPlanningTurn } from '../delivery/omissions/planning-turn.js';
import { isLeftFor, Omitter } from '../delivery/omitter.js';
import { batchCutter, enqueueNow } from '../delivery/plan-issue.js';
import { PostriderError } from '../errors.js';
import type { Someone } from '../identity.js';
import type { Issue, IssueState } from '../issues/issue.js';
import { enterSending, readIssue } from '../issues/issue-store.js';
import { countLedger, type LedgerLine, readLedger } from '../ledger/ledger.js';
import { packEntry } from '../ledger/ledger-entry.js';
import type { LedgerState, Resendable } from '../ledger/ledger-states.js';
import { withUnpacked } from '../ledger/packed-ledgers.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { readNewsletter, requireActive } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';
import type { BucketTag } from '../redis/layout.js';
import { runScript } from '../redis/scripts.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { peekMembership } from '../subscribers/record/peek.js';
import { subscriberStates } from '../subscribers/record/subscriber.js';
import { bucketAt } from '../subscribers/record/subscriber-id.js';
import { CannotResend } from './cannot-resend.js';
import { countLeft } from './count-left.js';
import { type LedgerRecipient, leaveOutFor, pendingStates } from './leave-out.js';
import { requireRecent } from './paused-too-long.js';
import { reopenIssue } from './reopen-issue.js';

const sendable: readonly IssueState[] = ['sending', 'paused', 'sent', 'cancelled'];

/** @throws CannotResend, NewsletterArchived, PausedTooLong, NotFound */
async function sendableIssue(redis: Redis, id: string, states: readonly Resendable[]): Promise<Issue> {
  const issue = await readIssue(redis, id);
  const isCounted = issue.state === 'cancelled' && issue.planned && !issue.folded;
  const waiting = isCounted ? (await countLedger(redis, issue)).waiting : 0;
  requireResendable(issue, await readNewsletter(redis, issue.newsletter), states, waiting);
  return issue;
}

/**
 * Once a cancelled issue is being sent again, everybody who is waiting is emailed, so the caller must say so.
 * @param waiting how many recipients of a cancelled issue wait
 * @throws CannotResend, NewsletterArchived, PausedTooLong
 */
function requireResendable(
  issue: Issue,
  newsletter: Pick<Newsletter, 'slug' | 'archivedAt'>,
  states: readonly Resendable[],
  waiting: number,
): void {
  const { state, planned, startedAt, layout } = issue;
  // The list of recipients of an issue that was cancelled in the middle of its plan is completed afterwards. Before that,
  // its emails are not made: what a worker would make of it now, nobody has approved or looked at.
  const isKnown = planned || (state === 'cancelled' && startedAt > 0 && layout !== undefined);
  if (!sendable.includes(state) || issue.folded || !isKnown) throw new CannotResend(issue);
  if (state === 'paused' && states.includes('waiting')) throw new CannotResend(issue);
  requireActive(newsletter);
  if (state !== 'cancelled') return;
  requireRecent(issue);
  if (!states.includes('waiting') && (!planned || waiting > 0)) throw new CannotResend(issue);
}

/** Whether an issue may be sent again to recipients in these states. */
export function mayResend(...of: Parameters<typeof requireResendable>): boolean {
  try {
    requireResendable(...of);
    return true;
  } catch (error) {
    if (error instanceof PostriderError) return false;
    throw error;
  }
}

/** Result of a resend or of its dry run. */
export interface Resend {
  /** Recipients to send to. */
  putBack: number;
  /** Recipients left out, because their address bounced and has not been reinstated. */
  leftOut: number;
  /** Recipients left out, because they have every article from other issues. */
  haveAll: number;
}

/** Counts what a resend would do. @throws CannotResend, NewsletterArchived, NotFound */
export async function countResendable(
  { list }: Pick<FinishDeps, 'list'>,
  id: string,
  states: readonly Resendable[],
): Promise<Resend> {
  const { redis } = list;
  const issue = await sendableIssue(redis, id, states);
  const newsletter = await readNewsletter(redis, issue.newsletter);
  const counts: Resend = { putBack: 0, leftOut: 0, haveAll: 0 };
  const earlier = await EarlierIssues.of(redis, issue);
  const articles = earlier ? await readArticles(redis, issue.articles) : [];
  for await (const { lines } of readLedger(redis, issue)) {
    const { mailable, bounced } = await divide(list, newsletter.number, chosen(issue, lines, states));
    const had = await earlier?.hadBy(mailable.map(({ line }) => line.id));
    const left = mailable.filter(({ line, record }) =>
      isLeftFor({ articles, newsletter }, had?.get(readerKey(line.id)) ?? new Set(), record),
    );
    counts.putBack += left.length;
    counts.haveAll += mailable.length - left.length;
    counts.leftOut += bounced;
  }
  // The rest of its list of recipients is written when it is sent again.
  if (!issue.planned) counts.putBack = await countLeft(list, issue);
  return counts;
}

/** Of an issue that was cancelled, also everybody who is emailed because it is being sent again. */
function chosen({ state: of }: Issue, lines: readonly LedgerLine[], states: readonly Resendable[]): LedgerLine[] {
  const wanted = states.filter((state) => state !== 'waiting');
  const all: readonly LedgerState[] = of === 'cancelled' ? [...wanted, ...pendingStates] : wanted;
  return lines.filter(({ state }) => all.includes(state));
}

/** Separates the recipients of one bucket that bounced out of a newsletter from the rest. */
async function divide(
  list: SubscriberList,
  newsletter: number,
  lines: readonly LedgerLine[],
  isIncluded: (record: Buffer | undefined) => boolean = () => true,
): Promise<{ mailable: LedgerRecipient[]; bounced: number }> {
  const [first] = lines;
  if (!first) return { mailable: [], bounced: 0 };
  const ids = lines.map(({ id }) => id);
  const records = await readRecords(list, bucketAt(list.layout, first.id), ids);
  const included = lines.map((line, i) => ({ line, record: records[i] })).filter(({ record }) => isIncluded(record));
  const mailable = included.filter(
    ({ record }) => !record || peekMembership(record, newsletter)?.state !== bouncedState,
  );
  return { mailable, bounced: included.length - mailable.length };
}

const bouncedState = subscriberStates.indexOf('bounced');

/** Ends the holds whose day is over: they would make every message fail immediately. */
async function endOldHolds(redis: Redis, id: string): Promise<void> {
  const now = Date.now();
  const old = (await readHolds(redis, id)).filter((hold) => endOf(hold) <= now);
  await removeHolds(redis, id, old);
}

/** Dependencies of a resend. */
export type ResendDeps = FinishDeps & FreezeDeps & { list: SubscriberList; publicUrl: string };

/**
 * Sends to recipients again, immediately, regardless of the retry schedule, with the same Message-ID. They count as
 * `deferred` until the attempt is over. An issue that was cancelled is sent to all of its recipients who do not have it.
 *
 * Guarantee: a recipient is put back only if their entry is still the one that was read, in one step. A recipient who
 * is being emailed, was reached meanwhile, bounced or unsubscribed gets no message from it. Articles that a recipient
 * has from another issue are left out. Safe to run again, and while workers run.
 * @param isIncluded selects from these recipients by their record; missing: all
 * @param by who asks, noted with a cancelled issue
 * @throws CannotResend, NewsletterArchived, NotFound
 */
export async function resendIssue(
  deps: ResendDeps,
  id: string,
  states: readonly Resendable[],
  { isIncluded = () => true, by }: { isIncluded?: (record: Buffer | undefined) => boolean; by?: Someone } = {},
): Promise<Resend> {
  const { redis } = deps.list;
  const issue = await sendableIssue(redis, id, states);
  await endOldHolds(redis, id);
  const counts: Resend = { putBack: 0, leftOut: 0, haveAll: 0 };
  await inPlanningTurn(redis, issue, async (isOurs) => {
    const earlier = await EarlierIssues.of(redis, issue);
    const edition = earlier && (await readEdition(redis, deps.publicUrl, issue));
    const omitter = earlier && edition && new Omitter(deps, [{ edition }], earlier);
    const run = new ResendRun(deps, issue, omitter, counts);
    await run.putBackAll(states, isIncluded, isOurs);
    if (issue.state === 'cancelled') await reopenIssue(deps, issue, by);
  });
  // The rest of its list of recipients is being written now.
  if (issue.state === 'cancelled' && !issue.planned) counts.putBack = await countLeft(deps.list, issue);
  return counts;
}

/** One pass over a ledger that puts recipients back. */
class ResendRun {
  #inBatch: LedgerLine[] = [];

  constructor(
    readonly deps: ResendDeps,
    readonly issue: Issue,
    readonly omitter: Omitter | undefined,
    readonly counts: Resend,
  ) {}

  async putBackAll(
    states: readonly Resendable[],
    isIncluded: (record: Buffer | undefined) => boolean,
    isOurs: () => Promise<unknown>,
  ): Promise<void> {
    const { issue, counts } = this;
    const { list } = this.deps;
    const { number } = await readNewsletter(list.redis, issue.newsletter);
    const cutter = batchCutter((batch) => this.#putBack(batch));
    for await (const { bucket, lines } of readLedger(list.redis, issue)) {
      await isOurs();
      const { mailable, bounced } = await divide(list, number, chosen(issue, lines, states), isIncluded);
      const left = this.omitter
        ? await leaveOutFor(list, issue, this.omitter, bucket, mailable)
        : mailable.map(({ line }) => line);
      this.#inBatch.push(...left);
      counts.leftOut += bounced;
      counts.haveAll += mailable.length - left.length;
      await cutter.add(bucket, lines.length);
    }
    await cutter.end((issue.layout?.buckets ?? 1) - 1);
  }

  async #putBack(batch: Batch): Promise<void> {
    const lines = this.#inBatch;
    this.#inBatch = [];
    if (lines.length === 0) return;
    const { redis } = this.deps.list;
    const { id, state } = this.issue;
    // First, so that the reconciler continues with them if this process ends.
    await notePutBack(redis, id, batch);
    if (state === 'sending' || state === 'sent') await enterSending(redis, id);
    for (const bucket of new Set(lines.map((line) => line.bucket)))
      this.counts.putBack += await this.#putBackIn(
        bucket,
        lines.filter((line) => line.bucket === bucket),
      );
    if (state === 'sending' || state === 'sent') await enqueueNow(this.deps.queues, id, batch);
  }

  async #putBackIn(bucket: BucketTag, lines: readonly LedgerLine[]): Promise<number> {
    const { id, startedAt } = this.issue;
    // Those who have had no attempt stay as they are: they are due as soon as the issue is being sent.
    const [waiting, tried] = [0, 1].map((is) => lines.filter(({ state }) => Number(state !== 'waiting') === is));
    const args = (tried ?? []).flatMap(({ offset, id: reader, packed, attempts }) => [
      offset,
      Buffer.concat([reader, packed]),
      packEntry({ state: 'deferred', attempts, at: 0 }, startedAt),
    ]);
    const { redis } = this.deps.list;
    let put = 0;
    await withUnpacked(redis, this.issue, bucket, async () => {
      // A second time finds those that it put back already as they are now.
      if (args.length > 0)
        put = Math.max(put, Number(await runScript(redis, 'putBack', [keys.ledger(bucket, id)], args)));
      return put === (tried?.length ?? 0);
    });
    return (waiting?.length ?? 0) + put;
  }
}
