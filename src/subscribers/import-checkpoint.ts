import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { z } from 'zod';
import { InvalidInput } from '../errors.js';
import { keys } from '../redis/keys.js';
import type { SubscriberList } from './subscriber-store.js';

/** What became of the rows: read = added + updated + all skipped. */
export interface ImportTotals {
  read: number;
  added: number;
  updated: number;
  /** Reason → rows. */
  skipped: Record<string, number>;
  /** Bytes of the file of rejected rows. */
  rejectsSize: number;
}

const totals = z.object({
  read: z.number(),
  added: z.number(),
  updated: z.number(),
  skipped: z.record(z.string(), z.number()),
  rejectsSize: z.number(),
});

/** How far an import came that was killed: the totals before the batch it was at, and who of that batch was new. */
export interface Checkpoint {
  totals: ImportTotals;
  /** A character a row of the batch, `1`: it was new. */
  added: string;
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
    throw new InvalidInput(file, 'no such file, or it may not be read');
  }
}

export async function readCheckpoint({ redis }: SubscriberList, key: string): Promise<Checkpoint | undefined> {
  const [text, added] = await redis.hmget(key, 'totals', 'added');
  return text ? { totals: totals.parse(JSON.parse(text)), added: added ?? '' } : undefined;
}

export async function removeCheckpoint({ redis }: SubscriberList, key: string): Promise<void> {
  await redis.del(key);
}
