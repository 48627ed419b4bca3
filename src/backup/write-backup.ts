import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { countKeys } from '../redis/cluster.js';
import type { BackupSettings } from '../settings/backup-settings.js';
import { backupName } from './backup-name.js';
import { type BackupFault, writeFailure, writeStored } from './backup-plan.js';
import { type BackupRun, readBackups, removeBackupRun, writeBackupRun } from './backup-run.js';
import { encrypted } from './encryption.js';
import { timesToKeep } from './keep-rule.js';
import { noteBackup } from './last-backup.js';
import type { BackupPlace } from './places/backup-place.js';
import { bucketPlace } from './places/bucket-place.js';
import { BucketFailed } from './places/bucket-requests.js';
import { folderPlace } from './places/folder-place.js';
import { type BackupFacts, writeBackupTo } from './take-backup.js';

/** How often the progress is written, in ms. */
const progressMs = 500;

export interface WriteBackupDeps {
  redis: Redis;
  queues: Queues;
  log: Logger;
  config: { dataDir: string; backup: BackupSettings | undefined };
}

/** Where backups are written without BACKUP_TO, also by the timer of `postrider service install`, which deletes old ones. */
export const backupFolder = ({ dataDir }: { dataDir: string }): string => join(dataDir, 'backups');

/** Where this process writes backups. */
export const backupPlace = (config: WriteBackupDeps['config']): BackupPlace =>
  config.backup?.bucket ? bucketPlace(config.backup.bucket) : folderPlace(config.backup?.to ?? backupFolder(config));

/**
 * Writes the backup that was asked for, by a person or by the plan, and notes how far it is.
 *
 * Guarantee: a backup has its name only once it is whole and on disk. When the process is killed, another one begins
 * anew. What is due by the plan is written once, however many workers ask for it.
 * @param stopping fires when the worker stops: the job then fails, and the queue gives it to another worker
 */
export async function writeBackup(
  { redis, queues, log, config }: WriteBackupDeps,
  stopping: AbortSignal,
): Promise<void> {
  const { run: asked, stored } = await readBackups(redis);
  // It was written already by a worker that ended before it could say so.
  if (!asked || asked.state === 'failed') return;
  const place = backupPlace(config);
  // Another worker asked for it just before it was written.
  if (asked.dueAt > 0 && stored?.to === place.address && stored.at >= asked.dueAt) return removeBackupRun(redis);
  const total = await countKeys(redis);
  let run: BackupRun = { ...asked, state: 'running', machine: hostname(), keys: 0, total, seenAt: Date.now() };
  await writeBackupRun(redis, run);
  let notedAt = performance.now();
  const note = (keys: number) => {
    stopping.throwIfAborted();
    if (performance.now() - notedAt < progressMs) return;
    notedAt = performance.now();
    run = { ...run, keys, seenAt: Date.now() };
    // The next progress replaces one that could not be written.
    void writeBackupRun(redis, run).catch(() => undefined);
  };
  try {
    stopping.throwIfAborted();
    const { file, bytes } = await writeInto({ redis, queues, log, config }, note, asked.dueAt);
    log.info({ file, bytes }, 'backup written');
    await removeBackupRun(redis);
  } catch (error) {
    if (stopping.aborted) throw error;
    const reason = describeError(error);
    log.warn({ error: reason }, 'a backup could not be written');
    const failed = { fault: faultOf(error), reason };
    if (config.backup) await writeFailure(redis, { to: place.address, at: Date.now(), ...failed });
    await writeBackupRun(redis, { ...run, state: 'failed', seenAt: Date.now(), ...failed });
  }
}

/**
 * Writes a backup into its place and notes it. With BACKUP_TO, those that the rule does not keep are deleted once the new
 * one is whole.
 * @param dueAt when it was due by the plan, in Unix milliseconds; 0: it was not planned
 */
export async function writeInto(
  { redis, queues, log, config }: Pick<WriteBackupDeps, 'redis' | 'queues' | 'log' | 'config'>,
  onProgress: (keys: number) => void,
  dueAt = 0,
): Promise<BackupFacts & { file: string }> {
  const place = backupPlace(config);
  const recipients = config.backup?.recipients ?? [];
  const name = backupName(Date.now(), recipients.length > 0);
  const write = (bytes: AsyncIterable<Uint8Array>) => place.write(name, encrypted(bytes, recipients));
  const facts = await writeBackupTo(redis, queues, write, onProgress);
  const [at, file] = [Date.parse(facts.createdAt), place.addressOf(name)];
  // The backup is written: a Redis that takes no note of it does not undo that.
  await noteBackup(redis, { at, machine: hostname(), file, bytes: facts.bytes }).catch(() => undefined);
  if (config.backup) {
    const backups = await keepByRule(place, at).catch((error: unknown) => {
      log.warn({ error: describeError(error) }, 'old backups could not be deleted');
      return [{ name, at, bytes: facts.bytes }];
    });
    // The clock of the machine that asked may be ahead of this one.
    await writeStored(redis, { to: place.address, at: Math.max(at, dueAt), backups });
  }
  return { file, ...facts };
}

/** A write that began so long ago, in ms, is not going on any more. */
const abandonedMs = 86_400_000;

/** Deletes the backups that the rule does not keep. @returns those that are left, the newest first */
async function keepByRule(place: BackupPlace, now: number) {
  const all = await place.list();
  const times = timesToKeep(all.map(({ at }) => at));
  for (const { name, at } of all) if (!times.has(at)) await place.remove(name);
  await place.tidy(now - abandonedMs);
  return all.filter(({ at }) => times.has(at));
}

const faults: Readonly<Record<string, BackupFault>> = {
  ...{ EACCES: 'folder', EPERM: 'folder', EROFS: 'folder', ENOENT: 'folder', ENOTDIR: 'folder', EEXIST: 'folder' },
  ...{ ENOSPC: 'space', EDQUOT: 'space' },
};

function faultOf(error: unknown): BackupFault {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof BucketFailed) return 'bucket';
    const { code } = cause as NodeJS.ErrnoException;
    if (code && faults[code]) return faults[code];
  }
  return 'other';
}
