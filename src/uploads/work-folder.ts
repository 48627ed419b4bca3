import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { uptime } from 'node:process';

// A folder's name says which process made it: the machine (or container), then the process id.
const prefix = 'postrider-file-';
const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const ownFolder = new RegExp(`^${prefix}${machine}-(\\d{1,10})-`);

/** After this long, a folder of another machine that shares the temp folder is abandoned, in ms. */
const foreignLifeMs = 86_400_000;

/**
 * Runs a function with a folder that only this user can read, and removes the folder afterwards. If the process is killed
 * meanwhile, `removeAbandonedFolders` removes it.
 * @param within where it is made
 */
export async function withWorkFolder<Result>(
  use: (folder: string) => Promise<Result>,
  within: string = tmpdir(),
): Promise<Result> {
  const folder = await mkdtemp(join(within, `${prefix}${machine}-${process.pid}-`));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Removes the folders of killed processes. Processes that receive files call it when they start. */
export async function removeAbandonedFolders(within: string = tmpdir(), now = Date.now()): Promise<void> {
  const names = (await readdir(within)).filter((name) => name.startsWith(prefix));
  await Promise.all(
    names.map(async (name) => {
      const path = join(within, name);
      // Another process may be removing the same ones.
      if (await isAbandoned(name, path, now)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
    }),
  );
}

async function isAbandoned(name: string, path: string, now: number): Promise<boolean> {
  const made = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => now,
  );
  const owner = ownFolder.exec(name)?.[1];
  if (owner === undefined) return made < now - foreignLifeMs;
  // In a container, the process that was killed and this one usually have the same id.
  if (Number(owner) === process.pid) return made < Date.now() - uptime() * 1_000 - 1_000;
  return !isAlive(Number(owner));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
