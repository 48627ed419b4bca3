import type { Redis } from 'ioredis';
import * as z from 'zod';
import { healthKeys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { BackupSettings } from '../settings/backup-settings.js';

// Planned backups (BACKUP_TO). The workers have the settings; what the others show of them is in Redis.

const planSchema = z.object({
  /** The place, without any secret. */
  to: z.string(),
  /** Minutes of the UTC day. */
  at: z.number(),
  /** Since when they are planned so, in Unix milliseconds. */
  since: z.number(),
});
export type BackupPlan = z.infer<typeof planSchema>;

const storedSchema = z.object({
  to: z.string(),
  /** When the last one was begun that was written there, in Unix milliseconds. */
  at: z.number(),
  /** Those that were kept then, the newest first. */
  backups: z.array(z.object({ name: z.string(), at: z.number(), bytes: z.number() })),
});
export type StoredBackups = z.infer<typeof storedSchema>;

const dayMs = 86_400_000;

/** The last time at which a backup was due. @param minutes of the UTC day @param now Unix milliseconds */
export function lastDue(minutes: number, now: number): number {
  const today = Math.floor(now / dayMs) * dayMs + minutes * 60_000;
  return today <= now ? today : today - dayMs;
}

/** Whether a backup has to be written now: none was since the last time at which one was due. */
export const isDue = ({ to, at }: BackupSettings, stored: StoredBackups | undefined, now: number): boolean =>
  stored === undefined || stored.to !== to || stored.at < lastDue(at, now);

/** A backup takes a while: in this time after a day, in ms, the next one is still being written. */
const graceMs = 3_600_000;

/** Whether a time is more than a day ago, in Unix milliseconds. */
export const isOlderThanDay = (at: number, now: number): boolean => now - at > dayMs + graceMs;

export async function writePlan(redis: Redis, { to, at }: BackupSettings, now: number): Promise<void> {
  const plan: BackupPlan = { to, at, since: now };
  await writeEvenWhenFull(redis, 'HSET', healthKeys.backup, 'plan', JSON.stringify(plan));
}

export const removePlan = (redis: Redis): Promise<number> => redis.hdel(healthKeys.backup, 'plan');

export const writeStored = (redis: Redis, stored: StoredBackups): Promise<unknown> =>
  writeEvenWhenFull(redis, 'HSET', healthKeys.backup, 'stored', JSON.stringify(stored));

/** @param text as it is stored; undefined: nothing is */
export const parsePlan = (text: string | undefined): BackupPlan | undefined =>
  text === undefined ? undefined : planSchema.safeParse(JSON.parse(text)).data;
export const parseStored = (text: string | undefined): StoredBackups | undefined =>
  text === undefined ? undefined : storedSchema.safeParse(JSON.parse(text)).data;
