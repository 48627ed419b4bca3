import { constants, createReadStream } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { partialEnding, writeWhole } from '../backup-file.js';
import { timeOfName } from '../backup-name.js';
import { BackupNotFound, type BackupPlace, backupsAmong, FolderRefused } from './backup-place.js';

/** A folder of this machine, such as one of another disk or of the network. It is made when it is missing. */
export function folderPlace(folder: string): BackupPlace {
  const addressOf = (name: string) => join(folder, name);
  return {
    address: folder,
    addressOf,
    async write(name, bytes) {
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch(refused('write', folder));
      return writeWhole(addressOf(name), bytes).catch(refused('write', folder));
    },
    async list() {
      const names = await namesIn(folder).catch(refused('read', folder));
      const sizes = names.map(async (name) => ({ name, bytes: (await stat(addressOf(name))).size }));
      return backupsAmong(await Promise.all(sizes));
    },
    async *read(name) {
      try {
        yield* createReadStream(addressOf(name)) as AsyncIterable<Buffer>;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new BackupNotFound(name, folder);
        throw error;
      }
    },
    remove: (name) => rm(addressOf(name), { force: true }),
    async tidy(before) {
      for (const name of await readdir(folder)) {
        const whole = name.endsWith(partialEnding) ? timeOfName(name.slice(0, -partialEnding.length)) : undefined;
        if (whole !== undefined && whole < before) await rm(addressOf(name), { force: true });
      }
    },
  };
}

/**
 * Asks whether a backup could be written to a folder, and writes nothing. Of one that is missing it asks the folder in
 * which it would be made.
 * @throws FolderRefused
 */
export async function requireWritable(folder: string): Promise<void> {
  const asked = async (path: string): Promise<void> => {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT' || dirname(path) === path) throw error;
    });
    if (!found) return asked(dirname(path));
    // Only a folder has this name in it.
    await access(`${path}/.`, constants.W_OK | constants.X_OK);
  };
  await asked(folder).catch((error: unknown) => {
    throw new FolderRefused('write', folder, error);
  });
}

const rights = ['EACCES', 'EPERM', 'EROFS'];

/** Says who may not use the folder, in place of the system's error. */
const refused =
  (use: 'read' | 'write', folder: string) =>
  (error: unknown): never => {
    const { code = '', path = '' } = error as NodeJS.ErrnoException;
    if (rights.includes(code) && path.startsWith(folder)) throw new FolderRefused(use, folder, error);
    throw error;
  };

/** The names of backups in a folder. One that is missing has none. */
async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => timeOfName(name) !== undefined);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
