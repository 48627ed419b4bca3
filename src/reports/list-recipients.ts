import { InvalidInput } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { dueAt, type Timetable } from '../ledger/due.js';
import { type LedgerLine, readLedger, readReplies } from '../ledger/ledger.js';
import type { LedgerEntry } from '../ledger/ledger-entry.js';
import { ledgerState, type RecipientStatus } from '../ledger/ledger-states.js';
import { bucketsWith, type StatusBuckets } from '../ledger/status-buckets.js';
import { readUnaccepted, type UnacceptedLine } from '../ledger/unaccepted.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { BucketTag } from '../redis/layout.js';
import { readRecords, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { decodeRecord } from '../subscribers/record/record.js';
import { bucketAt, bucketOf, idLength, type SubscriberId } from '../subscribers/record/subscriber-id.js';
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
    yield await rowsOf(list, issue, timetable, lines.filter(wanted));
  }
}

/** A page of recipients, and the cursor of the next. */
export interface RecipientPage {
  rows: RecipientRow[];
  /** Opaque; null on the last page. */
  next: string | null;
}

/**
 * Reads the recipients of an issue in pages, in the order of bucket and id. Neither changes when the ledger is folded,
 * so a listing in progress continues with the recipients whose message was not accepted.
 * @param states empty: all
 * @param cursor the `next` of the previous page
 * @param statuses those of the buckets, so that others are not read; undefined: all are
 * @throws InvalidInput for an invalid cursor
 */
export async function pageOfRecipients(
  list: SubscriberList,
  issue: Issue,
  retries: RetrySettings,
  { states, cursor, limit }: { states: readonly RecipientStatus[]; cursor?: string | undefined; limit: number },
  statuses?: StatusBuckets,
): Promise<RecipientPage> {
  const after = cursor === undefined ? undefined : openCursor(cursor);
  const { buckets = 1 } = issue.layout ?? {};
  const order = (a: SubscriberId, b: SubscriberId) => bucketOf(a, buckets) - bucketOf(b, buckets) || a.compare(b);
  const wanted = ({ id, state }: UnacceptedLine | LedgerLine) =>
    (states.length === 0 || states.includes(ledgerState[state].shown)) && (!after || order(id, after) > 0);
  const from = after && bucketOf(after, buckets);
  const found = new Map<string, UnacceptedLine>();
  const places = statuses && bucketsWith(statuses, states, from ?? 0);
  for await (const lines of issue.folded
    ? readUnaccepted(list.redis, issue)
    : completeLines(list, issue, wanted, from, places)) {
    for (const line of lines.filter(wanted)) found.set(line.id.toString('hex'), line);
    // A folded ledger has no order, so all of it is read. Of a complete one, the first buckets are enough.
    if (!issue.folded && found.size > limit) break;
  }
  const inOrder = [...found.values()].sort((a, b) => order(a.id, b.id));
  const page = inOrder.slice(0, limit);
  const last = inOrder.length > limit ? page.at(-1) : undefined;
  const rows = await rowsOf(list, issue, await readTimetable(list, issue, retries), page);
  return { rows, next: last ? last.id.toString('base64url') : null };
}

function openCursor(cursor: string): SubscriberId {
  const id = Buffer.from(cursor, 'base64url');
  if (id.length !== idLength || id.toString('base64url') !== cursor)
    throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
  return id;
}

async function rowsOf(
  list: SubscriberList,
  issue: Issue,
  timetable: Timetable,
  lines: readonly UnacceptedLine[],
): Promise<RecipientRow[]> {
  const addresses = await addressesOf(list, lines);
  return lines.map((line, i) => ({
    address: addresses[i] ?? null,
    id: line.id.toString('hex'),
    state: ledgerState[line.state].shown,
    attempts: line.attempts,
    at: isoFromMs(line.at),
    reply: line.reply || null,
    nextTryAt: nextAttemptOf(issue, timetable, line),
  }));
}

async function* completeLines(
  list: SubscriberList,
  issue: Issue,
  wanted: (line: LedgerLine) => boolean,
  from = 0,
  places?: Iterable<number>,
): AsyncGenerator<UnacceptedLine[]> {
  for await (const { lines } of places ? readPlaces(list, issue, places) : readLedger(list.redis, issue, { from })) {
    const chosen = lines.filter(wanted);
    const [first] = chosen;
    if (!first) continue;
    const replies = chosen.some(({ state }) => ledgerState[state].keptByName)
      ? await readReplies(list.redis, issue.id, first.bucket)
      : new Map<string, string>();
    yield chosen.map((line) => ({ ...line, reply: replies.get(line.id.toString('hex')) ?? '' }));
  }
}

/** Reads some buckets of a ledger. */
async function* readPlaces({ redis }: SubscriberList, issue: Issue, places: Iterable<number>) {
  for (const place of places) yield* readLedger(redis, issue, { from: place, to: place });
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
