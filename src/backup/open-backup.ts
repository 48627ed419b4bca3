import { createReadStream } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInput } from '../errors.js';
import { removeAbandonedFolders, withWorkFolder } from '../uploads/work-folder.js';
import { writeWhole } from './backup-file.js';
import { timeOfName } from './backup-name.js';
import { decrypted, isEncryptedFile } from './encryption.js';
import type { BackupPlace } from './places/backup-place.js';

interface OpenOptions {
  /** Where names are looked for. */
  place: BackupPlace | undefined;
  /** A file with private keys. */
  keyFile: string | undefined;
  dataDir: string;
}

/**
 * Runs something with a backup as a plain file of this machine. One that is encrypted, or lies elsewhere, gets a copy in
 * DATA_DIR for that time, which only this user can read: a restore reads it more than once.
 * @param source a file, or the name of a backup in the place
 * @throws BackupNotFound, LockedBackup, DamagedBackup, InvalidInput
 */
export async function withBackupFile<T>(
  source: string,
  { place, keyFile, dataDir }: OpenOptions,
  use: (file: string) => Promise<T>,
): Promise<T> {
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory()) throw new InvalidInput('file', `${source} is a folder: name one of the backups in it`);
  const isFile = found !== undefined;
  if (!isFile && (!place || timeOfName(source) === undefined))
    throw new InvalidInput('file', `${source} does not exist or cannot be read`);
  if (isFile && !(await isEncryptedFile(source))) return use(source);
  const bytes = isFile || !place ? createReadStream(source) : place.read(source);
  return inDataFolder(dataDir, async (folder) => {
    const copy = join(folder, 'backup');
    await writeWhole(copy, decrypted(bytes, source, keyFile));
    return use(copy);
  });
}

/** Runs something with a folder in DATA_DIR, which has room for a whole backup. It holds addresses, so none is left. */
export async function inDataFolder<T>(dataDir: string, use: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await removeAbandonedFolders(dataDir);
  return withWorkFolder(use, dataDir);
}
