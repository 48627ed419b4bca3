import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { divide, formatTable, readTable, tablePath, testFiles } from '../tests/suite/suite.js';

// npm run test:record [-- FILE…]: runs the test files, all or those named, notes how long each takes and which functions only
// it runs, and writes the table that decides which files belong to `npm test`. Run it on a quiet machine.

interface Report {
  testResults: { name: string; startTime: number; endTime: number; status: string }[];
}

const named = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'postrider-suite-'));
const [report, reachFile] = [join(folder, 'report.json'), join(folder, 'reach.jsonl')];
try {
  const words = ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...named];
  const env = { ...process.env, REACH_FILE: reachFile };
  const { status } = spawnSync('npx', words, { stdio: 'inherit', env });
  if (status !== 0) throw new Error('A test failed, so nothing is recorded. Mend it, and run this again.');

  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  const seconds = new Map(
    testResults.map(({ name, startTime, endTime }) => [relative(process.cwd(), name), (endTime - startTime) / 1_000]),
  );
  const lines = readFileSync(reachFile, 'utf8').trimEnd().split('\n');
  const reached = lines.map((line) => JSON.parse(line) as { test: string; reached: string[] });
  // From the quickest file to the slowest: each function belongs to the first that runs it.
  const seen = new Set<string>();
  const own = new Map<string, number>();
  for (const one of reached.toSorted((a, b) => (seconds.get(a.test) ?? 0) - (seconds.get(b.test) ?? 0))) {
    const before = seen.size;
    for (const name of one.reached) seen.add(name);
    own.set(one.test, seen.size - before);
  }
  // What a run of some files alone shows of others says nothing about them: a new file counts its functions too high at most.
  const earlier = new Map((existsSync(tablePath) ? readTable() : []).map((row) => [row.file, row]));
  const rows = testFiles().map((file) => ({
    file,
    seconds: seconds.get(file) ?? earlier.get(file)?.seconds ?? 0,
    own: own.get(file) ?? earlier.get(file)?.own ?? 0,
  }));
  const table = divide(rows);
  writeFileSync(tablePath, formatTable(table));
  const quick = table.filter(({ part }) => part === 'quick');
  const sum = (of: readonly { seconds: number }[]) => Math.round(of.reduce((all, one) => all + one.seconds, 0));
  process.stdout.write(`${quick.length} of ${table.length} files are quick: ${sum(quick)} of ${sum(table)} seconds.\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
