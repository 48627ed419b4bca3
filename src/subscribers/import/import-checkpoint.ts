import { createHash, randomBytes } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import * as z from 'zod';
import { InvalidInput, PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { type BucketTag, bucketTag } from '../../redis/layout.js';
import { runScript } from '../../redis/scripts.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { noCounts, type RowCounts, rowCounts } from './row-counts.js';

/** Rows by outcome so far: read = added + updated + skipped. */
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
  // Missing in the checkpoint of an import that an earlier version started.
  counts: rowCounts.default(noCounts),
  rejectsSize: z.number(),
});

export const noTotals = (): ImportTotals => ({
  ...{ read: 0, added: 0, updated: 0, skipped: new Map(), counts: noCounts(), rejectsSize: 0 },
});

/** The progress of a killed import: the totals before its last batch, and the new readers of that batch. */
export interface Checkpoint {
  totals: ImportTotals;
  /** One character per row of the batch; `1`: the reader was new. */
  added: string;
  /** Identifies the import, and stays the same when it is resumed. */
  run: string;
}

/** Another process has continued the import, because this one did not respond. */
export class ImportTakenOver extends PostriderError {
  override readonly code = 'import.taken-over';
  override readonly retryable = false;
  constructor() {
    super('Another process has continued the import.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'import.taken-over': ImportTakenOver;
  }
}

/**
 * How long a stopped import of the command line can be resumed, in seconds. The checkpoint of an uploaded file is in the
 * record of its import, which ends when the file does (reader-import.ts).
 */
export const checkpointLife = 30 * 86_400;

/**
 * The key of an import's checkpoint: a hash of the file (path, size, time) and of the whole command, so that only the
 * same command with an unchanged file resumes it.
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

/** A random id for an import. */
export const newRun = (): string => randomBytes(6).toString('base64url');

/** Reads the progress of a killed import; undefined when there is none. */
export async function readCheckpoint({ redis }: SubscriberList, key: string): Promise<Checkpoint | undefined> {
  const [text, added, batch] = await redis.hmget(key, 'totals', 'added', 'batch');
  return text
    ? { totals: totals.parse(JSON.parse(text)), added: added ?? '', run: batch?.split(' ')[0] || newRun() }
    : undefined;
}

/** Called before a batch on a Redis Cluster, where each bucket keeps its new readers (import-batch.ts). */
export async function writeCheckpoint(
  { redis }: SubscriberList,
  { key, totals, batch, fence }: { key: string; totals: string; batch: string; fence: string },
): Promise<void> {
  if (fence !== '') {
    const args = ['fence', fence, 'totals', totals, 'batch', batch];
    if ((await runScript(redis, 'replaceFields', [key], args)) !== 1) throw new ImportTakenOver();
    return;
  }
  await redis.multi().hset(key, 'totals', totals, 'batch', batch).expire(key, checkpointLife).exec();
}

/** The key under which a bucket of a Redis Cluster keeps the new readers of a batch, and those of an earlier attempt. */
export async function bucketMarks(
  { redis }: SubscriberList,
  { batch, again }: { batch: string; again: boolean },
  bucket: BucketTag,
): Promise<{ key: string; added: string }> {
  const key = keys.importMarks(bucket, batch.split(' ')[0] ?? '');
  const [of, added] = again ? await redis.hmget(key, 'totals', 'added') : [];
  return { key, added: (of === batch && added) || '' };
}

/** Removes the checkpoint first. Without it no run reads the marks, and any that a kill leaves behind expire. */
export async function removeCheckpoint(list: SubscriberList, key: string, run: string): Promise<void> {
  await list.redis.del(key);
  await removeMarks(list, run);
}

/** Removes the marks of the last batch on a Redis Cluster. */
export async function removeMarks({ redis, layout }: SubscriberList, run: string): Promise<void> {
  if (!redis.isCluster) return;
  for (let from = 0; from < layout.buckets; from += bucketsAtOnce) {
    const count = Math.min(bucketsAtOnce, layout.buckets - from);
    const tags = Array.from({ length: count }, (_, i) => bucketTag(layout, from + i));
    await Promise.all(tags.map((tag) => redis.unlink(keys.importMarks(tag, run))));
  }
}

const bucketsAtOnce = 1024;
