import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Queues } from '../queues/queues.js';
import { healthKeys } from '../redis/keys.js';
import { backupFaults, parseFailure, parsePlan, parseStored } from './backup-plan.js';
import { parseLast } from './last-backup.js';

export const backupRunStates = ['waiting', 'running', 'failed'] as const;

const storedRun = z.object({
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
  /** When it was due by the plan, in Unix milliseconds; 0: a person asked for it. */
  dueAt: z.number().default(0),
});
/** A backup that was asked for, and that is not written yet or could not be. */
export type BackupRun = z.infer<typeof storedRun>;

/** After this, in ms, a worker that was writing a backup has ended without a word: its job is taken over. */
const silentMs = 60_000;

/**
 * Has a worker write a backup. While one waits or is written, there is no second one.
 * @param dueAt when it was due by the plan, in Unix milliseconds; 0: a person asks for it
 */
export async function requestBackup(
  { redis, queues }: { redis: Redis; queues: Pick<Queues, 'enqueue'> },
  now = Date.now(),
  dueAt = 0,
): Promise<BackupRun> {
  const before = await readBackupRun(redis);
  if (before?.state === 'running' && isUnderWay(before, now)) return before;
  const fresh: BackupRun = {
    ...{ state: 'waiting', askedAt: now, seenAt: now, keys: 0, total: 0, machine: '', fault: null, reason: '', dueAt },
  };
  // What a person asks for is written in any case.
  const run = before?.state === 'waiting' && (dueAt > 0 || before.dueAt === 0) ? before : fresh;
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
  return parseRun((await redis.hget(healthKeys.backup, 'run')) ?? undefined);
}

const parseRun = (text: string | undefined): BackupRun | undefined =>
  text === undefined ? undefined : storedRun.safeParse(JSON.parse(text)).data;

/** All that is known of backups: the last one, the one that was asked for, the plan, those that are there, and the last failure. */
export async function readBackups(redis: Redis) {
  const fields = ['last', 'run', 'plan', 'stored', 'failure'] as const;
  const [last, run, plan, stored, failure] = await redis.hmget(healthKeys.backup, ...fields);
  return {
    last: parseLast(last ?? undefined),
    run: parseRun(run ?? undefined),
    plan: parsePlan(plan ?? undefined),
    stored: parseStored(stored ?? undefined),
    failure: parseFailure(failure ?? undefined),
  };
}
export type KnownBackups = Awaited<ReturnType<typeof readBackups>>;

/**
 * The newest backup: of those in BACKUP_TO where there is one, because no other is kept by its rule, and otherwise
 * wherever it is.
 * @param to BACKUP_TO; undefined: it is not set @returns undefined when none is known
 */
export function newestBackup({ last, stored }: Pick<KnownBackups, 'last' | 'stored'>, to: string | undefined) {
  // One with a later time in its name is from a clock that was wrong.
  const newest = stored?.backups.find(({ at }) => at <= stored.at);
  const file = stored && newest ? `${stored.to}/${newest.name}` : undefined;
  const planned = stored && { at: stored.at, bytes: newest?.bytes, file };
  if (to !== undefined) return stored?.to === to ? planned : undefined;
  return planned && planned.at > (last?.at ?? 0) ? planned : last;
}
