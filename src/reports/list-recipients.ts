import type { Issue } from '../issues/issue.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { readLedger, readReplies } from '../ledger/ledger.js';
import type { LedgerEntry } from '../ledger/ledger-entry.js';
import { ledgerState, type RecipientStatus } from '../ledger/ledger-states.js';
import { readUnaccepted, type UnacceptedLine } from '../ledger/unaccepted.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { BucketTag } from '../redis/layout.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { decodeRecord } from '../subscribers/record/record.js';
import { bucketAt } from '../subscribers/record/subscriber-id.js';
import { isoFromMs } from '../timestamps.js';

/** One recipient's delivery status in an issue. Times are ISO 8601 in UTC, or null. */
export interface RecipientRow {
  /** Null when it is no longer in the list. */
  address: string | null;
  /** Subscriber id in hexadecimal. */
  id: string;
  state: RecipientStatus;
  /** Number of attempts. */
  attempts: number;
  /** When the status was written. */
  at: string | null;
  /** The server's reply to a message that it did not accept; null when none is stored. */
  reply: string | null;
  nextTryAt: string | null;
}

/** The settings that decide when retries are due. */
export type RetrySettings = Pick<Timetable, 'retryDelays' | 'lockMs'>;

export async function readTimetable(list: SubscriberList, issue: Issue, retries: RetrySettings): Promise<Timetable> {
  const { uncertain } = await readNewsletter(list.redis, issue.newsletter);
  return { ...retries, uncertain };
}

/** When a recipient's next attempt is due, ISO 8601; null when none is due, or the issue is not being sent. */
export function nextAttemptOf({ state }: Issue, timetable: Timetable, entry: LedgerEntry): string | null {
  if (ledgerState[entry.state].shown === 'waiting' || (state !== 'sending' && state !== 'sent')) return null;
  const due = dueAt(timetable, entry);
  if (due === Number.POSITIVE_INFINITY) return null;
  return isoFromMs(due === 0 ? Date.now() : due);
}

/**
 * Lists the recipients of an issue by state, bucket by bucket, so that it holds at most one bucket in memory. A folded
 * ledger has only the recipients whose message was not accepted, and one may come twice.
 * @param states empty: all
 */
export async function* listRecipients(
  list: SubscriberList,
  issue: Issue,
  retries: RetrySettings,
  states: readonly RecipientStatus[],
): AsyncGenerator<RecipientRow[]> {
  const timetable = await readTimetable(list, issue, retries);
  const wanted = ({ state }: LedgerEntry) => states.length === 0 || states.includes(ledgerState[state].shown);
  for await (const lines of issue.folded ? readUnaccepted(list.redis, issue) : completeLines(list, issue, wanted)) {
    const chosen = lines.filter(wanted);
    const addresses = await addressesOf(list, chosen);
    yield chosen.map((line, i) => ({
      address: addresses[i] ?? null,
      id: line.id.toString('hex'),
      state: ledgerState[line.state].shown,
      attempts: line.attempts,
      at: isoFromMs(line.at),
      reply: line.reply || null,
      nextTryAt: nextAttemptOf(issue, timetable, line),
    }));
  }
}

async function* completeLines(
  list: SubscriberList,
  issue: Issue,
  wanted: (entry: LedgerEntry) => boolean,
): AsyncGenerator<UnacceptedLine[]> {
  for await (const { lines } of readLedger(list.redis, issue)) {
    const chosen = lines.filter(wanted);
    const [first] = chosen;
    if (!first) continue;
    const replies = chosen.some(({ state }) => ledgerState[state].keptByName)
      ? await readReplies(list.redis, issue.id, first.bucket)
      : new Map<string, string>();
    yield chosen.map((line) => ({ ...line, reply: replies.get(line.id.toString('hex')) ?? '' }));
  }
}

/** Addresses in the order of the lines. Records of one bucket are read together. */
async function addressesOf(list: SubscriberList, lines: readonly UnacceptedLine[]): Promise<(string | undefined)[]> {
  const positions = new Map<BucketTag, number[]>();
  for (const [i, { id }] of lines.entries()) {
    const bucket = bucketAt(list.layout, id);
    positions.set(bucket, [...(positions.get(bucket) ?? []), i]);
  }
  const addresses: (string | undefined)[] = [];
  const reading = [...positions].map(async ([bucket, at]) => {
    const ids = at.flatMap((i) => lines[i]?.id ?? []);
    const records = await readRecords(list, bucket, ids);
    for (const [k, i] of at.entries()) {
      const record = records[k];
      addresses[i] = (record && decodeRecord(record).address) || undefined;
    }
  });
  await Promise.all(reading);
  return addresses;
}
