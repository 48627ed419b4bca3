import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { SurfaceError } from '../errors.js';

/** The process that holds a data folder, as other processes can read it. */
const instanceSchema = z.object({
  pid: z.number(),
  /** `up` runs until it is stopped; `command` holds the folder's Redis for one command only. */
  role: z.enum(['up', 'command']),
  /** Set once it serves. */
  servers: z
    .object({ redisUrl: z.string(), smtpUrl: z.string(), publicUrl: z.string(), webUrl: z.string() })
    .optional(),
});
export type Instance = z.infer<typeof instanceSchema>;
export type InstanceServers = NonNullable<Instance['servers']>;

/** `postrider up` is running on this data folder. */
export class AlreadyRunning extends SurfaceError {
  override readonly code = 'instance.running';
  override readonly retryable = false;
  constructor(instance: Instance, dataDir: string) {
    const { pid, servers } = instance;
    super(
      servers
        ? `Postrider is already running here (process ${pid} at ${servers.webUrl}, data in ${dataDir}). Stop it first, or set DATA_DIR.`
        : `Postrider is just starting here (process ${pid}, data in ${dataDir}). Wait until it serves, or stop it.`,
    );
  }
}

/** `postrider up` has been starting on this data folder for longer than a command waits. */
export class StillStarting extends SurfaceError {
  override readonly code = 'instance.starting';
  override readonly retryable = true;
  constructor({ pid }: Instance, dataDir: string) {
    super(
      `Postrider is still starting here (process ${pid}, data in ${dataDir}). Try again when it serves; ${dataDir}/redis/redis.log shows whether its Redis is loading.`,
    );
  }
}

/** Another command is using the data folder's Redis. */
export class FolderBusy extends SurfaceError {
  override readonly code = 'instance.busy';
  override readonly retryable = true;
  constructor(pid: number) {
    super(`Another postrider command (process ${pid}) is using the private Redis. Try again when it is done.`);
  }
}

/** How long a start waits for a command to end, and a command for a start, in ms. */
const patienceMs = 10_000;

const fileOf = (dataDir: string) => join(dataDir, 'instance.json');

/** Reads which running process holds a data folder; undefined if none does. */
export async function readInstance(dataDir: string): Promise<Instance | undefined> {
  const text = await readFile(fileOf(dataDir), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : livingHolder(text);
}

/**
 * The servers of the `up` that holds a data folder. One that is just starting is waited for, up to ten seconds.
 * @returns undefined when no `up` holds it
 * @throws StillStarting
 */
export async function serversOf(dataDir: string): Promise<InstanceServers | undefined> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(50)) {
    const holder = await readInstance(dataDir);
    if (holder?.role !== 'up' || holder.servers) return holder?.servers;
    if (Date.now() > deadline) throw new StillStarting(holder, dataDir);
  }
}

function livingHolder(text: string): Instance | undefined {
  const parsed = instanceSchema.safeParse(parseJson(text));
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** A data folder that this process holds. */
export interface FolderLock {
  announce(servers: InstanceServers): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes a data folder for this process.
 * @throws AlreadyRunning when `up` holds it, FolderBusy when a command holds it for longer than ten seconds
 */
export async function lockFolder(dataDir: string, role: Instance['role']): Promise<FolderLock> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = fileOf(dataDir);
  const mine: Instance = { pid: process.pid, role };
  for (const deadline = Date.now() + patienceMs; !(await claim(file, mine)); await sleep(50)) {
    const holder = await readInstance(dataDir);
    if (!holder) await removeStale(file);
    else if (holder.role === 'up') throw new AlreadyRunning(holder, dataDir);
    else if (Date.now() > deadline) throw new FolderBusy(holder.pid);
  }
  return {
    announce: async (servers) => rename(await draft(file, { ...mine, servers }), file),
    release: () => rm(file, { force: true }),
  };
}

/** Writes the content beside the file, so that the file itself appears complete or not at all. */
async function draft(file: string, instance: Instance): Promise<string> {
  const path = `${file}.${process.pid}`;
  await writeFile(path, JSON.stringify(instance), { mode: 0o600 });
  return path;
}

/** @returns whether the file was free and is ours now */
async function claim(file: string, mine: Instance): Promise<boolean> {
  const path = await draft(file, mine);
  try {
    await link(path, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(path, { force: true });
  }
}

/** In ms, longer than any takeover takes: an older one was left by a process that was killed during it. */
const takeoverMs = 5_000;

/**
 * Removes the file that a dead process left. Only one process at a time may do so: of two that saw the same dead holder,
 * the slower would remove the file by which the faster already holds the folder.
 */
async function removeStale(file: string): Promise<void> {
  const takeover = `${file}.takeover`;
  try {
    await mkdir(takeover);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    const since = await stat(takeover).catch(() => undefined);
    if (since && Date.now() - since.mtimeMs > takeoverMs) await rm(takeover, { recursive: true, force: true });
    return;
  }
  try {
    const stale = await readFile(file, 'utf8').catch(() => undefined);
    if (stale !== undefined && !livingHolder(stale)) await rm(file, { force: true });
  } finally {
    await rm(takeover, { recursive: true, force: true });
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
