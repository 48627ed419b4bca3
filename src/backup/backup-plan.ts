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

/** Why a backup could not be written. `folder`: there is none that could be written into. `space`: the disk is full.
 * `bucket`: it does not answer, or refuses. */
export const backupFaults = ['folder', 'space', 'bucket', 'other'] as const;
export type BackupFault = (typeof backupFaults)[number];

const failureSchema = z.object({
  to: z.string(),
  /** When it was last tried, in Unix milliseconds. */
  at: z.number(),
  fault: z.enum(backupFaults),
  reason: z.string(),
});
/** The last attempt to write a backup into BACKUP_TO failed, and none has been written since. */
export type BackupFailure = z.infer<typeof failureSchema>;

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

/** The newest of some backups. Names more than a day ahead of the clock come from one that was wrong, and count last. */
export const newestByClock = <T extends { at: number }>(newestFirst: readonly T[], now: number): T | undefined =>
  newestFirst.find(({ at }) => at - now <= dayMs) ?? newestFirst[0];

export async function writePlan(redis: Redis, { to, at }: BackupSettings, now: number): Promise<void> {
  const plan: BackupPlan = { to, at, since: now };
  await writeEvenWhenFull(redis, 'HSET', healthKeys.backup, 'plan', JSON.stringify(plan));
}

export const removePlan = (redis: Redis): Promise<number> => redis.hdel(healthKeys.backup, 'plan');

/** Notes the backups in the place after one was written. What failed before is over. */
export async function writeStored(redis: Redis, stored: StoredBackups): Promise<void> {
  await writeEvenWhenFull(redis, 'HSET', healthKeys.backup, 'stored', JSON.stringify(stored));
  await redis.hdel(healthKeys.backup, 'failure');
}

/** Notes that a backup could not be written, until one is: the attempts of a run are forgotten with the next one. */
export async function writeFailure(redis: Redis, failure: BackupFailure): Promise<void> {
  await writeEvenWhenFull(redis, 'HSET', healthKeys.backup, 'failure', JSON.stringify(failure));
}

/** @param text as it is stored; undefined: nothing is */
export const parsePlan = (text: string | undefined): BackupPlan | undefined =>
  text === undefined ? undefined : planSchema.safeParse(JSON.parse(text)).data;
export const parseFailure = (text: string | undefined): BackupFailure | undefined =>
  text === undefined ? undefined : failureSchema.safeParse(JSON.parse(text)).data;
export const parseStored = (text: string | undefined): StoredBackups | undefined =>
  text === undefined ? undefined : storedSchema.safeParse(JSON.parse(text)).data;
