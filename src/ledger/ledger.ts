import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { type BucketTag, bucketGroups, bucketTag, type ListLayout } from '../redis/layout.js';
import { runScript } from '../redis/scripts.js';
import { bucketAt, idLength, type SubscriberId } from '../subscribers/record/subscriber-id.js';
import {
  fenceLength,
  type LedgerEntry,
  newLedger,
  offsetsIn,
  recipientLength,
  recipientsIn,
  stateAt,
  unpackEntry,
} from './ledger-entry.js';
import { type LedgerCounts, zeroCounts } from './ledger-states.js';
import { readPacked, type SentLedger, unpackLedgers, withPacked } from './packed-ledgers.js';

/**
 * Identifies a ledger: its issue, the start of the send, from which its entries count their time, and the layout of its
 * buckets. The list may have moved to another layout since; a ledger never moves.
 */
export interface LedgerRef extends SentLedger {
  layout?: ListLayout | undefined;
}

/** One recipient's line in a ledger. */
export interface LedgerLine extends LedgerEntry {
  id: SubscriberId;
  bucket: BucketTag;
  /** Position in the bucket's ledger, in bytes. */
  offset: number;
  /** The entry's bytes, as change-ledger.ts compares them. */
  packed: Buffer;
}

/** Buckets per round trip: those of a small list are mostly empty. */
const bucketsPerRead = 512;

/** The buckets of a ledger, all or a range. */
interface Range {
  from?: number;
  /** Included. */
  to?: number;
}

/** Reads some buckets' ledgers; null for a bucket without one. */
type BucketReader = (tags: readonly BucketTag[]) => Promise<readonly (Buffer | null)[]>;

/** Reads buckets as they are, all in one command: a command for each costs more than what an empty bucket holds. */
export const asTheyAre =
  (redis: Redis, of: LedgerRef): BucketReader =>
  (tags) => {
    const names = tags.map((tag) => keys.ledger(tag, of.id));
    const read = () =>
      redis.isCluster ? Promise.all(names.map((key) => redis.getBuffer(key))) : redis.mgetBuffer(...names);
    return withPacked(redis, of, tags, read, readPacked);
  };

/** Reads the ledgers of a range of buckets, leaving out the empty ones. */
export async function* readBuckets(
  { layout }: Pick<LedgerRef, 'layout'>,
  read: BucketReader,
  { from = 0, to = Number.POSITIVE_INFINITY }: Range = {},
): AsyncGenerator<{ bucket: number; tag: BucketTag; ledger: Buffer }> {
  if (!layout) return;
  for (const buckets of bucketGroups(bucketsPerRead, from, Math.min(to, layout.buckets - 1))) {
    const tags = buckets.map((bucket) => bucketTag(layout, bucket));
    const ledgers = await read(tags);
    for (const [i, tag] of tags.entries()) {
      const ledger = ledgers[i];
      if (ledger) yield { bucket: (buckets[0] ?? 0) + i, tag, ledger };
    }
  }
}

function linesOf(ledger: Buffer, bucket: BucketTag, startedAt: number): LedgerLine[] {
  return Array.from(offsetsIn(ledger), (offset) => ({
    bucket,
    offset,
    id: ledger.subarray(offset, offset + idLength),
    packed: ledger.subarray(offset + idLength, offset + recipientLength),
    ...unpackEntry(ledger, offset + idLength, startedAt),
  }));
}

/** Reads an issue's ledger bucket by bucket, leaving out the empty ones. */
export async function* readLedger(
  redis: Redis,
  of: LedgerRef,
  range?: Range,
): AsyncGenerator<{ bucket: number; lines: LedgerLine[] }> {
  for await (const { bucket, tag, ledger } of readBuckets(of, asTheyAre(redis, of), range))
    yield { bucket, lines: linesOf(ledger, tag, of.startedAt) };
}

/** Lets a run claim in a bucket until another run takes the bucket. */
export type Fence = Buffer;

/** Reads like `readLedger`, and gives each bucket to this run: the previous run can no longer claim there. */
export async function* takeLedger(
  redis: Redis,
  of: LedgerRef,
  range: Range,
): AsyncGenerator<{ bucket: number; fence: Fence; lines: LedgerLine[] }> {
  const takeAll = async (names: readonly string[]) =>
    (await runScript(redis, 'take', names, [])) as readonly (Buffer | null)[];
  const takeTags: BucketReader = (tags) => {
    const names = tags.map((tag) => keys.ledger(tag, of.id));
    return redis.isCluster ? Promise.all(names.map(async (key) => (await takeAll([key]))[0] ?? null)) : takeAll(names);
  };
  const take: BucketReader = (tags) =>
    withPacked(
      redis,
      of,
      tags,
      () => takeTags(tags),
      async (_, { id }, missing) => {
        await unpackLedgers(redis, id, missing);
        return takeTags(missing);
      },
    );
  for await (const { bucket, tag, ledger } of readBuckets(of, take, range))
    yield { bucket, fence: ledger.subarray(0, fenceLength), lines: linesOf(ledger, tag, of.startedAt) };
}

/** One recipient's line, or undefined when they are not in the audience. */
export async function readLedgerLine(redis: Redis, of: LedgerRef, id: SubscriberId): Promise<LedgerLine | undefined> {
  if (!of.layout) return undefined;
  const bucket = bucketAt(of.layout, id);
  const [ledger] = await asTheyAre(redis, of)([bucket]);
  return ledger ? linesOf(ledger, bucket, of.startedAt).find((line) => line.id.equals(id)) : undefined;
}

/** The server's replies to messages that it did not accept, by subscriber id in hexadecimal. */
export async function readReplies(redis: Redis, issueId: string, bucket: BucketTag): Promise<Map<string, string>> {
  const flat = (await redis.callBuffer('HGETALL', keys.replies(bucket, issueId))) as Buffer[];
  const replies = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2)
    replies.set(flat[i]?.toString('hex') ?? '', flat[i + 1]?.toString() ?? '');
  return replies;
}

/**
 * Writes a bucket's part of the audience, with every recipient waiting. A bucket that already has its part keeps it, so
 * that after a crash no emailed recipient becomes waiting again.
 * @returns the number of recipients in the bucket's ledger
 */
export async function freeze(
  redis: Redis,
  bucket: BucketTag,
  issueId: string,
  ids: readonly SubscriberId[],
): Promise<number> {
  const key = keys.ledger(bucket, issueId);
  if (ids.length > 0 && (await redis.set(key, newLedger(ids), 'NX'))) return ids.length;
  return recipientsIn(await redis.strlen(key));
}

/** Counts an issue's ledger. */
export async function countLedger(redis: Redis, of: LedgerRef): Promise<LedgerCounts> {
  const counts = zeroCounts();
  for await (const { ledger } of readBuckets(of, asTheyAre(redis, of)))
    for (const offset of offsetsIn(ledger)) counts[stateAt(ledger, offset + idLength)] += 1;
  return counts;
}
