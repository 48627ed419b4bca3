import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface TestRun {
  failed: string[];
  /** Duration of each file. */
  seconds: Map<string, number>;
}

let runs = 0;

/**
 * Runs test files of a copy.
 * @param env how the mutations are switched (switch.mjs)
 * @param words further arguments of Vitest
 * @param stop ends the run
 * @returns undefined when they did not end within the limit, or were stopped
 */
export async function runTests(
  folder: string,
  files: readonly string[],
  env: Record<string, string>,
  words: readonly string[],
  stop: AbortSignal,
  limitMs = 2 ** 31 - 1,
): Promise<TestRun | undefined> {
  runs += 1;
  const mark = `${folder}/${runs}/`;
  const report = join(folder, `report-${runs}.json`);
  const options = [
    'run',
    '--config',
    'vitest.mutants.config.ts',
    '--reporter',
    'json',
    '--outputFile',
    report,
    ...words,
  ];
  const child = spawn(join(folder, 'node_modules/.bin/vitest'), [...options, ...files], {
    cwd: folder,
    env: { ...process.env, ...env, MUTANT_COPY: mark },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  const ended = once(child, 'close').then(() => true);
  const end = new AbortController();
  const isInTime = await Promise.race([
    ended,
    sleep(limitMs, false, { signal: AbortSignal.any([end.signal, stop]) }).catch(() => false),
  ]);
  end.abort();
  if (!isInTime) {
    // Vitest removes its temporary folder then.
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(20_000)]);
  }
  endProcesses(mark);
  if (!isInTime) return undefined;
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { name: string; status: string; startTime: number; endTime: number }[];
    };
    const results = testResults.map((one) => ({ ...one, file: one.name.slice(folder.length + 1) }));
    const failed = results.filter(({ status }) => status === 'failed').map(({ file }) => file);
    if (failed.length === 0 && child.exitCode !== 0) failed.push('an error outside any test');
    return { failed, seconds: new Map(results.map((one) => [one.file, (one.endTime - one.startTime) / 1_000])) };
  } catch {
    throw new Error(`Vitest wrote no report.\n${said}`);
  } finally {
    rmSync(report, { force: true });
  }
}

/** Kills every process that was started with this value of MUTANT_COPY, or one that begins with it. */
export function endProcesses(copy: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`\0MUTANT_COPY=${copy}`))
        process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended, or is another user's.
    }
  }
}
