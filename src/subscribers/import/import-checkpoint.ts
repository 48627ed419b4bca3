import { createHash, randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { z } from 'zod';
import { InvalidInput } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { type BucketTag, bucketTag } from '../../redis/layout.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { noCounts, type RowCounts, rowCounts } from './row-counts.js';

/** Rows by outcome so far: read = added + updated + all skipped. */
export interface ImportTotals {
  read: number;
  added: number;
  updated: number;
  /** Reason → rows. */
  skipped: Map<string, number>;
  counts: RowCounts;
  /** Bytes of the file of rejected rows. */
  rejectsSize: number;
}

const totals = z.object({
  read: z.number(),
  added: z.number(),
  updated: z.number(),
  skipped: z.record(z.string(), z.number()).transform((skipped) => new Map(Object.entries(skipped))),
  // An import that an earlier version began did not count them.
  counts: rowCounts.default(noCounts),
  rejectsSize: z.number(),
});

export const noTotals = (): ImportTotals => ({
  ...{ read: 0, added: 0, updated: 0, skipped: new Map(), counts: noCounts(), rejectsSize: 0 },
});

/** How far an import came that was killed: the totals before the batch it was at, and who of that batch was new. */
export interface Checkpoint {
  totals: ImportTotals;
  /** A character a row of the batch, `1`: it was new. */
  added: string;
  /** Names the import from its first row to its last, through all kills. */
  run: string;
}

/** Seconds that an import may lie still and yet be resumed. */
export const checkpointLife = 30 * 86_400;

/**
 * The key of an import's checkpoint: a hash of the file (where it lies, its size, its time) and of all that was asked
 * for, so that only the same command over an unchanged file goes on where it stopped.
 * @throws InvalidInput when the file is missing
 */
export async function checkpointKey(file: string, asked: unknown): Promise<{ key: string; size: number }> {
  try {
    const { ino, size, mtimeMs } = await stat(file);
    const identity = JSON.stringify([await realpath(file), ino, size, mtimeMs, asked]);
    return { key: keys.import(createHash('sha256').update(identity).digest('hex').slice(0, 32)), size };
  } catch {
    throw new InvalidInput('file', `${file} does not exist or cannot be read`);
  }
}

export const newRun = (): string => randomBytes(6).toString('base64url');

export async function readCheckpoint({ redis }: SubscriberList, key: string): Promise<Checkpoint | undefined> {
  const [text, added, batch] = await redis.hmget(key, 'totals', 'added', 'batch');
  return text
    ? { totals: totals.parse(JSON.parse(text)), added: added ?? '', run: batch?.split(' ')[0] || newRun() }
    : undefined;
}

/** Before a batch is begun on a Redis Cluster, where each bucket tells who of it was new (import-batch.ts). */
export async function writeCheckpoint(
  { redis }: SubscriberList,
  { key, totals, batch }: { key: string; totals: string; batch: string },
): Promise<void> {
  await redis.multi().hset(key, 'totals', totals, 'batch', batch).expire(key, checkpointLife).exec();
}

/** Where a bucket of a Redis Cluster keeps who of a batch was new, and who was when the batch was begun before. */
export async function bucketMarks(
  { redis }: SubscriberList,
  { batch, again }: { batch: string; again: boolean },
  bucket: BucketTag,
): Promise<{ key: string; added: string }> {
  const key = keys.importMarks(bucket, batch.split(' ')[0] ?? '');
  const [of, added] = again ? await redis.hmget(key, 'totals', 'added') : [];
  return { key, added: (of === batch && added) || '' };
}

/** The checkpoint goes first: without it nobody looks at the marks, and those that a kill leaves behind expire. */
export async function removeCheckpoint({ redis, layout }: SubscriberList, key: string, run: string): Promise<void> {
  await redis.del(key);
  if (!redis.isCluster) return;
  for (let from = 0; from < layout.buckets; from += bucketsAtOnce) {
    const count = Math.min(bucketsAtOnce, layout.buckets - from);
    const tags = Array.from({ length: count }, (_, i) => bucketTag(layout, from + i));
    await Promise.all(tags.map((tag) => redis.unlink(keys.importMarks(tag, run))));
  }
}

const bucketsAtOnce = 1024;
