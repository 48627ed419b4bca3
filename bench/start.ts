import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../bin/build.js';
import { table } from '../src/cli/output.js';
import { freePort } from '../tests/helpers/process.js';
import { type SmtpSink, startSmtpSink } from '../tests/helpers/smtp-sink.js';
import { withBenchRedis } from './list.js';
import { type Metered, type MeteredProcess, meter } from './meter.js';
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
  /** CPU time over that of the base in the same round, as the median of all rounds; undefined without a base. */
  cpuToBase: number | undefined;
  peakMb: number;
  target: string;
}

const baseName = 'base, compiled (dist/)';

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
type Measurement = keyof typeof targets;
/** Measurements without readers and a draft. */
const needNothing: readonly Measurement[] = ['--help', '--version', 'npm start, until it serves'];

/**
 * The claim: no command keeps a person waiting. Each is run as a whole process, in turn by each program, so that a busy
 * machine is as busy for all of them.
 * @param options.base another checkout with its packages, to compare with; it is compiled, too
 * @param options.only part of a measurement's name: the compiled programs alone run it. For comparisons with many
 *   rounds, because one run of a command differs from the next by a tenth
 */
export async function benchStart({ rounds, base, only = '' }: { rounds: number; base?: string; only?: string }) {
  const wanted = (Object.keys(targets) as Measurement[]).filter((what) => what.includes(only));
  if (wanted.length === 0) throw new TypeError(`--only: no measurement has "${only}" in its name`);
  const startedAt = performance.now();
  await build();
  const buildMs = Math.round(performance.now() - startedAt);
  const compiled = await programOf('compiled (dist/)', root, ['dist/bin/postrider.js']);
  const others = [
    await programOf('compiled (bin/run.js)', root, ['bin/run.js'], await prepared()),
    await programOf('sources, by tsx', root, ['--import', 'tsx', 'bin/postrider.ts']),
  ];
  const programs = [compiled, ...(only ? [] : others), ...(base ? [await compiledBase(resolve(base))] : [])];
  const runs = new Map<string, Metered[]>();
  const note = (what: Measurement, { name }: Program, run: Metered) => {
    const key = `${what}\n${name}`;
    runs.set(key, [...(runs.get(key) ?? []), run]);
  };
  for (let round = 0; round < rounds; round += 1)
    for (const program of programs) await measureOnce(program, wanted, note);
  const ofBase = (key: string) => runs.get(key.replace(/\n.*/, `\n${baseName}`));
  return { buildMs, figures: [...runs].map(([key, metered]) => figureOf(key, metered, ofBase(key))) };
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
  return programOf(baseName, folder, ['dist/bin/postrider.js']);
}

/** Node's arguments that `npm start` runs. */
const prepared = async () => (await run(process.execPath, ['bin/prepare.js'], { cwd: root })).split(' ');

/**
 * Runs each command of a program once, on a separate Redis that the program has filled.
 * @param wanted those to run
 */
function measureOnce(
  program: Program,
  wanted: readonly Measurement[],
  note: (what: Measurement, program: Program, run: Metered) => void,
) {
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
    const importRows = () =>
      command('subscriber', 'import', join(dir, 'rows.csv'), '--newsletter', 'rows', ...imported);
    const measured: Record<Measurement, () => Promise<Metered>> = {
      '--help': () => command('--help').ended,
      '--version': () => command('--version').ended,
      'subscriber show': () => command('subscriber', 'show', 'reader1@example.com').ended,
      [`issue send, to the first of ${readers} emails`]: () => sendOnce(program, command, sink),
      [`subscriber import, ${rows} rows`]: () => importRows().ended,
      'npm start, until it serves': () => startOnce(program, apart),
    };
    try {
      if (wanted.some((what) => !needNothing.includes(what)))
        await prepare(dir, async (...words) => void (await command(...words).ended));
      for (const what of wanted) note(what, program, await measured[what]());
    } finally {
      await sink.stop();
      await rm(dir, { recursive: true, force: true });
    }
  });
}

/** Sends to all readers. @returns the command; its time is until the first email */
async function sendOnce(
  { asks }: Program,
  command: (...words: string[]) => MeteredProcess,
  sink: SmtpSink,
): Promise<Metered> {
  const worker = command('worker');
  await worker.says(/running/);
  const send = command('issue', 'send', 'bench-1', ...(asks ? ['--yes'] : []));
  await sink.received(1);
  const wallMs = send.elapsedMs();
  const sent = await send.ended;
  await sink.received(readers);
  await worker.stop();
  return { ...sent, wallMs };
}

/** Starts everything with a new data folder, and stops it. @returns its time is until it serves */
async function startOnce(program: Program, env: NodeJS.ProcessEnv): Promise<Metered> {
  const up = meter(program.up, { cwd: program.folder, env });
  const wallMs = await up.says(/running/);
  return { ...(await up.stop()), wallMs };
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

/** @param base the base's runs of the same, in the order of the rounds */
function figureOf(key: string, runs: readonly Metered[], base: readonly Metered[] | undefined): Figure {
  const [what = '', program = ''] = key.split('\n');
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const median = (of: (run: Metered) => number) => Math.round(middle(runs.map(of)));
  const bestMs = Math.round(Math.min(...runs.map(({ wallMs }) => wallMs)));
  const peakMb = median(({ peakMb }) => peakMb);
  const { ms, mb }: { ms?: number; mb?: number } = targets[what as Measurement];
  const wanted = [...(ms ? [`${Math.round(ms)} ms`] : []), ...(mb ? [`${mb} MB`] : [])].join(', ');
  const met = bestMs <= (ms ?? bestMs) && peakMb <= (mb ?? peakMb);
  return {
    what,
    program,
    bestMs,
    medianMs: median(({ wallMs }) => wallMs),
    medianCpuMs: median(({ cpuMs }) => cpuMs),
    cpuToBase: base && middle(runs.map(({ cpuMs }, round) => cpuMs / (base[round]?.cpuMs ?? Number.NaN))),
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
      figure.cpuToBase?.toFixed(2) ?? '',
      figure.peakMb,
      figure.target,
    ]);
  const head = ['', 'PROGRAM', 'BEST MS', 'MEDIAN MS', 'CPU MS', 'TO BASE', 'PEAK MB', 'TARGET'];
  return `${table([head, ...lines])}\n\nCompiling the program takes ${buildMs} ms, once after each change of a source.`;
}
