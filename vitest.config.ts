import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ensureBuilt, startedFiles } from './bin/build.js';

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

/** Seconds that a slow test file takes with two free cores, roughly, as it declares them in a line: `// @slow 20 s`. */
const secondsOf = (file: string) => Number(/^\/\/ @slow (\d+) s$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);

/** `npm run test:near` leaves the slow files out. */
const leftOut =
  process.env.TESTS === 'near'
    ? readdirSync('tests', { recursive: true, encoding: 'utf8' })
        .map((path) => `tests/${path}`)
        .filter((path) => /\.test\.tsx?$/.test(path) && secondsOf(path) > 0)
    : [];

/** The files that run alone come first, and in both projects the longest: a short file at the end keeps all workers busy. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    const place = ({ moduleId }: TestSpecification) => createHash('sha1').update(`${seed} ${moduleId}`).digest('hex');
    const order = shuffle ? files.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)) : await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification) => {
      const seconds = secondsOf(moduleId);
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
    // Properties draw new values in each run, unless a seed says which.
    setupFiles: process.env.TEST_SEED ? ['tests/helpers/property-seed.ts'] : [],
    ...(temporary ? { env: { TMPDIR: temporary } } : {}),
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
