import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../bin/build.js';
import { table } from '../src/cli/output.js';
import { freePort } from '../tests/helpers/process.js';
import { startSmtpSink } from '../tests/helpers/smtp-sink.js';
import { withBenchRedis } from './list.js';
import { type Metered, meter } from './meter.js';
import { run } from './processes.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One way to run Postrider. */
interface Program {
  name: string;
  folder: string;
  /** Node's arguments before a command's words, and for `up` with its own options. */
  words: string[];
  up: string[];
  /** Whether `issue send` asks before it sends. */
  asks: boolean;
}

interface Figure {
  what: string;
  program: string;
  /** Time of the whole command, or until the awaited event. */
  bestMs: number;
  medianMs: number;
  medianCpuMs: number;
  peakMb: number;
  target: string;
}

const readers = 1_000;
const rows = 20_000;
/** The target of each measurement: milliseconds of the best run, MB. */
const targets = {
  '--help': { ms: 200, mb: 60 },
  '--version': { ms: 200, mb: 60 },
  'subscriber show': { ms: 350 },
  [`issue send, to the first of ${readers} emails`]: { ms: 600 },
  [`subscriber import, ${rows} rows`]: { ms: rows / 15 },
  'npm start, until it serves': { mb: 180 },
} satisfies Record<string, { ms?: number; mb?: number }>;

/**
 * The claim: no command keeps a person waiting. Each is run as a whole process, in turn by each program, so that a busy
 * machine is as busy for all of them.
 * @param options.base another checkout with its packages, to compare with; it is compiled, too
 */
export async function benchStart({ rounds, base }: { rounds: number; base?: string }) {
  const startedAt = performance.now();
  await build();
  const buildMs = Math.round(performance.now() - startedAt);
  const programs = [
    await programOf('compiled (bin/run.js)', root, ['bin/run.js'], await prepared()),
    await programOf('compiled (dist/)', root, ['dist/bin/postrider.js']),
    await programOf('sources, by tsx', root, ['--import', 'tsx', 'bin/postrider.ts']),
    ...(base ? [await compiledBase(resolve(base))] : []),
  ];
  const runs = new Map<string, Metered[]>();
  const note = (what: keyof typeof targets, { name }: Program, run: Metered) => {
    const key = `${what}\n${name}`;
    runs.set(key, [...(runs.get(key) ?? []), run]);
  };
  for (let round = 0; round < rounds; round += 1) for (const program of programs) await measureOnce(program, note);
  return { buildMs, figures: [...runs].map(([key, metered]) => figureOf(key, metered)) };
}

/**
 * @param words Node's arguments that run it
 * @param upWords the same for `up`, which has the options of the checkout's `npm start` besides
 */
async function programOf(name: string, folder: string, words: string[], upWords = words): Promise<Program> {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    scripts: { start: string };
  };
  const own = scripts.start.match(/--max-\S+/g) ?? [];
  const help = await run(process.execPath, [...words, 'issue', 'send', '--help'], { cwd: folder });
  return { name, folder, words, up: [...own, ...upWords, 'up'], asks: help.includes('--yes') };
}

async function compiledBase(folder: string): Promise<Program> {
  await run('npm', ['run', 'build'], { cwd: folder });
  return programOf('base, compiled (dist/)', folder, ['dist/bin/postrider.js']);
}

/** Node's arguments that `npm start` runs. */
const prepared = async () => (await run(process.execPath, ['bin/prepare.js'], { cwd: root })).split(' ');

/** Runs each command of a program once, on a separate Redis that the program has filled. */
function measureOnce(program: Program, note: (what: keyof typeof targets, program: Program, run: Metered) => void) {
  return withBenchRedis(async (_, url) => {
    const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-start-'));
    const sink = await startSmtpSink();
    const ports = { PORT: await freePort(), INBOX_PORT: await freePort(), INBOX_SMTP_PORT: await freePort() };
    const apart = {
      PATH: process.env.PATH ?? '',
      DATA_DIR: join(dir, 'data'),
      LOG_LEVEL: 'error',
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    };
    const env = { ...apart, REDIS_URL: `unix://${url}`, SMTP_URL: sink.url };
    const command = (...words: string[]) => meter([...program.words, ...words], { cwd: program.folder, env });
    try {
      note('--help', program, await command('--help').ended);
      // A base may be older than this option.
      const version = await command('--version').ended.catch(() => undefined);
      if (version) note('--version', program, version);
      await prepare(dir, async (...words) => void (await command(...words).ended));
      note('subscriber show', program, await command('subscriber', 'show', 'reader1@example.com').ended);

      const worker = command('worker');
      await worker.says(/running/);
      const send = command('issue', 'send', 'bench-1', ...(program.asks ? ['--yes'] : []));
      await sink.received(1);
      const firstMs = send.elapsedMs();
      const sent = await send.ended;
      note(`issue send, to the first of ${readers} emails`, program, { ...sent, wallMs: firstMs });
      await sink.received(readers);
      await worker.stop();

      const words = ['subscriber', 'import', join(dir, 'rows.csv'), '--newsletter', 'rows', ...imported];
      note(`subscriber import, ${rows} rows`, program, await command(...words).ended);

      const up = meter(program.up, { cwd: program.folder, env: apart });
      const servesMs = await up.says(/running/);
      note('npm start, until it serves', program, { ...(await up.stop()), wallMs: servesMs });
    } finally {
      await sink.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });
}

const imported = ['--status', 'confirmed', '--consent', 'the bench', '--json'];

/** Adds a newsletter with readers and a draft, and another one for the import. */
async function prepare(dir: string, run: (...words: string[]) => Promise<void>): Promise<void> {
  const list = (count: number, name: string) =>
    ['email,name', ...Array.from({ length: count }, (_, i) => `${name}${i}@example.com,Reader ${i}`)].join('\n');
  await writeFile(join(dir, 'readers.csv'), list(readers, 'reader'));
  await writeFile(join(dir, 'rows.csv'), list(rows, 'row'));
  for (const slug of ['bench', 'rows']) {
    const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
    await run('newsletter', 'add', '--slug', slug, '--title', 'Harbour Digest', ...sender);
  }
  await run('subscriber', 'import', join(dir, 'readers.csv'), '--newsletter', 'bench', ...imported);
  await run('article', 'import', join(root, 'samples/articles'));
  await run('issue', 'compose', 'bench', '--latest', '3');
}

function figureOf(key: string, runs: readonly Metered[]): Figure {
  const [what = '', program = ''] = key.split('\n');
  const median = (of: (run: Metered) => number) =>
    Math.round(runs.map(of).toSorted((a, b) => a - b)[Math.floor(runs.length / 2)] ?? 0);
  const bestMs = Math.round(Math.min(...runs.map(({ wallMs }) => wallMs)));
  const peakMb = median(({ peakMb }) => peakMb);
  const { ms, mb }: { ms?: number; mb?: number } = targets[what as keyof typeof targets];
  const wanted = [...(ms ? [`${Math.round(ms)} ms`] : []), ...(mb ? [`${mb} MB`] : [])].join(', ');
  const met = bestMs <= (ms ?? bestMs) && peakMb <= (mb ?? peakMb);
  return {
    what,
    program,
    bestMs,
    medianMs: median(({ wallMs }) => wallMs),
    medianCpuMs: median(({ cpuMs }) => cpuMs),
    peakMb,
    target: `${wanted}: ${met ? 'met' : 'missed'}`,
  };
}

/** The figures as a table. */
export function startTable({ buildMs, figures }: Awaited<ReturnType<typeof benchStart>>): string {
  const order = Object.keys(targets);
  const lines = figures
    .toSorted((a, b) => order.indexOf(a.what) - order.indexOf(b.what))
    .map((figure) => [
      figure.what,
      figure.program,
      figure.bestMs,
      figure.medianMs,
      figure.medianCpuMs,
      figure.peakMb,
      figure.target,
    ]);
  const head = ['', 'PROGRAM', 'BEST MS', 'MEDIAN MS', 'CPU MS', 'PEAK MB', 'TARGET'];
  return `${table([head, ...lines])}\n\nCompiling the program takes ${buildMs} ms, once after each change of a source.`;
}
