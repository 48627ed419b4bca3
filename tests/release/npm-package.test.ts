import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { until } from '../helpers/clock.js';
import { freePort } from '../helpers/process.js';

const exec = promisify(execFile);
let folder: string;
let file: string;
const installed = () => join(folder, 'node_modules/postrider');
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-package-'));
  const { stdout } = await exec(process.execPath, ['--import', 'tsx', 'scripts/pack.ts', '--to', folder]);
  file = /^\S+\.tgz/.exec(stdout)?.[0] ?? '';
  await install();
});
afterAll(() => rm(folder, { recursive: true }));

interface Manifest {
  bin: Record<string, string>;
  dependencies: Record<string, string>;
}

/** Installs the package as npm does, but takes the packages that it depends on, and no others, from this checkout. */
async function install(): Promise<void> {
  await mkdir(installed(), { recursive: true });
  await exec('tar', ['xzf', file, '--strip-components=1', '-C', installed()]);
  const { dependencies, bin } = JSON.parse(await readFile(join(installed(), 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(resolve('node_modules', name), link);
  }
  await mkdir(join(folder, 'node_modules/.bin'));
  await symlink(join('../postrider', bin.postrider ?? ''), join(folder, 'node_modules/.bin/postrider'));
}

test('the npm package has at most 3 MB: the compiled program and pages, and no source, map or picture of the docs', async () => {
  expect((await stat(file)).size).toBeLessThan(3 * 2 ** 20);
  const files = await readdir(installed(), { recursive: true });
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'docs/install.md', 'dist/bin/postrider.js']));
  expect(files).toEqual(expect.arrayContaining(['deploy/prometheus/postrider-rules.yml', 'samples/articles']));
  expect(files.filter((name) => /\.(tsx?|map)$|^src|^tests|^docs\/pictures\//.test(name))).toEqual([]);
  const pages = files.filter((name) => /^(README|docs\/.*)\.md$/.test(name));
  for (const page of pages) expect(await readFile(join(installed(), page), 'utf8')).not.toMatch(/!\[/);
});

test('`npx postrider up` runs in an empty folder, and a digest goes out', async ({ onTestFinished }) => {
  const work = await mkdtemp(join(folder, 'work-'));
  const [port, inbox, smtp] = [await freePort(), await freePort(), await freePort()];
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, PORT: String(port), INBOX_PORT: String(inbox), INBOX_SMTP_PORT: String(smtp) };
  const program = join(folder, 'node_modules/.bin/postrider');
  const run = async (...words: string[]) => (await exec(program, words, { cwd: work, env })).stdout;
  const up = spawn(program, ['up'], { cwd: work, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  up.stderr.on('data', (chunk) => {
    said += String(chunk);
  });
  const ended = new Promise<number | null>((atEnd) => up.once('close', atEnd));
  onTestFinished(() => void up.kill('SIGKILL'));
  await until(
    'it runs',
    () => up.exitCode !== null || said.includes('is running'),
    () => said,
  );
  expect(said).toContain(`Postrider is running at http://127.0.0.1:${port}`);

  const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
  await run('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
  const confirmed = ['--newsletter', 'business', '--status', 'confirmed', '--consent', 'by letter'];
  await run('subscriber', 'add', 'reader@example.org', ...confirmed);
  await run('article', 'import', join(installed(), 'samples/articles'));
  const { id } = JSON.parse(await run('issue', 'compose', 'business', '--json')) as { id: string };
  await run('issue', 'send', id, '--yes');
  await expect.poll(async () => JSON.parse(await run('issue', 'report', id, '--json'))).toMatchObject({ accepted: 1 });
  expect(await (await fetch(`http://127.0.0.1:${inbox}/api/email`)).text()).toContain('reader@example.org');
  // The pages have their fonts and scripts, which are files of the package and of its dependencies.
  const page = await (await fetch(`http://127.0.0.1:${port}/n/business`)).text();
  const assets = [...page.matchAll(/(?:href|src)="(\/[^"]+\.(?:js|css|woff2)[^"]*)"/g)].map(([, path = '']) => path);
  expect(assets.length).toBeGreaterThan(0);
  for (const path of assets)
    expect([path, (await fetch(`http://127.0.0.1:${port}${path}`)).status]).toEqual([path, 200]);
  up.kill('SIGTERM');
  expect(await ended).toBe(0);
  // Everything that it keeps is in one folder of the working directory.
  expect(await readdir(work)).toEqual(['.postrider']);
});
