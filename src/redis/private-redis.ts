import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PostriderError } from '../errors.js';

/** The private Redis could not be started, or ended by itself. */
export class PrivateRedisFailed extends PostriderError {
  override readonly code = 'redis.private-failed';
  override readonly retryable = false;
  constructor(
    readonly because: 'not-installed' | 'not-started' | 'ended',
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'redis.private-failed': PrivateRedisFailed;
  }
}

export interface PrivateRedis {
  /** Path of its Unix socket, for `connectRedis`. */
  url: string;
  /** Calls back when it ends without `stop`: killed or out of memory. */
  onUnexpectedEnd(callback: () => void): void;
  /** Saves the data, ends the server and waits until it has ended. */
  stop(): Promise<void>;
}

/**
 * Settings that the list needs: on disk, no eviction, and small hashes packed (a bucket of the list holds hundreds of
 * records of about 100 bytes).
 */
export const redisOptions = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  'maxmemory-policy': 'noeviction',
  'hash-max-listpack-entries': '1024',
  'hash-max-listpack-value': '1024',
} as const;

/** Where the private Redis keeps its data. */
export const privateRedisFolder = (dataDir: string): string => join(resolve(dataDir), 'redis');

/**
 * Returns the path of the private Redis's socket. Such a path has at most 107 bytes, so a deep data folder gets its
 * socket in the system's temporary folder.
 */
export function socketPath(dataDir: string): string {
  const near = join(resolve(dataDir), 'redis.sock');
  if (Buffer.byteLength(near) <= 100) return near;
  const id = createHash('sha256').update(near).digest('hex').slice(0, 16);
  return join(tmpdir(), `postrider-${userInfo().uid}-${id}`, 'redis.sock');
}

/**
 * Makes the folder of the socket. In the system's temporary folder another user may have made it first, to put a Redis
 * of theirs behind the socket: the folder must be ours, and closed to everyone else.
 * @throws PrivateRedisFailed
 */
async function makeSocketFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (dirname(folder) !== tmpdir()) return;
  const found = await lstat(folder);
  const ours = found.isDirectory() && found.uid === userInfo().uid && (found.mode & 0o077) === 0;
  if (!ours) throw new PrivateRedisFailed('not-started', `The folder ${folder} is not private to this user.`);
}

const notInstalled = 127;

/**
 * Runs the first Redis-like server on PATH. It ends the server when the pipe on standard input closes, and itself when the
 * server ends. A shell gives what runs beside it no standard input, so the pipe gets another number.
 */
const supervisor = `
  binary=$(command -v redis-server || command -v valkey-server) || exit ${notInstalled}
  exec 3<&0
  "$binary" "$@" 3<&- & server=$!
  { read -r _ <&3; kill "$server" 2>/dev/null; } & reader=$!
  wait "$server"
  kill "$reader" 2>/dev/null`;

/**
 * Starts a private Redis under a data folder, on a Unix socket that only this user can open.
 *
 * Guarantee: it ends when this process ends, however that happens: its supervising shell reads from a pipe that closes
 * with this process. It runs in its own process group, so that Ctrl-C reaches only this process and Redis outlives its
 * orderly shutdown.
 * @throws PrivateRedisFailed when there is no redis-server, it ends, or it has no socket within 10 s
 */
export async function startPrivateRedis(
  dataDir: string,
  overrides: Partial<Record<keyof typeof redisOptions, string>> = {},
): Promise<PrivateRedis> {
  const dir = privateRedisFolder(dataDir);
  const socket = socketPath(dataDir);
  const log = join(dir, 'redis.log');
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await makeSocketFolder(join(socket, '..'));
  await rm(socket, { force: true });
  const options = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir,
    logfile: log,
    daemonize: 'no',
    // Its log has everything. A Redis that cannot write a snapshot, as on a full disk, would refuse to end.
    save: '',
    ...redisOptions,
    ...overrides,
  };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn('sh', ['-c', supervisor, 'sh', ...words], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  try {
    await ready(socket, child);
  } catch (cause) {
    child.stdin?.end();
    if (child.exitCode === notInstalled) {
      throw new PrivateRedisFailed('not-installed', 'redis-server is not installed.');
    }
    const tail = (await readFile(log, 'utf8').catch(() => '')).trim().split('\n').slice(-1)[0] ?? '';
    const words = `The private Redis in ${dir} did not start${tail && `: ${tail}`}.`;
    throw new PrivateRedisFailed('not-started', words, { cause });
  }
  let stopping = false;
  return {
    url: socket,
    onUnexpectedEnd(callback) {
      child.once('exit', () => {
        if (!stopping) callback();
      });
    },
    stop() {
      stopping = true;
      return end(child, socket);
    },
  };
}

/** How long it may take until it can be connected to, in ms. It loads its log after that. */
const startMs = 10_000;

/** Waits until it answers and has loaded its log, however long that takes. @throws when it ends before */
async function ready(socket: string, child: ChildProcess): Promise<void> {
  const ended = new Promise<never>((_, reject) => {
    child.once('exit', () => reject(new Error('it ended')));
  });
  const deadline = Date.now() + startMs;
  while (!existsSync(socket)) {
    if (Date.now() > deadline) throw new Error('no socket');
    await Promise.race([sleep(10), ended]);
  }
  const { newClient } = await import('./new-client.js');
  // It is asked here whether Redis loads: a client of its own would go by the time that Redis believes it has left.
  const redis = newClient(socket, { enableReadyCheck: false }, startMs).on('error', () => undefined);
  try {
    const connected = new Promise<void>((resolve) => redis.once('ready', resolve));
    // A first refusal is not final: the client tries again.
    redis.connect().catch(() => undefined);
    // One that ended leaves its socket, and one that loads may answer only between long steps.
    await Promise.race([connected, ended]);
    const isLoading = async () => (await redis.info('persistence')).includes('loading:1');
    while (await Promise.race([isLoading(), ended])) await sleep(50);
  } finally {
    redis.disconnect();
  }
}

async function end(child: ChildProcess, socket: string): Promise<void> {
  const ended = new Promise<void>((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => done());
  });
  child.stdin?.end();
  await ended;
  await rm(socket, { force: true });
}
