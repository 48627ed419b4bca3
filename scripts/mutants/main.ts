import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readTable, testFiles } from '../../tests/suite/suite.js';
import { compiling, importsOf } from './compiling.js';
import { copyCheckout } from './copy-checkout.js';
import { equivalents, reasons } from './equivalents.js';
import { findMutations, type Mutation, mutate, overlap, withSwitches } from './find-mutations.js';
import { reach } from './reach.js';
import { endProcesses, runTests } from './run-tests.js';
import { testsOfSet } from './test-files.js';

// npm run test:mutants -- --seed 7 [--count 100] [--tests all] [--only src/reports]
// Changes one operator of the program at a time, and runs the tests that reach it. CONTRIBUTING.md

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { seed: text, count: text, tests: text, only: text } });
const { seed = '1', count = '100', tests: set = 'quick', only = '' } = values;
const say = (line: string) => process.stdout.write(`${line}\n`);

const { folder, files } = copyCheckout();
const remove = () => {
  endProcesses(`${folder}/`);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
};
process.once('exit', remove);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());

const texts = new Map(
  files.filter((file) => /\.tsx?$/.test(file)).map((file) => [file, readFileSync(join(folder, file), 'utf8')]),
);
const textOf = (file: string) => texts.get(file) ?? '';
const write = (file: string, content: string) => writeFileSync(join(folder, file), content);
write(
  'vitest.mutants.config.ts',
  `import { mergeConfig } from 'vitest/config';
import config from './vitest.config.js';
export default mergeConfig(config, { test: { setupFiles: ['scripts/mutants/note-test-file.ts'] } });
`,
);
write(
  'tsconfig.mutants.json',
  JSON.stringify({
    extends: './tsconfig.json',
    include: ['src', 'workers', 'emails', 'bin'],
    compilerOptions: { tsBuildInfoFile: 'mutants.tsbuildinfo' },
  }),
);
const isMutable = (file: string) =>
  /^(src|emails|workers)\//.test(file) && !/^src\/locale\/(en|zh-cn)(-\w+)?\.ts$/.test(file);

const all = [...texts.keys()].filter(isMutable).flatMap((file) => findMutations(file, textOf(file)));
const reasonOf = reasons(equivalents, all, textOf);
const rank = ({ file, start, instead }: Mutation) =>
  createHash('sha1').update(`${seed} ${file} ${start} ${instead}`).digest('hex');
const inOrder = all
  .filter(({ file }) => file.startsWith(only))
  .map((one) => ({ one, key: rank(one) }))
  .sort((a, b) => (a.key < b.key ? -1 : 1))
  .map(({ one }) => one);
const sample: Mutation[] = [];
for (const one of inOrder)
  if (sample.length < Number(count) && !sample.some((other) => overlap(one, other))) sample.push(one);

async function faultyFiles(mutations: readonly Mutation[]): Promise<Set<string>> {
  for (const { file } of sample) write(file, textOf(file));
  for (const one of mutations) write(one.file, mutate(textOf(one.file), [one]));
  const words = ['-p', 'tsconfig.mutants.json', '--pretty', 'false'];
  // Marked, because its wrapper leaves the compiler itself behind when it is stopped.
  const env = { ...process.env, MUTANT_COPY: `${folder}/` };
  const options = { cwd: folder, env, maxBuffer: 1e8, signal: stop.signal };
  const errors = await new Promise<string>((done) =>
    execFile(join(folder, 'node_modules/.bin/tsc'), words, options, (_, out) => done(out)),
  );
  if (stop.signal.aborted) process.exit(1);
  return new Set([...errors.matchAll(/^(\S+)\(\d+,\d+\): error/gm)].map(([, file = '']) => file));
}
const imported = (file: string) => importsOf(file, textOf(file), (path) => texts.has(path));
const mutants = (await compiling(sample, imported, faultyFiles)).map((one, id) => ({ ...one, id, source: one }));
say(`Seed ${seed}: ${sample.length} of ${all.length} mutations, of which ${mutants.length} compile.`);

for (const file of new Set([...sample.map((one) => one.file), 'bin/postrider.ts'])) {
  const own = mutants.filter((one) => one.file === file);
  // In the first line, so that all lines keep their numbers.
  write(file, `import '${relative(dirname(file), 'scripts/mutants/switch.mjs')}'; ${withSwitches(textOf(file), own)}`);
}
const notes = join(folder, 'notes');
mkdirSync(notes);
write('notes/reached', '');
const tests = testsOfSet(set, testFiles(), readTable());
const baseline = await runTests(folder, tests, { MUTANT_NOTES: notes }, [], stop.signal);
if (!baseline) process.exit(1);
const { failed, seconds } = baseline;
const absent = tests.filter((file) => !seconds.has(file));
if (absent.length > 0) throw new Error(`These test files did not run: ${absent.join(', ')}`);
if (failed.length > 0) say(`Left out, because they fail without a mutant: ${failed.join(', ')}`);
const atLoad = new Set(mutants.filter((one) => one.atLoad).map(({ id }) => id));
const begun = (worker: string) => readFileSync(join(notes, worker), 'utf8');
const reached = reach(readFileSync(join(notes, 'reached'), 'utf8'), begun, atLoad);

/** Tests of the same folder first, then the quickest. */
function testsOf({ id, file }: (typeof mutants)[number]): string[] {
  const room = dirname(file).replace(/^src/, 'tests');
  const cost = (test: string) => (seconds.get(test) ?? 0) + (test.startsWith(`${room}/`) ? 0 : 1e6);
  return [...(reached.get(id) ?? [])].filter((test) => !failed.includes(test)).sort((a, b) => cost(a) - cost(b));
}

/** @returns what killed it; undefined for a survivor */
async function killerOf(mutant: (typeof mutants)[number]): Promise<string | undefined> {
  const tests = testsOf(mutant);
  for (const part of [tests.slice(0, 10), tests.slice(10)].filter(({ length }) => length > 0)) {
    const usual = part.reduce((sum, test) => sum + (seconds.get(test) ?? 0), 0);
    const words = ['--bail', '1', '--maxWorkers', '1'];
    const run = await runTests(
      folder,
      part,
      { MUTANT: String(mutant.id) },
      words,
      stop.signal,
      (3 * usual + 60) * 1_000,
    );
    if (run === undefined) return 'the time limit';
    if (run.failed.length > 0) return run.failed[0];
  }
  return undefined;
}

const counts = { killed: 0, survived: 0, equivalent: 0 };
const waiting = [...mutants];
async function work() {
  for (let mutant = waiting.shift(); mutant; mutant = waiting.shift()) {
    const reason = reasonOf.get(mutant.source);
    const killer = reason === undefined ? await killerOf(mutant) : undefined;
    if (stop.signal.aborted) return;
    const verdict = reason !== undefined ? 'equivalent' : killer !== undefined ? 'killed' : 'survived';
    counts[verdict] += 1;
    const detail =
      reason ??
      killer ??
      (testsOf(mutant).length > 0 ? `${testsOf(mutant).length} test files reach it` : 'no test reaches it');
    const code = textOf(mutant.file).split('\n')[mutant.line - 1]?.trim() ?? '';
    say(`${verdict.padEnd(10)} ${mutant.file}:${mutant.line}  ${mutant.change}  (${detail})\n           ${code}`);
  }
}
await Promise.all([work(), work()]);
if (stop.signal.aborted) process.exit(1);
const percent = Math.round((100 * counts.killed) / (counts.killed + counts.survived));
say(`\n${counts.killed} killed, ${counts.survived} survived, ${counts.equivalent} equivalent: ${percent} % killed.`);
process.exit(0);
