import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { type BucketTag, bucketGroups, bucketTag, type ListLayout } from '../redis/layout.js';
import { runScript } from '../redis/scripts.js';

// The ledgers of issues that ended days ago are packed: one key for each bucket, and no more one for each issue in each
// bucket (pack-ledgers.lua). Whoever changes one takes it out first, and it stays out until the ledger is folded, or packed again.

/** Which ledger, and what tells whether it may be packed. */
export interface SentLedger {
  id: string;
  /** When the send began, in Unix milliseconds. */
  startedAt: number;
  /** Whether the whole audience is in it, and how many these are. Left out: not known. */
  planned?: boolean;
  audienceSize?: number;
}

const day = 86_400_000;
/** From this age of a send on, its ledger may be packed. */
export const packedFromMs = 5 * day;
/** From this age on, whoever misses a ledger looks for it among the packed ones. Earlier, as clocks may differ. */
const lookFromMs = 4 * day;
const bucketsAtOnce = 256;

/** Calls a script with buckets, in a cluster once for each. */
function forBuckets<Answer>(
  redis: Redis,
  issueId: string,
  tags: readonly BucketTag[],
  script: 'readLedgers' | 'packLedgers',
  ...args: readonly string[]
): Promise<Answer[]> {
  const run = async (some: readonly BucketTag[]) => {
    const names = some.flatMap((tag) => [keys.ledger(tag, issueId), keys.packedLedgers(tag)]);
    return (await runScript(redis, script, names, [issueId, ...args])) as Answer;
  };
  return Promise.all(redis.isCluster ? tags.map((tag) => run([tag])) : [run(tags)]);
}

/** Reads the ledgers of buckets, packed or not; null for a bucket without one. @param tags at least one */
export const readPacked = async (
  redis: Redis,
  { id }: SentLedger,
  tags: readonly BucketTag[],
): Promise<(Buffer | null)[]> => (await forBuckets<(Buffer | null)[]>(redis, id, tags, 'readLedgers')).flat();

const move = async (redis: Redis, issueId: string, tags: readonly BucketTag[], act: 'pack' | 'unpack' | 'remove') =>
  (await forBuckets<number>(redis, issueId, tags, 'packLedgers', act)).reduce((sum, moved) => sum + moved, 0);

/** Makes packed ledgers of an issue keys of their own, so that they can be changed. @returns how many were packed */
export const unpackLedgers = (redis: Redis, issueId: string, tags: readonly BucketTag[]): Promise<number> =>
  move(redis, issueId, tags, 'unpack');

/** Removes the ledgers of buckets, packed or not. */
export async function removeLedgers(redis: Redis, issueId: string, tags: readonly BucketTag[]): Promise<void> {
  await move(redis, issueId, tags, 'remove');
}

/** Packs the ledger of an issue that has ended. Safe to interrupt and to run again. @returns the number of buckets */
export async function packLedger(redis: Redis, id: string, layout: ListLayout | undefined): Promise<number> {
  let packed = 0;
  if (!layout) return packed;
  for (const buckets of bucketGroups(bucketsAtOnce, 0, layout.buckets - 1))
    packed += await move(
      redis,
      id,
      buckets.map((bucket) => bucketTag(layout, bucket)),
      'pack',
    );
  return packed;
}

/** Of fewer recipients, a ledger has too few keys to matter, and a small list can go back to version 0.2.0 for longer. */
const worthPacking = 1_000;

/** Whether a ledger has enough recipients to be packed. */
export const hasEnoughToPack = (audienceSize: number): boolean => audienceSize >= worthPacking;

/** Whether the ledger may be packed. */
const mayBePacked = ({ startedAt, planned, audienceSize }: SentLedger): boolean =>
  startedAt <= Date.now() - lookFromMs &&
  (planned !== true || audienceSize === undefined || hasEnoughToPack(audienceSize));

/**
 * Reads buckets, and those that `read` has not found with `readMissing`, if the ledger is old enough to be packed. So a
 * send pays nothing for it in its first four days.
 * @returns for each bucket its ledger, null for one without
 */
export async function withPacked(
  redis: Redis,
  of: SentLedger,
  tags: readonly BucketTag[],
  read: () => Promise<readonly (Buffer | null)[]>,
  readMissing: (redis: Redis, of: SentLedger, tags: readonly BucketTag[]) => Promise<readonly (Buffer | null)[]>,
): Promise<readonly (Buffer | null)[]> {
  const found = await read();
  if (!mayBePacked(of) || found.every((ledger) => ledger !== null)) return found;
  const missing = tags.filter((_, i) => found[i] === null);
  const others = [...(await readMissing(redis, of, missing))];
  return found.map((ledger) => ledger ?? others.shift() ?? null);
}

/**
 * Makes a change of one bucket, again with the ledger out of the hash if it fails and the ledger may be packed.
 * @param change whether it succeeded; repeating it must do no harm
 */
export async function withUnpacked(
  redis: Redis,
  of: SentLedger,
  bucket: BucketTag,
  change: () => Promise<boolean>,
): Promise<boolean> {
  if (await change()) return true;
  if (!mayBePacked(of)) return false;
  for (;;) {
    const unpacked = await unpackLedgers(redis, of.id, [bucket]);
    if (await change()) return true;
    // Nobody packed it in between, so it was refused for another reason.
    if (unpacked === 0) return false;
  }
}
