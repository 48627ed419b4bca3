import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Queues } from '../queues/queues.js';
import { healthKeys } from '../redis/keys.js';
import { readLastBackup } from './last-backup.js';

/** Why a backup could not be written. `folder`: there is none that could be written into. `space`: the disk is full. */
export const backupFaults = ['folder', 'space', 'other'] as const;
export type BackupFault = (typeof backupFaults)[number];

export const backupRunStates = ['waiting', 'running', 'failed'] as const;

const stored = z.object({
  state: z.enum(backupRunStates),
  /** Unix milliseconds, as are the others. */
  askedAt: z.number(),
  /** When its worker last said that it is alive. */
  seenAt: z.number(),
  /** Keys that were written, and roughly how many there are; 0: not known. */
  keys: z.number(),
  total: z.number(),
  /** The machine that writes it; empty: none has begun. */
  machine: z.string(),
  fault: z.enum(backupFaults).nullable(),
  /** What the system said; empty: nothing. */
  reason: z.string(),
});
/** A backup that somebody asked for, and that is not written yet or could not be. */
export type BackupRun = z.infer<typeof stored>;

/** After this, in ms, a worker that was writing a backup has ended without a word: its job is taken over. */
const silentMs = 60_000;

/** Has a worker write a backup into its folder. While one waits or is written, there is no second one. */
export async function requestBackup(
  { redis, queues }: { redis: Redis; queues: Pick<Queues, 'enqueue'> },
  now = Date.now(),
): Promise<BackupRun> {
  const before = await readBackupRun(redis);
  if (before?.state === 'running' && isUnderWay(before, now)) return before;
  const fresh: BackupRun = {
    ...{ state: 'waiting', askedAt: now, seenAt: now, keys: 0, total: 0, machine: '', fault: null, reason: '' },
  };
  const run = before?.state === 'waiting' ? before : fresh;
  await writeBackupRun(redis, run);
  // Again also for one that waits: its job may be lost. One that is there is not added twice.
  await queues.enqueue('writeBackup', 'backup', {});
  return run;
}

/** Whether a backup waits for a worker, or is written by one that lives. */
export const isUnderWay = ({ state, seenAt }: BackupRun, now = Date.now()): boolean =>
  state === 'waiting' || (state === 'running' && now - seenAt < silentMs);

export async function writeBackupRun(redis: Redis, run: BackupRun): Promise<void> {
  await redis.hset(healthKeys.backup, 'run', JSON.stringify(run));
}

export async function removeBackupRun(redis: Redis): Promise<void> {
  await redis.hdel(healthKeys.backup, 'run');
}

export async function readBackupRun(redis: Redis): Promise<BackupRun | undefined> {
  const text = await redis.hget(healthKeys.backup, 'run');
  return text === null ? undefined : stored.safeParse(JSON.parse(text)).data;
}

/** The last backup, and the one that was asked for. */
export async function readBackups(redis: Redis) {
  const [last, run] = await Promise.all([readLastBackup(redis), readBackupRun(redis)]);
  return { last, run };
}
