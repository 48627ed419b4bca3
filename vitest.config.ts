import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ensureBuilt, startedFiles } from './bin/build.js';
import { readTable, tablePath } from './tests/suite/suite.js';

/**
 * A temporary folder in memory for the whole run; undefined where there is none with room. Most tests write to a Redis that
 * syncs each change, which costs nothing there. Those of what survives a crash look at what Redis asked to be synced.
 */
function folderInMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize < 2e9) return undefined;
    const folder = mkdtempSync('/dev/shm/postrider-tests-');
    // Mail servers of the tests run as users of their own, and have their files in it.
    chmodSync(folder, 0o711);
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    return undefined;
  }
}

/**
 * Files that each need a process of their own: they change what a process has once, count what it does, measure time or
 * memory, or import other test files. All others, also those that start and kill programs, run one after another in a few
 * processes, which load the program once.
 */
const alone = [
  'tests/e2e/{attack,chaos,clock-jumps,ctrl-c,operator,postfix,redis-outage,scripts,takeover}.test.ts',
  'tests/cli/{instance,loaded-packages,output,run-compiled}.test.ts',
  'tests/redis/{client,private-redis}.test.ts',
  'tests/articles/document-reader.test.ts',
  'tests/smtp/{by-nodemailer,slow-relay,unexpected-nodemailer}.test.ts',
  'tests/web/{kit/page-cache,sign-up/same-answer}.test.ts',
  'tests/regular-expressions.test.ts',
  'tests/feedback/mailbox/watch-mailbox.test.ts',
  'tests/subscribers/list/two-processes.test.ts',
];

const table = existsSync(tablePath) ? readTable() : [];
const secondsOf = new Map(table.map(({ file, seconds }) => [file, seconds]));

/** `npm test` runs the quick files alone. A file that the table does not know yet is one of them. */
const leftOut =
  process.env.TESTS === 'quick' ? table.filter(({ part }) => part === 'rest').map(({ file }) => file) : [];

/** The files that run alone come first, and in both projects the longest: a short file at the end keeps all workers busy. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    const place = ({ moduleId }: TestSpecification) => createHash('sha1').update(`${seed} ${moduleId}`).digest('hex');
    const order = shuffle ? files.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)) : await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification) => {
      const seconds = secondsOf.get(relative(process.cwd(), moduleId)) ?? 0;
      // In a random order, only the longest keep their place.
      return (project.name === 'alone' ? 1_000 : 0) + (shuffle ? Math.min(1, Math.floor(seconds / 15)) : seconds);
    };
    return order.toSorted((a, b) => rank(b) - rank(a));
  }
}

/**
 * The globals that name the compiled threads and processes of the program. From the sources each takes a second or two to
 * start, because tsx loads and compiles every module anew.
 */
async function compiledParts(): Promise<Record<string, string>> {
  if (!(await ensureBuilt())) return {};
  const urls = Object.entries(startedFiles()).map(([global, path]) => [global, pathToFileURL(path).href]);
  return Object.fromEntries(urls.map(([global, url]) => [global, JSON.stringify(url)]));
}

const { TESTS_ORDER: order = '' } = process.env;
const isBackwards = order === 'backwards';
if (order !== '' && !isBackwards)
  throw new Error(`TESTS_ORDER is "${order}". Set it to "backwards", or leave it out for the order of each file.`);

const temporary = folderInMemory();

/** Which of some long walks that are alike this run takes (tests/helpers/in-turn.ts): another one each minute, or as said. */
const turn = process.env.TEST_TURN ?? process.env.TEST_SEED ?? String(Math.floor(Date.now() / 60_000));
process.env.TEST_TURN = turn;

export default defineConfig({
  define: await compiledParts(),
  test: {
    // Integration tests start real Redis, SMTP and browser processes: give a slow machine room, and fail in the end.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // What is waited for comes within a second or two. A machine that is busy with other things may take longer.
    expect: { poll: { timeout: 120_000 } },
    // One more than the cores of a small machine: many files wait for a process, a mail server or a browser.
    maxWorkers: 3,
    // Half of the time that a few files take is the compilation of what they import.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/vitest' },
    setupFiles: [
      // Properties draw new values in each run, unless a seed says which.
      ...(process.env.TEST_SEED ? ['tests/helpers/property-seed.ts'] : []),
      ...(process.env.REACH_FILE ? ['tests/suite/note-reach.ts'] : []),
    ],
    env: { TEST_TURN: turn, ...(temporary ? { TMPDIR: temporary } : {}) },
    sequence: { sequencer: LongFirst },
    ...(isBackwards ? { runner: './tests/helpers/backwards.ts' } : {}),
    projects: [
      { extends: true, test: { name: 'alone', include: alone, exclude: leftOut } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['tests/**/*.test.{ts,tsx}'],
          exclude: [...alone, ...leftOut],
          isolate: false,
        },
      },
    ],
  },
});
