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

/** One recipient of an issue, for people. Times are ISO 8601 in UTC, or null. */
export interface RecipientRow {
  /** Null when the list does not hold it any more. */
  address: string | null;
  /** Subscriber id in hexadecimal. */
  id: string;
  state: RecipientStatus;
  /** How often their mail was tried. */
  attempts: number;
  /** When that was written. */
  at: string | null;
  /** What the server said of a mail that it did not take; null where nothing is kept. */
  reply: string | null;
  nextTryAt: string | null;
}

/** What telling takes of the workers' settings: when second tries come. */
export type TellingOf = Pick<Timetable, 'retryDelays' | 'lockMs'>;

export async function timetableOf(list: SubscriberList, issue: Issue, telling: TellingOf): Promise<Timetable> {
  const { uncertain } = await readNewsletter(list.redis, issue.newsletter);
  return { ...telling, uncertain };
}

/** When a recipient's next try is due, ISO 8601, or null: none is ahead, or the issue does not go out. */
export function nextTryOf({ state }: Issue, timetable: Timetable, entry: LedgerEntry): string | null {
  if (ledgerState[entry.state].shown === 'waiting' || (state !== 'sending' && state !== 'sent')) return null;
  const due = dueAt(timetable, entry);
  if (due === Number.POSITIVE_INFINITY) return null;
  return isoFromMs(due === 0 ? Date.now() : due);
}

/**
 * The recipients of an issue in some states, bucket by bucket, so that no more than a bucket is held at once. Of a folded
 * ledger only those are left whose mail was not accepted; one of them may come twice.
 * @param states none: all
 */
export async function* listRecipients(
  list: SubscriberList,
  issue: Issue,
  telling: TellingOf,
  states: readonly RecipientStatus[],
): AsyncGenerator<RecipientRow[]> {
  const timetable = await timetableOf(list, issue, telling);
  const wanted = ({ state }: LedgerEntry) => states.length === 0 || states.includes(ledgerState[state].shown);
  for await (const lines of issue.folded ? readUnaccepted(list.redis, issue) : wholeLines(list, issue, wanted)) {
    const chosen = lines.filter(wanted);
    const addresses = await addressesOf(list, chosen);
    yield chosen.map((line, i) => ({
      address: addresses[i] ?? null,
      id: line.id.toString('hex'),
      state: ledgerState[line.state].shown,
      attempts: line.attempts,
      at: isoFromMs(line.at),
      reply: line.reply || null,
      nextTryAt: nextTryOf(issue, timetable, line),
    }));
  }
}

async function* wholeLines(
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

/** Addresses in the order of the lines; those of one bucket are read together. */
async function addressesOf(list: SubscriberList, lines: readonly UnacceptedLine[]): Promise<(string | undefined)[]> {
  const places = new Map<BucketTag, number[]>();
  for (const [i, { id }] of lines.entries()) {
    const bucket = bucketAt(list.layout, id);
    places.set(bucket, [...(places.get(bucket) ?? []), i]);
  }
  const addresses: (string | undefined)[] = [];
  const reading = [...places].map(async ([bucket, at]) => {
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
