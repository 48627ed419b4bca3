import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import { readInstance } from './instance.js';
import { WrongUsage } from './wrong-usage.js';

/** One `postrider worker` of several. */
interface WorkerProcess {
  child: ChildProcess;
  startedAt: number;
  running: boolean;
  /** It runs, or has ended before it did. */
  decided: Promise<void>;
  ended: Promise<void>;
}

/**
 * How much memory Node lets a worker take before it tidies up. Left alone it looks at the machine's memory, and a worker
 * that needs 140 MB holds 200 to 350. A worker's own need is far below; what this process was given wins.
 */
export const memoryFlags = ['--max-semi-space-size=8', '--max-old-space-size=512'];

/** The messages between a supervised worker and its supervisor: it runs; it is to stop. */
export const supervision = { running: 'running', stop: 'stop' } as const;

/** A worker that ends again and again is started after 1 s, 2 s, 4 s … 60 s; one that ran for a minute, after 1 s. */
const longestDelayMs = 60_000;
const soundAfterMs = 60_000;

/**
 * Runs workers in several processes of this same program, each the equal of a `postrider worker` started by hand, and
 * starts one anew that ends by itself.
 *
 * Guarantee: no worker outlives this process. It asks them to stop over their channel, and they stop when it closes. It
 * sends no signal: the terminal or the service manager may have sent one to them already.
 */
export class WorkerProcesses {
  readonly #workers = new Set<WorkerProcess>();
  readonly #stopping = new AbortController();

  /**
   * Starts them, the first alone: what keeps one from starting keeps all, and is said once.
   * @returns 0, or the exit code of the first where it cannot start; it has said why on standard error
   */
  async start(count: number): Promise<number> {
    process.once('exit', () => {
      for (const { child } of this.#workers) child.kill('SIGKILL');
    });
    const first = this.#launch();
    await first.decided;
    if (this.#stopping.signal.aborted) return 0;
    if (!first.running) return first.child.exitCode || 1;
    void this.#keep(first);
    for (let i = 1; i < count; i += 1) void this.#keep(this.#launch());
    return 0;
  }

  /** Has every worker finish what is in flight, and waits for their end. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { child, running } of this.#workers) {
      if (running && child.connected) child.send(supervision.stop);
      else child.kill('SIGTERM');
    }
    await Promise.all([...this.#workers].map(({ ended }) => ended));
  }

  #launch(): WorkerProcess {
    const [, entry = ''] = process.argv;
    const child = spawn(process.execPath, [...memoryFlags, ...process.execArgv, entry, 'worker'], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve()).once('error', () => resolve());
    });
    const said = new Promise<void>((resolve) => {
      child.once('message', () => resolve());
    });
    const worker: WorkerProcess = {
      child,
      startedAt: Date.now(),
      running: false,
      decided: Promise.race([said, ended]),
      ended,
    };
    void said.then(() => {
      worker.running = true;
    });
    this.#workers.add(worker);
    void ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Starts a worker anew whenever it ends, until all stop. */
  async #keep(first: WorkerProcess): Promise<void> {
    const { signal } = this.#stopping;
    let worker = first;
    for (let delayMs = 1_000; ; delayMs = Math.min(2 * delayMs, longestDelayMs)) {
      await worker.ended;
      if (signal.aborted) return;
      if (Date.now() - worker.startedAt > soundAfterMs) delayMs = 1_000;
      const { pid, exitCode, signalCode } = worker.child;
      process.stderr.write(
        `Worker process ${pid} ended (${signalCode ?? `exit code ${exitCode}`}); another starts in ${delayMs / 1_000} s.\n`,
      );
      // A stop must not wait for the next start.
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      worker = this.#launch();
    }
  }
}

/** @throws WrongUsage where each process would start a private Redis of its own, and all but one would fail */
export async function requireSharedRedis({ redisUrl, dataDir }: Config): Promise<void> {
  if (redisUrl || (await readInstance(dataDir))?.servers) return;
  throw new WrongUsage(
    '--processes',
    'several processes need one Redis; set REDIS_URL, or start them beside a running `postrider up`',
  );
}
