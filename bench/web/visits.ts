import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf, start } from '../processes.js';

/** Visits of some pages in turn, at a fixed rate. */
export interface VisitTask {
  origin: string;
  paths: readonly string[];
  perSecond: number;
  /** Max number of visits at the same moment; more wait, and their waiting counts. */
  connections: number;
}

/** One visit. Times are in milliseconds. */
export interface Visit {
  /** When it was to begin, on the clock of `Date.now()`. */
  at: number;
  /** How much later it began, because the process that visits had to wait for a processor. */
  lateMs: number;
  /** From the planned moment until its answer was there, as a reader feels it. */
  ms: number;
  isOk: boolean;
}

/** Begins to visit pages from a process of its own. @returns a function that ends it, and returns all visits */
export async function startVisits(task: VisitTask): Promise<() => Promise<Visit[]>> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-visits-'));
  const file = join(dir, 'task.json');
  await writeFile(file, JSON.stringify(task));
  const script = fileURLToPath(new URL('web-visits.ts', import.meta.url));
  const child = start(process.execPath, ['--import', 'tsx', script, file], { stdio: ['pipe', 'pipe', 'inherit'] });
  const output = outputOf(child, 'web-visits');
  // A failure is thrown when the visits are asked for.
  output.catch(() => undefined);
  return async () => {
    child.stdin?.end();
    try {
      return JSON.parse(await output) as Visit[];
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  };
}

export interface VisitFigures {
  visits: number;
  medianMs: number;
  p99Ms: number;
  maxMs: number;
  /** The 99th percentile of how late the visits began: this part is the bench's own waiting, and part of the others. */
  p99LateMs: number;
  otherAnswers: number;
}

/** The figures of the visits of a period. @param from, to on the clock of `Date.now()` */
export function figuresBetween(visits: readonly Visit[], from: number, to: number): VisitFigures {
  const some = visits.filter(({ at }) => at >= from && at < to);
  const percentile = (of: 'ms' | 'lateMs', share: number) =>
    some.map((one) => one[of]).sort((a, b) => a - b)[Math.floor((some.length - 1) * share)] ?? 0;
  return {
    visits: some.length,
    medianMs: percentile('ms', 0.5),
    p99Ms: percentile('ms', 0.99),
    maxMs: percentile('ms', 1),
    p99LateMs: percentile('lateMs', 0.99),
    otherAnswers: some.filter(({ isOk }) => !isOk).length,
  };
}
