import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const newFolder = () => mkdtemp(join(tmpdir(), 'postrider-checkout-'));
/** A checkout in which the program of version 1.2.3 ran once. */
let compiled: string;
/** The checkout of a test. */
let checkout: string;

beforeAll(async () => {
  checkout = await newFolder();
  for (const name of ['bin', 'emails', 'src', 'workers', 'package.json', 'package-lock.json', 'tsconfig.json'])
    await cp(join(root, name), join(checkout, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(checkout, 'node_modules'));
  await changeVersion('1.2.3');
  compiled = checkout;
  expect(await run('--version')).toBe('1.2.3');
});
beforeEach(async () => {
  checkout = await newFolder();
  // A file with another time would count as changed.
  await promisify(execFile)('cp', ['-a', `${compiled}/.`, checkout]);
});
afterEach(() => rm(checkout, { recursive: true, force: true }));
afterAll(() => rm(compiled, { recursive: true, force: true }));

/** Runs the program of the checkout. @returns what it prints */
async function run(...words: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(checkout, 'bin/run.js'), ...words]);
  return stdout.trim();
}

/** Runs the program as `npm start` does. */
async function prepared(...words: string[]): Promise<string> {
  const asked = promisify(execFile);
  const { stdout } = await asked(process.execPath, ['bin/prepare.js'], { cwd: checkout });
  const answer = await asked(process.execPath, [...stdout.split(' '), ...words], { cwd: checkout });
  return answer.stdout.trim();
}

async function changeVersion(version: string): Promise<void> {
  const file = join(checkout, 'package.json');
  const manifest = JSON.parse(await readFile(file, 'utf8')) as object;
  await writeFile(file, JSON.stringify({ ...manifest, version }));
}

const builds = async () => JSON.parse(await readFile(join(checkout, 'dist/builds.json'), 'utf8')) as unknown[];
const program = () => readFile(join(checkout, 'dist/bin/postrider.js'), 'utf8');

test('a fresh checkout is compiled when it first runs, and not again', async () => {
  // Each build replaces the file, so it has another inode.
  const { ino, mtimeMs } = await stat(join(checkout, 'dist/bin/postrider.js'));
  expect(await run('--version')).toBe('1.2.3');
  expect(await prepared('--version')).toBe('1.2.3');
  expect(await stat(join(checkout, 'dist/bin/postrider.js'))).toMatchObject({ ino, mtimeMs });
  // `npm run emails` writes samples among the sources, and may have done so in the checkout that was copied.
  const samples = join(checkout, 'emails/layouts/samples');
  await mkdir(samples, { recursive: true });
  await writeFile(join(samples, 'brief-en.tsx'), 'export default 1;');
  expect(await run('--version')).toBe('1.2.3');
  await rm(samples, { recursive: true });
  expect(await builds()).toHaveLength(1);
});

test('a source that is changed, new or gone is compiled again, and a process of an earlier build keeps its files', async () => {
  const before = await readdir(join(checkout, 'dist/bin'));
  const file = join(checkout, 'src/cli/main.ts');
  await writeFile(
    file,
    (await readFile(file, 'utf8')).replace('A self-hosted newsletter pipeline', 'Another pipeline'),
  );
  expect(await run('--help')).toContain('Another pipeline');
  expect(await readdir(join(checkout, 'dist/bin'))).toEqual(expect.arrayContaining(before));
  await writeFile(join(checkout, 'src/unused.ts'), 'export const unused = 1;\n');
  await run('--version');
  await rm(join(checkout, 'src/unused.ts'));
  // `npm start` runs the compiled program itself, and compiles it like every other command.
  expect(await prepared('--help')).toContain('Another pipeline');
  expect(await builds()).toHaveLength(4);
});

test('the thread that reads documents has a file per build, so that a running process keeps its own', async () => {
  const threads = async () =>
    (await readdir(join(checkout, 'dist/bin'))).filter((name) => /^document-thread.*\.js$/.test(name));
  const [first = '', ...others] = await threads();
  expect(others).toEqual([]);
  const text = await readFile(join(checkout, 'dist/bin', first), 'utf8');
  const file = join(checkout, 'src/articles/readers/document-thread.ts');
  await writeFile(file, `${await readFile(file, 'utf8')}parentPort?.unref();\n`);
  await changeVersion('1.2.4');
  expect(await prepared('--version')).toBe('1.2.4');
  expect(await threads()).toHaveLength(2);
  expect(await readFile(join(checkout, 'dist/bin', first), 'utf8')).toBe(text);
});

/** Leaves only the packages that `npm ci` installs in production. */
async function leaveProductionPackages(): Promise<void> {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  await rm(join(checkout, 'node_modules'));
  for (const [path, { dev }] of Object.entries(packages)) {
    if (dev || !/^node_modules\/[^/]+(\/[^/]+)?$/.test(path) || !existsSync(join(root, path))) continue;
    await mkdir(dirname(join(checkout, path)), { recursive: true });
    await symlink(join(root, path), join(checkout, path));
  }
}

test('`npm run build` works with the packages of production, and a build that fails leaves the earlier one', async () => {
  await leaveProductionPackages();
  expect(existsSync(join(checkout, 'node_modules/typescript'))).toBe(false);
  const build = () =>
    promisify(execFile)('npm', ['run', '--silent', 'build'], {
      cwd: checkout,
      env: { ...process.env, NODE_ENV: 'production', POSTRIDER_COMMIT: '0123456789abcdef' },
    });
  const version = async () =>
    (await promisify(execFile)(process.execPath, ['dist/bin/postrider.js', '--version'], { cwd: checkout })).stdout;
  await rm(join(checkout, 'dist'), { recursive: true });
  expect(await build()).toMatchObject({ stdout: '', stderr: '' });
  expect(await version()).toBe('1.2.3+0123456\n');
  await changeVersion('1.2.4');
  await writeFile(join(checkout, 'src/cli/main.ts'), 'export const broken = ;\n');
  await expect(build()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^postrider: the program could not be compiled.*\n.*src\/cli\/main\.ts:1:22: ERROR: /,
    ),
  });
  expect(await version()).toBe('1.2.3+0123456\n');
});

test('where nothing can be compiled, the sources run as they are', async () => {
  await rm(join(checkout, 'dist'), { recursive: true });
  await writeFile(join(checkout, 'dist'), 'a file where the folder should be');
  await changeVersion('1.2.4');
  expect(await run('--version')).toBe('1.2.4');
  expect(await prepared('--version')).toBe('1.2.4');
});

test('several that start at once all run, and leave one complete build', async () => {
  await rm(join(checkout, 'dist'), { recursive: true });
  const started = await Promise.all(Array.from({ length: 4 }, () => run('dkim', 'generate', '--help')));
  expect(new Set(started).size).toBe(1);
  expect((await readdir(join(checkout, 'dist/bin'))).filter((name) => /-[0-9a-f]{4}-/.test(name))).toEqual([]);
  expect(await program()).toContain('import');
  expect(await run('--help')).toContain('Usage: postrider');
});
