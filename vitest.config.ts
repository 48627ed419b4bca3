import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
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
 * Files that each need a process of their own: they change what a process has once, count what it does, measure time, or
 * start and kill programs, or import other test files. All others run one after another in two processes, which load the program once.
 */
const alone = [
  'tests/e2e/**/*.test.ts',
  'tests/{cli/{instance,loaded-packages,output,run-compiled},cluster/{dead-first-node,failover,sentinel-send}}.test.ts',
  'tests/redis/{client,durability,private-redis}.test.ts',
  'tests/articles/document-reader.test.ts',
  'tests/smtp/{by-nodemailer,slow-relay,unexpected-nodemailer}.test.ts',
  'tests/web/{kit/page-cache,sign-up/same-answer}.test.ts',
  'tests/regular-expressions.test.ts',
  'tests/feedback/mailbox/*.test.ts',
  'tests/subscribers/{import/import-resume,list/reshard,list/two-processes}.test.ts',
];

/** The longest of the others come before the rest: a short file at the end keeps both workers busy. */
const long = [
  'control/run-schedules',
  'control/week-of-sources',
  'delivery/local-time',
  'issues/edit-draft',
  'pacing/slow-domain',
  'render/merge-template',
  'web/sign-up/abuse',
  'web/states/loading',
  'web/states/reader-pages',
].map((name) => `/tests/${name}.test.ts`);

/** The files that run alone come first, then the longest of the others. */
class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { shuffle, seed } = this.ctx.config.sequence;
    const place = ({ moduleId }: TestSpecification) => createHash('sha1').update(`${seed} ${moduleId}`).digest('hex');
    const order = shuffle ? files.toSorted((a, b) => (place(a) < place(b) ? -1 : 1)) : await super.sort(files);
    const rank = ({ project, moduleId }: TestSpecification) => {
      if (project.name === 'alone') return 0;
      return long.some((path) => moduleId.endsWith(path)) ? 1 : 2;
    };
    return order.toSorted((a, b) => rank(a) - rank(b));
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

const temporary = folderInMemory();

export default defineConfig({
  define: await compiledParts(),
  test: {
    // Integration tests start real Redis, SMTP and browser processes: give a slow machine room, and fail in the end.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    ...(temporary ? { env: { TMPDIR: temporary } } : {}),
    sequence: { sequencer: LongFirst },
    projects: [
      { extends: true, test: { name: 'alone', include: alone } },
      {
        extends: true,
        test: { name: 'shared', include: ['tests/**/*.test.{ts,tsx}'], exclude: alone, isolate: false },
      },
    ],
  },
});
