import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './clock.js';
import { type CommandRunner, type Finished, startCommandRunner } from './command-runner.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const entry = join(root, 'bin/run.js');

/** A separate installation: data folder, ports, environment. Commands run as real processes. */
export interface Installation {
  env: Record<string, string>;
  dataDir: string;
  url: string;
  inboxUrl: string;
  /** Runs one command to its end. */
  cli(...words: string[]): Promise<Finished>;
  /** Runs one command with --json. @returns its document */
  json<T = Record<string, unknown>>(...words: string[]): Promise<T>;
  /** Starts a long-running command (`up`, `worker`, `web`) and waits until it says so. */
  start(...words: string[]): Promise<{
    process: ChildProcess;
    /** Standard error so far. */
    said(): string;
    /** Resolves when it ends. */
    ended: Promise<Finished>;
    stop(signal?: NodeJS.Signals): Promise<Finished>;
  }>;
  remove(): Promise<void>;
}

export async function newInstallation(settings: Record<string, string> = {}): Promise<Installation> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-e2e-'));
  const [port, inboxPort, inboxSmtpPort] = [await freePort(), await freePort(), await freePort()];
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DATA_DIR: dataDir,
    PORT: String(port),
    INBOX_PORT: String(inboxPort),
    INBOX_SMTP_PORT: String(inboxSmtpPort),
    ...settings,
  };
  const running: ChildProcess[] = [];

  function launch(words: readonly string[]): { child: ChildProcess; output: Finished; ended: Promise<Finished> } {
    const child = spawn(process.execPath, [entry, ...words], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Finished = { code: null, stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk) => {
      output.stdout += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      output.stderr += String(chunk);
    });
    const ended = new Promise<Finished>((resolve) => {
      child.once('close', (code) => resolve(Object.assign(output, { code })));
    });
    return { child, output, ended };
  }

  return {
    env,
    dataDir,
    url: `http://localhost:${port}`,
    inboxUrl: `http://localhost:${inboxPort}`,
    cli: (...words) => launch(words).ended,
    json: async <T>(...words: string[]) => documentOf<T>(words, await launch([...words, '--json']).ended),
    async start(...words) {
      const { child, output, ended } = launch(words);
      running.push(child);
      const hasBegun = () => {
        if (child.exitCode !== null) throw new Error(`${words.join(' ')} ended: ${output.stderr}`);
        return /serves|running/.test(output.stderr);
      };
      await until(`${words.join(' ')} has begun`, hasBegun, () => output.stderr);
      return {
        process: child,
        said: () => output.stderr,
        ended,
        stop(signal = 'SIGTERM') {
          child.kill(signal);
          return ended;
        },
      };
    },
    async remove() {
      for (const child of running) if (child.exitCode === null) child.kill('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let runner: CommandRunner | undefined;

/**
 * An installation whose `cli` and `json` run in a process that is kept: for tests of what commands do. Commands at the same
 * time get processes of their own, as everything that is started.
 */
export async function quickInstallation(settings: Record<string, string> = {}): Promise<Installation> {
  const installation = await newInstallation(settings);
  const { env } = installation;
  const cli = (...words: string[]) => {
    runner ??= startCommandRunner();
    return runner.busy() ? installation.cli(...words) : runner.run(words, env);
  };
  return {
    ...installation,
    cli,
    async json<T>(...words: string[]) {
      return documentOf<T>(words, await cli(...words, '--json'));
    },
  };
}

function documentOf<T>(words: readonly string[], { code, stdout, stderr }: Finished): T {
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Below the ports that Linux gives to outgoing connections and to servers that ask for any (32768 and up). */
const ports = { first: 20_000, last: 31_999 };

/**
 * A port that stays free until the caller's program listens on it, seconds later: neither another test of this run nor the
 * system takes it in the meantime.
 */
export const freePort = (): Promise<number> => freePorts(1);

/** The first of several such ports that follow each other. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(ports.first, ports.last + 2 - count);
    const all = Array.from({ length: count }, (_, place) => first + place);
    const free = await Promise.all(all.map(async (port) => (await claims(port)) && (await listensOn(port))));
    if (free.every((one) => one)) return first;
  }
}

const claimed: string[] = [];
process.once('exit', () => {
  for (const file of claimed) rmSync(file, { force: true });
});

/** All tests of a run share one temporary folder: the process that makes the file has the port until it ends. */
async function claims(port: number): Promise<boolean> {
  const file = join(tmpdir(), `postrider-port-${port}`);
  try {
    await writeFile(file, '', { flag: 'wx' });
  } catch {
    return false;
  }
  claimed.push(file);
  return true;
}

function listensOn(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
