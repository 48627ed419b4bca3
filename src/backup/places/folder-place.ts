import { constants, createReadStream } from 'node:fs';
import { access, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { wholeName, writeWhole } from '../backup-file.js';
import { timeOfName } from '../backup-name.js';
import { BackupNotFound, type BackupPlace, backupsAmong, FolderRefused, refusesFolder } from './backup-place.js';

/** A folder of this machine, such as one of another disk or of the network. It is made when it is missing. */
export function folderPlace(folder: string): BackupPlace {
  const addressOf = (name: string) => join(folder, name);
  return {
    address: folder,
    addressOf,
    async write(name, bytes) {
      await makeFolder(folder).catch(refused('write', folder));
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
        const at = timeOfName(wholeName(name) ?? '');
        if (at !== undefined && at < before) await rm(addressOf(name), { force: true });
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

/**
 * Makes a folder and those that it is in. In Node, `mkdir` with `recursive` never returns where a file system refuses a new
 * name with ENOENT, as /proc does.
 */
async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder, { mode: 0o700 }).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error;
    });
  await make().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' || dirname(folder) === folder) throw error;
    await makeFolder(dirname(folder));
    await make();
  });
}

/** Says what is wrong with the folder, in place of the system's error. */
const refused =
  (use: 'read' | 'write', folder: string) =>
  (error: unknown): never => {
    throw refusesFolder(error) ? new FolderRefused(use, folder, error) : error;
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
