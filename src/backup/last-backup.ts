import type { Redis } from 'ioredis';
import * as z from 'zod';
import { healthKeys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';

const stored = z.object({
  /** Unix milliseconds. */
  at: z.number(),
  /** The machine that wrote it, and its file there. */
  machine: z.string(),
  file: z.string(),
  bytes: z.number(),
});
/** The last backup that was written. It is not in the backup itself. */
export type LastBackup = z.infer<typeof stored>;

export async function noteBackup(redis: Redis, backup: LastBackup): Promise<void> {
  await writeEvenWhenFull(redis, 'HSET', healthKeys.backup, 'last', JSON.stringify(backup));
}

/** @param text as it is stored; undefined: none was noted */
export const parseLast = (text: string | undefined): LastBackup | undefined =>
  text === undefined ? undefined : stored.safeParse(JSON.parse(text)).data;
