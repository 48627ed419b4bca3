import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { end, start } from './processes.js';

/** Time and memory of one process. */
export interface Metered {
  wallMs: number;
  /** User and system time of all its threads. */
  cpuMs: number;
  peakMb: number;
}

/**
 * Loaded into a process before its program: at the end it writes the process's time and memory. Linux counts the memory
 * of the parent process into `maxRSS`; the file does not.
 */
const reporter = `data:text/javascript,${encodeURIComponent(`
  import { existsSync, readFileSync, writeSync } from 'node:fs';
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const file = '/proc/self/status';
    const peak = existsSync(file) ? Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync(file, 'utf8'))[1]) : maxRSS;
    writeSync(3, JSON.stringify({ cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMb: peak / 1024 }));
  });
`)}`;

export interface MeteredProcess {
  elapsedMs(): number;
  /** Waits until it writes a text to standard error. @returns the time until then in ms */
  says(text: RegExp): Promise<number>;
  /** @throws when it fails */
  ended: Promise<Metered>;
  stop(): Promise<Metered>;
}

/** Runs a Node process and measures it. @param words the arguments of Node */
export function meter(words: readonly string[], options: { cwd: string; env: NodeJS.ProcessEnv }): MeteredProcess {
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  const stdio = ['ignore', 'ignore', 'pipe', 'pipe'] as const;
  const child = start(process.execPath, ['--import', reporter, ...words], { ...options, stdio: [...stdio] });
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += String(chunk);
  });
  let report = '';
  (child.stdio[3] as Readable).on('data', (chunk) => {
    report += String(chunk);
  });
  const ended = (async () => {
    const [code] = await once(child, 'exit');
    const wallMs = elapsedMs();
    if (report === '') await once(child, 'close');
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${said}`);
    return { wallMs, ...(JSON.parse(report) as Omit<Metered, 'wallMs'>) };
  })();
  // This promise is awaited later; until then a failure must not end this process.
  ended.catch(() => undefined);
  return {
    elapsedMs,
    ended,
    async says(text) {
      while (!text.test(said)) await Promise.race([once(child.stderr ?? child, 'data'), ended.then(failed)]);
      return elapsedMs();
    },
    async stop() {
      await end(child);
      return ended;
    },
  };

  function failed(): never {
    throw new Error(`${words.join(' ')} ended: ${said}`);
  }
}
