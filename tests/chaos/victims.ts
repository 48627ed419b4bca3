import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { start as spawnWithUs } from '../../bench/processes.js';
import { connectRedis } from '../../src/redis/client.js';
import { redisOptions } from '../../src/redis/private-redis.js';
import type { SinkTask } from './sink.js';

/** A process that may be killed and restarted. */
export interface Victim {
  /** @returns its exit code; null when it was killed */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
  start(): Promise<void>;
}

/** Ends a process and waits for its end. @returns its exit code; null when it was killed */
async function kill(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | null> {
  if (!child) return null;
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
  return child.exitCode;
}

/**
 * A Redis that syncs every write before it answers, and keeps its file when it is killed. It ends with this process.
 */
export function redisVictim(dir: string, socket: string): Victim {
  let supervisor: ChildProcess | undefined;
  const options = { port: '0', ...redisOptions, appendfsync: 'always', dir, unixsocket: socket, save: '' };
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const program = '"$@" & server=$!; echo $server; read -r _; kill -9 "$server" 2>/dev/null; wait "$server"';
  return {
    async start() {
      supervisor = spawn('sh', ['-c', program, 'sh', 'redis-server', ...words, '--logfile', `${dir}/redis.log`], {
        stdio: ['pipe', 'pipe', 'ignore'],
        detached: true,
      });
      supervisor.stdin?.on('error', () => undefined);
      const redis = await connectRedis(socket, {}, 120_000);
      while ((await redis.info('persistence')).includes('loading:1')) await sleep(20);
      redis.disconnect();
    },
    async kill() {
      if (!supervisor || supervisor.exitCode !== null) return null;
      const gone = once(supervisor, 'exit');
      supervisor.stdin?.end();
      await gone;
      return null;
    },
  };
}

/** The mail server of sink.ts. */
export function sinkVictim(task: SinkTask): Victim {
  let child: ChildProcess | undefined;
  return {
    async start() {
      const entry = fileURLToPath(new URL('sink.ts', import.meta.url));
      child = fork(entry, [JSON.stringify(task)], { execArgv: ['--import', 'tsx'] });
      await once(child, 'message');
    },
    kill: (signal = 'SIGKILL') => kill(child, signal),
  };
}

/** A worker process. @param onStderr receives its standard error */
export function workerVictim(
  command: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
  onStderr: (text: string) => void,
): Victim & { running(): boolean; process(): ChildProcess | undefined } {
  let child: ChildProcess | undefined;
  let ready = false;
  return {
    async start() {
      // The channel closes with this process, and a worker ends with its channel.
      const started = spawnWithUs(process.execPath, command, {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      child = started;
      ready = false;
      started.stderr?.on('data', (chunk) => {
        const text = String(chunk);
        ready ||= text.includes('running');
        onStderr(text);
      });
    },
    process: () => child,
    running: () => ready && child?.exitCode === null && child.signalCode === null,
    kill: (signal = 'SIGKILL') => kill(child, signal),
  };
}
