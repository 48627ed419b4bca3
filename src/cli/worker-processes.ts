import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, environmentWith, givenNodeOptions } from '../config.js';
import { serversOf } from './instance.js';
import { announce } from './output.js';
import { WrongUsage } from './wrong-usage.js';

/** One `postrider worker` of several, the `postrider listener` or the `postrider mailbox`. */
interface WorkerProcess {
  child: ChildProcess;
  startedAt: number;
  running: boolean;
  /** Resolves when the worker runs, or has ended before it could. */
  decided: Promise<void>;
  ended: Promise<void>;
}

/**
 * Limits how much memory Node takes before it collects garbage. Without them Node goes by the machine's memory, and a
 * worker that needs 140 MB holds 200 to 350 MB. `npm start`, the Dockerfile, docker-compose.yml and the units of
 * systemd set the same (tests/cli/memory-flags.test.ts).
 */
export const memoryFlags = ['--max-semi-space-size=8', '--max-old-space-size=512'];

/** The limits that NODE_OPTIONS does not set. An argument of Node takes precedence over it. */
export const flagsBeside = (nodeOptions: string): string[] =>
  memoryFlags.filter((flag) => !nodeOptions.replaceAll('_', '-').includes(flag.replace(/=.*/, '=')));

/** Messages between worker and supervisor: `running` from the worker, `stop` and `cutShort` to it. */
export const supervision = { running: 'running', stop: 'stop', cutShort: 'cut short' } as const;

/**
 * Says that this part runs: to its supervisor, if it has one, then to people. A part that dies after people were told is
 * replaced; before the supervisor knows, its end is a failed start.
 */
export function announceRunning(text: string): void {
  process.send?.(supervision.running);
  announce(text);
}

/** A worker that keeps ending is restarted after 1 s, 2 s, 4 s … 60 s; one that ran for a minute, after 1 s. */
const maxDelayMs = 60_000;
const stableAfterMs = 60_000;

/** The commands that run in a process of their own, with their names in messages. */
const partNames = { worker: 'Worker', listener: 'Listener', mailbox: 'Mailbox' } as const;
export type Part = keyof typeof partNames;

/**
 * Runs several `postrider worker` processes, a `postrider listener` or a `postrider mailbox`, and restarts one that ends
 * by itself.
 *
 * Guarantee: no worker outlives this process. It asks them to stop over their channel, and they stop when it closes. It
 * sends no signal: the terminal or the service manager may have sent one to them already.
 */
export class WorkerProcesses {
  readonly #workers = new Set<WorkerProcess>();
  readonly #stopping = new AbortController();
  readonly #command: Part;
  readonly #metricsPort: number | undefined;

  /** @param metricsPort where the first process serves its metrics. Each further one has the next port */
  constructor(command: Part = 'worker', metricsPort?: number) {
    this.#command = command;
    this.#metricsPort = metricsPort;
  }

  /**
   * Starts the first worker alone, then the others: an error that affects all of them is reported once.
   * @returns 0, or the exit code of the first if it could not start; it has reported why on standard error
   */
  async start(count: number): Promise<number> {
    process.once('exit', () => {
      for (const { child } of this.#workers) child.kill('SIGKILL');
    });
    const first = this.#launch(0);
    await first.decided;
    if (this.#stopping.signal.aborted) return 0;
    if (!first.running) return first.child.exitCode || 1;
    void this.#keep(first, 0);
    for (let i = 1; i < count; i += 1) void this.#keep(this.#launch(i), i);
    return 0;
  }

  /** Asks every worker to finish its messages in flight, and waits until all have ended. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const { child, running } of this.#workers) {
      if (running && child.connected) child.send(supervision.stop);
      else child.kill('SIGTERM');
    }
    await Promise.all([...this.#workers].map(({ ended }) => ended));
  }

  /**
   * Asks every worker to end within a second, and to give back what certainly was not sent. A worker that is killed
   * instead leaves the messages that it has claimed.
   */
  cutShort(): void {
    for (const { child, running } of this.#workers) if (running && child.connected) child.send(supervision.cutShort);
  }

  /** @param place among the processes, from 0. One that replaces another has its place */
  #launch(place: number): WorkerProcess {
    const [, entry = ''] = process.argv;
    const port = this.#metricsPort;
    const changes: Record<string, string> = port === undefined ? {} : { METRICS_PORT: String(port + place) };
    const child = spawn(
      process.execPath,
      [...flagsBeside(givenNodeOptions()), ...process.execArgv, entry, this.#command],
      {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        env: environmentWith(changes),
      },
    );
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve()).once('error', () => resolve());
    });
    const runs = new Promise<void>((resolve) => {
      child.once('message', () => resolve());
    });
    const worker: WorkerProcess = {
      child,
      startedAt: Date.now(),
      running: false,
      decided: Promise.race([runs, ended]),
      ended,
    };
    void runs.then(() => {
      worker.running = true;
    });
    this.#workers.add(worker);
    void ended.then(() => this.#workers.delete(worker));
    return worker;
  }

  /** Restarts a worker whenever it ends, until all are stopped. */
  async #keep(first: WorkerProcess, place: number): Promise<void> {
    const { signal } = this.#stopping;
    let worker = first;
    for (let delayMs = 1_000; ; delayMs = Math.min(2 * delayMs, maxDelayMs)) {
      await worker.ended;
      if (signal.aborted) return;
      if (Date.now() - worker.startedAt > stableAfterMs) delayMs = 1_000;
      const { pid, exitCode, signalCode } = worker.child;
      announce(
        `${partNames[this.#command]} process ${pid} ended (${signalCode ?? `exit code ${exitCode}`}); another starts in ${delayMs / 1_000} s.`,
        'warn',
      );
      // A stop must not wait for the next start.
      await sleep(delayMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      worker = this.#launch(place);
    }
  }
}

/** @throws WrongUsage when each process would start its own private Redis: all but one would fail */
export async function requireSharedRedis({ redisUrl, dataDir }: Config): Promise<void> {
  if (redisUrl || (await serversOf(dataDir))) return;
  throw new WrongUsage(
    '--processes',
    'several processes need one shared Redis; set REDIS_URL, or run `postrider up` first',
  );
}
