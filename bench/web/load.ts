import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inOwnProcess } from '../processes.js';

/** Requests for some paths in turn. */
export interface LoadTask {
  origin: string;
  paths: readonly string[];
  /** Max time. */
  seconds: number;
  /** Max number; undefined: as many as there is time for. */
  requests?: number;
  connections: number;
  headers?: Record<string, string>;
}

export interface LoadFigures {
  requestsPerSecond: number;
  medianMs: number;
  p95Ms: number;
  p99Ms: number;
  /** Of one answer. */
  bytes: number;
  /** Answers other than 200. */
  otherAnswers: number;
}

/** Loads a server from a process of its own. */
export async function load(task: LoadTask): Promise<LoadFigures> {
  // The paths of all articles are too long for an argument.
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-load-'));
  try {
    const file = join(dir, 'task.json');
    await writeFile(file, JSON.stringify(task));
    return (await inOwnProcess('web/web-load.ts', file)) as LoadFigures;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
