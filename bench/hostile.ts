import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { type DocumentReader, openDocumentReader } from '../src/articles/readers/document-reader.js';
import { PostriderError } from '../src/errors.js';
import { readReport } from '../src/feedback/read/read-report.js';
import type { Newsletter } from '../src/newsletters/newsletter.js';
import { openCsv } from '../src/subscribers/csv/read-csv.js';
import { hasEmail, openRowReader } from '../src/subscribers/import/import-row.js';
import { documentOf, type HostileInput, type HostileReader, mutatedInput, slowInputs } from './hostile-inputs.js';
import { seededRandom } from './seeded-random.js';

/**
 * The figures of one reader. A time is the smaller of wall time and the process's CPU time, as the machine may be busy.
 */
interface ReaderFigures {
  inputs: number;
  /** Refused with an error of ours. */
  refused: number;
  /** Longest time that the main thread was not free, and for which input. */
  blockedMs: number;
  blockedBy: string;
  /** Longest time from beginning to end, and for which input. */
  slowestMs: number;
  slowest: string;
}

export interface HostileFigures {
  slow: Record<string, ReaderFigures>;
  mutated: Record<string, ReaderFigures>;
  /** Memory of the process: before, and at most. Its threads are in it. */
  startMb: number;
  maxMb: number;
  /** Over 1 s on the main thread, over 10 s anywhere, or ended by an error that is not ours. */
  broken: string[];
}

const limits = { blockedMs: 1_000, totalMs: 10_000 };
const newsletter = { number: 1, locale: 'en', sections: ['News', 'Tech'] } as unknown as Newsletter;

/** The share of each reader in the inputs of a mutated run, in per cent. */
const shares: Record<HostileReader, number> = { feed: 25, page: 25, Markdown: 15, CSV: 20, report: 15 };

/** Reads one input as the product does. @throws what the reader throws */
export async function readHostile(input: HostileInput, reader: DocumentReader, folder: string): Promise<void> {
  if (input.reader === 'report') return void readReport(input.bytes);
  if (input.reader !== 'CSV') return void (await reader.read(documentOf(input)));
  const file = join(folder, 'list.csv');
  await writeFile(file, input.bytes);
  const csv = await openCsv(file, (header) => hasEmail(header));
  try {
    const rowReader = openRowReader(newsletter, csv.header, { status: 'confirmed', consent: 'x' });
    for await (const rows of csv.rows) for (const { cells } of rows) rowReader.read(cells);
  } finally {
    await csv.close();
  }
}

export function mutatedInputs(count: number, seed: number): HostileInput[] {
  const random = seededRandom(seed);
  return Object.entries(shares).flatMap(([reader, share]) =>
    Array.from({ length: Math.ceil((count * share) / 100) }, () => mutatedInput(reader as HostileReader, random)),
  );
}

/** The claim: no input blocks the main thread for 1 s, takes 10 s, fills the memory, or ends in an unknown error. */
export async function benchHostile(mutations: number, seed: number): Promise<HostileFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-hostile-'));
  const reader = openDocumentReader();
  const broken: string[] = [];
  const startMb = megabytes(process.memoryUsage.rss());
  delay.enable();
  try {
    // Starts the thread, so that its start is not measured.
    await readHostile({ reader: 'Markdown', name: 'first', bytes: Buffer.from('# A') }, reader, folder);
    const slow = await readAll(slowInputs, reader, folder, broken);
    const mutated = await readAll(mutatedInputs(mutations, seed), reader, folder, broken);
    return { slow, mutated, startMb, maxMb: megabytes(process.resourceUsage().maxRSS * 1024), broken };
  } finally {
    delay.disable();
    await reader.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function readAll(
  inputs: Iterable<HostileInput>,
  reader: DocumentReader,
  folder: string,
  broken: string[],
): Promise<Record<string, ReaderFigures>> {
  const figures: Record<string, ReaderFigures> = {};
  for (const input of inputs) {
    figures[input.reader] ??= { inputs: 0, refused: 0, blockedMs: 0, blockedBy: '', slowestMs: 0, slowest: '' };
    const of = figures[input.reader] as ReaderFigures;
    const { blockedMs, totalMs, error } = await measured(() => readHostile(input, reader, folder));
    of.inputs += 1;
    if (error instanceof PostriderError) of.refused += 1;
    else if (error !== undefined) broken.push(`${input.reader}, ${input.name}: ${String(error)}`);
    if (blockedMs > of.blockedMs) Object.assign(of, { blockedMs, blockedBy: input.name });
    if (totalMs > of.slowestMs) Object.assign(of, { slowestMs: totalMs, slowest: input.name });
    // Ending a thread takes time too.
    if (blockedMs > limits.blockedMs || totalMs > limits.totalMs * 1.1)
      broken.push(`${input.reader}, ${input.name}: ${blockedMs} ms blocked, ${totalMs} ms in all`);
  }
  return figures;
}

/**
 * Delay of the main thread's event loop. One monitor for all inputs: a new one would miss what blocks the loop at once.
 */
const delay = monitorEventLoopDelay({ resolution: 10 });

async function measured(work: () => Promise<void>) {
  delay.reset();
  const loop = performance.eventLoopUtilization();
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  let error: unknown;
  try {
    await work();
  } catch (thrown) {
    error = thrown ?? new Error('nothing was thrown');
  }
  const wall = performance.now() - startedAt;
  const { active } = performance.eventLoopUtilization(loop);
  const { user, system } = process.cpuUsage(cpu);
  const worked = (user + system) / 1_000;
  // No stall is longer than the time that the loop was busy in all, so it is measured only if that time is long.
  let stall = active;
  if (active > limits.blockedMs / 4) {
    await setTimeout(20);
    stall = Math.max(0, delay.max / 1e6 - 10);
  }
  return { blockedMs: Math.round(Math.min(stall, worked)), totalMs: Math.round(Math.min(wall, worked)), error };
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 / 1024);
