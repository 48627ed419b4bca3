import type { Redis } from 'ioredis';
import { type Batch, notePutBack } from '../delivery/batches.js';
import type { Finishing } from '../delivery/finish-issue.js';
import { batchCutter, enqueueNow } from '../delivery/plan-issue.js';
import { PostriderError } from '../errors.js';
import type { Issue, IssueState } from '../issues/issue.js';
import { enterSending, readIssue } from '../issues/issue-store.js';
import { type LedgerLine, readLedger } from '../ledger/ledger.js';
import { packEntry } from '../ledger/ledger-entry.js';
import { keys } from '../redis/keys.js';
import type { BucketTag } from '../redis/layout.js';
import { runScript } from '../redis/scripts.js';

/** Whom a publisher may have tried once more. Who left is in none of them, who was reached neither. */
export const resendable = ['uncertain', 'failed', 'deferred', 'bounced'] as const;
export type Resendable = (typeof resendable)[number];

export class CannotResend extends PostriderError {
  override readonly code = 'issue.cannot-resend';
  override readonly retryable = false;
  constructor({ id, state, folded, planned, startedAt }: Issue) {
    super(
      startedAt > 0 && !planned
        ? `The audience of issue ${id} is not written down to its end yet. Try again when it is.`
        : folded
          ? `The ledger of issue ${id} was folded: nobody of it can be mailed again. Compose a new issue.`
          : `Issue ${id} is ${state}: it reached nobody whom it could be sent to again.${state === 'draft' ? ` Send it: \`postrider issue send ${id}\`.` : ''}`,
    );
  }
}

async function sendableIssue(redis: Redis, id: string): Promise<Issue> {
  const issue = await readIssue(redis, id);
  if (!sendable.includes(issue.state) || issue.folded || !issue.planned) throw new CannotResend(issue);
  return issue;
}

const sendable: readonly IssueState[] = ['sending', 'paused', 'sent'];

/** How many recipients stand as one of these states. @throws CannotResend, NotFound */
export async function countResendable(
  { list }: Pick<Finishing, 'list'>,
  id: string,
  states: readonly Resendable[],
): Promise<number> {
  const issue = await sendableIssue(list.redis, id);
  let count = 0;
  for await (const { lines } of readLedger(list.redis, issue))
    count += lines.filter(({ state }) => states.some((one) => one === state)).length;
  return count;
}

/**
 * Puts recipients back for one more try, at once, whatever the schedule of second tries says; with the same Message-ID.
 * They count as `deferred` until it is made.
 *
 * Guarantee: each is put back only as they stand, in one step: who is being mailed at this moment, was reached meanwhile,
 * or left, is not mailed by it. Safe to run again, and while workers run.
 * @returns how many were put back
 * @throws CannotResend, NotFound
 */
export async function resendIssue(
  { list, queues }: Finishing,
  id: string,
  states: readonly Resendable[],
): Promise<number> {
  const { redis } = list;
  const issue = await sendableIssue(redis, id);
  let total = 0;
  let inBatch: LedgerLine[] = [];
  const cutter = batchCutter(async (batch) => {
    const due = inBatch;
    inBatch = [];
    if (due.length > 0) total += await putBack(batch, due);
  });
  const putBack = async (batch: Batch, lines: readonly LedgerLine[]) => {
    // Noted before anybody is put back: should this process end, the reconciler goes on with them.
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
    inBatch.push(...lines.filter(({ state }) => states.some((one) => one === state)));
    await cutter.add(bucket, lines.length);
  }
  await cutter.end((issue.layout?.buckets ?? 1) - 1);
  return total;
}
