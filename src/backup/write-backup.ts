import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Queues } from '../queues/queues.js';
import { countKeys } from '../redis/cluster.js';
import { type BackupFault, type BackupRun, readBackupRun, removeBackupRun, writeBackupRun } from './backup-run.js';
import { noteBackup } from './last-backup.js';
import { takeBackup } from './take-backup.js';

/** How often the progress is written, in ms. */
const progressMs = 500;

export interface WriteBackupDeps {
  redis: Redis;
  queues: Queues;
  log: Logger;
  config: { dataDir: string };
}

/** Where a worker writes backups, and the timer of `postrider service install` as well, which deletes old ones. */
export const backupFolder = ({ dataDir }: { dataDir: string }): string => join(dataDir, 'backups');

/**
 * Writes the backup that somebody asked for on the desk, into the folder of this process, and notes how far it is.
 *
 * Guarantee: a file has its name only once it is whole and on disk. When the process is killed, another one begins anew.
 * @param stopping fires when the worker stops: the job then fails, and the queue gives it to another worker
 */
export async function writeBackup(
  { redis, queues, log, config }: WriteBackupDeps,
  stopping: AbortSignal,
): Promise<void> {
  const asked = await readBackupRun(redis);
  // It was written already by a worker that ended before it could say so.
  if (!asked || asked.state === 'failed') return;
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
    const folder = backupFolder(config);
    stopping.throwIfAborted();
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { file, createdAt, bytes } = await takeBackup(redis, queues, join(folder, fileName(new Date())), note);
    await noteBackup(redis, { at: Date.parse(createdAt), machine: run.machine, file, bytes });
    await removeBackupRun(redis);
  } catch (error) {
    if (stopping.aborted) throw error;
    const reason = describeError(error);
    log.warn({ error: reason }, 'a backup could not be written');
    await writeBackupRun(redis, { ...run, state: 'failed', seenAt: Date.now(), fault: faultOf(error), reason });
  }
}

/** Like the files of the timer: 2031-03-04-080000.backup. */
const fileName = (at: Date): string =>
  `${at.toISOString().slice(0, 10)}-${at.toISOString().slice(11, 19).replaceAll(':', '')}.backup`;

const faults: Readonly<Record<string, BackupFault>> = {
  ...{ EACCES: 'folder', EPERM: 'folder', EROFS: 'folder', ENOENT: 'folder', ENOTDIR: 'folder', EEXIST: 'folder' },
  ...{ ENOSPC: 'space', EDQUOT: 'space' },
};

function faultOf(error: unknown): BackupFault {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code && faults[code]) return faults[code];
  }
  return 'other';
}
