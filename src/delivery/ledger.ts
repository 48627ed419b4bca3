import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { idLength, type SubscriberId } from '../subscribers/subscriber-id.js';
import {
  fenceLength,
  type LedgerEntry,
  type LedgerState,
  ledgerStates,
  newLedger,
  offsetsIn,
  packEntry,
  recipientLength,
  stateAt,
  unpackEntry,
} from './ledger-entry.js';

/** Which ledger: an issue's, and when its send began (ms), from which entries count their time. */
export interface LedgerOf {
  id: string;
  startedAt: number;
}

/** One recipient as a ledger has them. */
export interface LedgerLine extends LedgerEntry {
  id: SubscriberId;
  bucket: number;
  /** Where they lie in the bucket's ledger. */
  offset: number;
  /** The entry's bytes, as `claim` and `settle` compare them. */
  packed: Buffer;
}

/** Buckets asked for in one round trip: most hold nothing of a small list. */
const bucketsAtOnce = 512;

/** Reads the ledgers of a range of buckets, leaving out the empty ones. @param to last bucket, included */
export async function* readBuckets(
  read: (bucket: number) => Promise<Buffer | null>,
  from: number,
  to: number,
): AsyncGenerator<{ bucket: number; ledger: Buffer }> {
  for (let start = from; start <= to; start += bucketsAtOnce) {
    const length = Math.min(bucketsAtOnce, to - start + 1);
    const ledgers = await Promise.all(Array.from({ length }, (_, i) => read(start + i)));
    for (const [i, ledger] of ledgers.entries()) if (ledger) yield { bucket: start + i, ledger };
  }
}

function linesOf(ledger: Buffer, bucket: number, startedAt: number): LedgerLine[] {
  return Array.from(offsetsIn(ledger), (offset) => ({
    bucket,
    offset,
    id: ledger.subarray(offset, offset + idLength),
    packed: ledger.subarray(offset + idLength, offset + recipientLength),
    ...unpackEntry(ledger, offset + idLength, startedAt),
  }));
}

/** Reads an issue's ledger bucket by bucket, leaving out the empty ones. @param to last bucket, included */
export async function* readLedger(
  redis: Redis,
  { id, startedAt }: LedgerOf,
  from: number,
  to: number,
): AsyncGenerator<{ bucket: number; lines: LedgerLine[] }> {
  const read = (bucket: number) => redis.getBuffer(keys.ledger(bucket, id));
  for await (const { bucket, ledger } of readBuckets(read, from, to))
    yield { bucket, lines: linesOf(ledger, bucket, startedAt) };
}

/** What lets a run claim in a bucket, until another run takes it. */
export type Fence = Buffer;

/** Reads like `readLedger`, and makes each bucket this run's own: whoever had it before claims nobody in it any more. */
export async function* takeLedger(
  redis: Redis,
  { id, startedAt }: LedgerOf,
  from: number,
  to: number,
): AsyncGenerator<{ bucket: number; fence: Fence; lines: LedgerLine[] }> {
  const take = async (bucket: number) =>
    (await runScript(redis, 'take', [keys.ledger(bucket, id)], [])) as Buffer | null;
  for await (const { bucket, ledger } of readBuckets(take, from, to))
    yield { bucket, fence: ledger.subarray(0, fenceLength), lines: linesOf(ledger, bucket, startedAt) };
}

/** One recipient's line, or undefined where the issue was not meant for them. */
export async function readLedgerLine(
  redis: Redis,
  { id: issueId, startedAt }: LedgerOf,
  bucket: number,
  id: SubscriberId,
): Promise<LedgerLine | undefined> {
  const ledger = await redis.getBuffer(keys.ledger(bucket, issueId));
  return ledger ? linesOf(ledger, bucket, startedAt).find((line) => line.id.equals(id)) : undefined;
}

/** What the server said of the mails that it did not take, by subscriber id in hexadecimal. */
export async function readReplies(redis: Redis, issueId: string, bucket: number): Promise<Map<string, string>> {
  const flat = (await redis.callBuffer('HGETALL', keys.replies(bucket, issueId))) as Buffer[];
  const replies = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2)
    replies.set(flat[i]?.toString('hex') ?? '', flat[i + 1]?.toString() ?? '');
  return replies;
}

/**
 * Writes a bucket's part of the audience, everyone waiting. A bucket that has its part keeps it, so that after a crash
 * nobody who was mailed waits anew.
 * @returns how many recipients the bucket's ledger holds
 */
export async function freeze(
  redis: Redis,
  bucket: number,
  issueId: string,
  ids: readonly SubscriberId[],
): Promise<number> {
  const key = keys.ledger(bucket, issueId);
  if (ids.length > 0 && (await redis.set(key, newLedger(ids), 'NX'))) return ids.length;
  return Math.max(0, (await redis.strlen(key)) - fenceLength) / recipientLength;
}

/** `done`: somebody else has them. `changed`: the record is not the one given. `fenced`: the bucket is another run's. */
export type Claim = 'claimed' | 'done' | 'changed' | 'fenced';

/**
 * Makes one recipient ours, if they stand as we read it and their record is still the one we decided on.
 * @param record the bytes that were read from the list; a reader who left meanwhile has others
 * @param packed the entry that says so, which `settle` asks for later
 */
export async function claim(
  redis: Redis,
  issueId: string,
  line: LedgerLine,
  fence: Fence,
  record: Buffer,
  packed: Buffer,
): Promise<Claim> {
  const { bucket } = line;
  const reply = await runScript(
    redis,
    'claim',
    [keys.ledger(bucket, issueId), keys.subscribers(bucket)],
    [fence, line.offset, line.id, line.packed, packed, record],
  );
  return (['done', 'claimed', 'changed', 'fenced'] as const)[Number(reply)] ?? 'done';
}

/**
 * Writes what became of a recipient, over the entry that the caller knows; settle.lua has the two exceptions.
 * @param reply what the server said, to be kept; '' to forget what it said before; undefined: leave it
 * @returns whether it stands now
 */
export async function settle(
  redis: Redis,
  { id: issueId, startedAt }: LedgerOf,
  line: Pick<LedgerLine, 'bucket' | 'offset' | 'id' | 'packed'>,
  entry: LedgerEntry,
  reply?: string,
): Promise<boolean> {
  const { bucket, offset, id, packed } = line;
  const args = [offset, id, packed, packEntry(entry, startedAt), ...(reply === undefined ? [] : [reply])];
  return (await runScript(redis, 'settle', [keys.ledger(bucket, issueId), keys.replies(bucket, issueId)], args)) === 1;
}

export type LedgerCounts = Record<LedgerState, number>;

/** Counts an issue's ledger over a range of buckets, both ends included. */
export async function countLedger(redis: Redis, issueId: string, from: number, to: number): Promise<LedgerCounts> {
  const counts = Object.fromEntries(ledgerStates.map((state) => [state, 0])) as LedgerCounts;
  const read = (bucket: number) => redis.getBuffer(keys.ledger(bucket, issueId));
  for await (const { ledger } of readBuckets(read, from, to))
    for (const offset of offsetsIn(ledger)) counts[stateAt(ledger, offset + idLength)] += 1;
  return counts;
}
