import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { connectRedis } from '../../src/redis/client.js';
import { redisOptions } from '../../src/redis/private-redis.js';

/** Whether a program is in one of the folders of the PATH. */
export function isInstalled(program: string, searchPath = process.env.PATH ?? ''): boolean {
  return searchPath.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Ends the server when the pipe on its standard input closes, at the latest when this process ends. A server that may
 * write no longer (prlimit --fsize) gets an error, as on a full disk, and no signal.
 */
const supervisor = 'trap "" XFSZ; "$@" & server=$!; read -r _; kill "$server" 2>/dev/null; wait "$server"';

/** How long a server of a test may take until it answers, in ms: on a busy machine, a process may get no time for seconds. */
export const patienceMs = 120_000;

/** Starts a server in its own folder with the settings that Postrider needs, and waits until it answers. */
export async function startServer(
  program: 'redis-server' | 'valkey-server',
  options: Record<string, string>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-server-'));
  const socket = join(dir, 'redis.sock');
  const all = { port: '0', ...redisOptions, appendfsync: 'always', dir, unixsocket: socket, save: '', ...options };
  const words = Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn('sh', ['-c', supervisor, 'sh', program, ...words], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  (await connectRedis(socket, {}, patienceMs)).disconnect();
  return {
    url: socket,
    async stop() {
      await ended(child);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await end;
}
