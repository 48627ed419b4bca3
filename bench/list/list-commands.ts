import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { table } from '../../src/cli/output.js';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { withBenchRedis } from '../list.js';
import { type Metered, meter } from '../meter.js';
import { fillNewsroom } from '../newsroom.js';
import { run } from '../processes.js';
import { benchReader } from '../readers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Figure {
  command: string;
  program: string;
  subscribers: number;
  bestMs: number;
  medianMs: number;
  /** User and system time of the process, all its threads. */
  cpuMs: number;
  peakMb: number;
}

/** Commands that read the whole list: counting with and without a filter, and searches that find few and many. */
const commandsFor = (subscribers: number): Record<string, string[]> => {
  const { address } = benchReader(subscribers - 1);
  return {
    'subscriber stats': ['subscriber', 'stats', '--newsletter', 'bench'],
    'subscriber stats --filter locale=zh-CN': [
      'subscriber',
      'stats',
      '--newsletter',
      'bench',
      '--filter',
      'locale=zh-CN',
    ],
    'subscriber search, one found': ['subscriber', 'search', address.slice(0, address.indexOf('@'))],
    'subscriber search, a part of many addresses': ['subscriber', 'search', 'gmail'],
    'subscriber search, none found': ['subscriber', 'search', 'nobody-has-this-name'],
  };
};

/**
 * The claim: statistics with a filter read the list once, and a search reads it in several threads. Each is measured as
 * a whole command.
 * @param options.base another checkout with its packages, to compare with
 */
export async function benchListCommands(options: {
  subscribers: number;
  rounds: number;
  base?: string | undefined;
}): Promise<Figure[]> {
  const programs = [
    { name: 'this checkout', folder: root },
    ...(options.base ? [{ name: 'base', folder: resolve(options.base) }] : []),
  ];
  const figures: Figure[] = [];
  for (const { name, folder } of programs) {
    // Compiles it. Each program has a list of its own, because it may change the stored data.
    await run(process.execPath, ['bin/run.js', '--version'], { cwd: folder });
    figures.push(...(await withBenchRedis((redis, url) => measure(redis, url, { name, folder }))));
  }
  return figures;

  async function measure(
    redis: Parameters<typeof fillNewsroom>[0],
    url: string,
    program: { name: string; folder: string },
  ): Promise<Figure[]> {
    const { subscribers, rounds } = options;
    const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-list-'));
    const env = { PATH: process.env.PATH, REDIS_URL: `unix://${url}`, DATA_DIR: dataDir, LOG_LEVEL: 'error' };
    const measured = new Map<string, Metered[]>();
    try {
      await fillNewsroom(redis, subscribers);
      for (let round = 0; round < rounds; round += 1)
        for (const [command, words] of Object.entries(commandsFor(subscribers))) {
          const metered = meter([...memoryFlags, 'bin/run.js', ...words, '--json'], { cwd: program.folder, env });
          measured.set(command, [...(measured.get(command) ?? []), await metered.ended]);
        }
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
    return [...measured].map(([command, runs]) => figureOf(command, program.name, subscribers, runs));
  }
}

function figureOf(command: string, program: string, subscribers: number, runs: readonly Metered[]): Figure {
  const median = (of: (one: Metered) => number) =>
    Math.round(runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0);
  return {
    command,
    program,
    subscribers,
    bestMs: Math.round(Math.min(...runs.map(({ wallMs }) => wallMs))),
    medianMs: median(({ wallMs }) => wallMs),
    cpuMs: median(({ cpuMs }) => cpuMs),
    peakMb: median(({ peakMb }) => peakMb),
  };
}

/** The figures as a table, the programs of one command below each other. */
export function listCommandsTable(figures: readonly Figure[]): string {
  const commands = [...new Set(figures.map(({ command }) => command))];
  const rows = commands.flatMap((command) => figures.filter((one) => one.command === command));
  const head = ['', 'PROGRAM', 'SUBSCRIBERS', 'BEST MS', 'MEDIAN MS', 'CPU MS', 'PEAK MB'];
  return table([
    head,
    ...rows.map((one) => [one.command, one.program, one.subscribers, one.bestMs, one.medianMs, one.cpuMs, one.peakMb]),
  ]);
}
