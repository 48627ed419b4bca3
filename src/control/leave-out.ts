import type { Omitter } from '../delivery/omitter.js';
import type { Issue } from '../issues/issue.js';
import { settle } from '../ledger/change-ledger.js';
import { type LedgerLine, readLedger } from '../ledger/ledger.js';
import type { LedgerState } from '../ledger/ledger-states.js';
import { bucketTag } from '../redis/layout.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { bucketAt } from '../subscribers/record/subscriber-id.js';

/** A recipient of an issue, with their record if they are still on the list. */
export interface LedgerRecipient {
  line: LedgerLine;
  record: Buffer | undefined;
}

/** Recipients who are emailed while an issue is being sent. */
export const pendingStates: readonly LedgerState[] = ['waiting', 'deferred'];

/**
 * Stores which articles an issue leaves out for recipients of one bucket. A pending recipient for whom nothing is left is
 * excluded.
 * @returns the recipients for whom an article is left
 */
export async function leaveOutFor(
  { redis }: SubscriberList,
  issue: Issue,
  omitter: Omitter,
  bucket: number,
  recipients: readonly LedgerRecipient[],
): Promise<LedgerLine[]> {
  if (!issue.layout) return [];
  const readers = recipients.map(({ line, record }) => ({ id: line.id, record, line }));
  const left = (await omitter.omit(bucketTag(issue.layout, bucket), readers)).map(({ line }) => line);
  for (const { line } of recipients) {
    if (left.includes(line) || !pendingStates.includes(line.state)) continue;
    await settle(redis, issue, line, { ...line, state: 'excluded' }, haveAllWords, true);
  }
  return left;
}

const haveAllWords = 'They have every article from other issues.';

/** Decides again which articles an issue leaves out, for every recipient who is still to be emailed. */
export async function leaveOutAgain(list: SubscriberList, issue: Issue, omitter: Omitter): Promise<void> {
  for await (const { bucket, lines } of readLedger(list.redis, issue)) {
    const pending = lines.filter(({ state }) => pendingStates.includes(state));
    const [first] = pending;
    if (!first) continue;
    const ids = pending.map(({ id }) => id);
    const records = await readRecords(list, bucketAt(list.layout, first.id), ids);
    await leaveOutFor(
      list,
      issue,
      omitter,
      bucket,
      pending.map((line, i) => ({ line, record: records[i] })),
    );
  }
}
