import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { memoryFlags } from '../src/cli/worker-processes.js';

const running = new Set<ChildProcess>();

/** Starts a process that does not outlive this one. */
export function start(command: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
  exitOnSignals();
  const child = spawn(command, words, options);
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

let watched = false;
/** Lets a signal end this process by `exit`, so that its processes are ended and its temporary folders removed. */
export function exitOnSignals(): void {
  if (watched) return;
  watched = true;
  process.on('exit', () => {
    for (const child of running) child.kill('SIGKILL');
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
}

/** Attempts to reach a server, ms of each, and ms between them. */
const [maxAttempts, attemptMs, restMs] = [1_000, 1_000, 100];

/**
 * Waits until a web server answers. Attempts are counted, not time: on a machine that was paused, the server was too.
 * @throws when its process ends before, or after a few minutes
 */
export async function waitForServer(origin: string, server: ChildProcess): Promise<void> {
  for (let attempts = 0; attempts < maxAttempts; attempts += 1) {
    if (server.exitCode !== null || server.signalCode !== null)
      throw new Error(`The server of ${origin} ended (${server.signalCode ?? `exit code ${server.exitCode}`}).`);
    const status = await fetch(`${origin}/healthz`, { signal: AbortSignal.timeout(attemptMs) }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(restMs);
  }
  throw new Error(`${origin} does not answer.`);
}

/** Asks a process to end and waits for it; one that takes longer than ten seconds is killed. */
export async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

/** Linux counts a process's time in ticks: 100 per second wherever Node runs (proc(5)). */
const ticksPerSecond = 100;

/** CPU seconds that a process has used, user and system, all its threads. */
export function cpuSeconds({ pid }: ChildProcess): number {
  // The second field is the name in parentheses, and may hold blanks.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Max memory of a process so far, in MB of 2^20 bytes. */
export function peakRssMb({ pid }: ChildProcess): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

/** Runs a command to its end. @returns its standard output @throws when it fails */
export async function run(command: string, words: readonly string[], options: SpawnOptions = {}): Promise<string> {
  return outputOf(start(command, words, { ...options, stdio: ['ignore', 'pipe', 'inherit'] }), words.join(' '));
}

/** Waits for the end of a process. @param name in the error @returns its standard output @throws when it fails */
export async function outputOf(child: ChildProcess, name: string): Promise<string> {
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stdout}`);
  return stdout;
}

/** Runs one of these scripts in a separate process, so that only its own memory counts. @returns its JSON */
export async function inOwnProcess(script: string, ...words: string[]): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return JSON.parse(await run(process.execPath, [...memoryFlags, '--import', 'tsx', path, ...words]));
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs the web part in its own process, as in production.
 * @param redisUrl value of REDIS_URL
 */
export async function withBenchWeb<T>(
  redisUrl: string,
  settings: Record<string, string>,
  run: (origin: string, web: ChildProcess) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-web-'));
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const env = { ...process.env, REDIS_URL: redisUrl, DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'error' };
  const web = start(process.execPath, ['--import', 'tsx', 'bin/postrider.ts', 'web'], {
    cwd: root,
    env: { ...env, SMTP_URL: 'smtp://127.0.0.1:1', ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await waitForServer(`http://127.0.0.1:${port}`, web);
    return await run(`http://127.0.0.1:${port}`, web);
  } finally {
    await end(web);
    await rm(dataDir, { recursive: true, force: true });
  }
}
