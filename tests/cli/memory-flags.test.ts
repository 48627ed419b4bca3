import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { serviceParts, unitsOf } from '../../src/cli/systemd-units.js';
import { flagsBeside, memoryFlags } from '../../src/cli/worker-processes.js';

const root = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<'start' | 'demo', string> };

const places = { user: 'u', folder: '/', node: '/n', program: '/p', dataDir: '/d' };
const units = serviceParts.flatMap((part) =>
  unitsOf(part, { ...places, metricsPort: undefined, feedbackPort: undefined }),
);
const systemdUnits = units.map(({ text }) => text).join('\n');

/** The text around each limit of Node's memory in a file. */
const limitsIn = (text: string) => text.match(/(--max-[\w-]+=\d+ ?)+/g)?.map((one) => one.trim()) ?? [];

test.each([
  ['npm start', scripts.start, 1],
  ['npm run demo', scripts.demo, 1],
  ['the image', read('Dockerfile'), 1],
  ['docker-compose.yml', read('docker-compose.yml'), 1],
  ['the systemd units', systemdUnits, serviceParts.length],
  ['docs/scaling.md', read('docs/scaling.md'), 1],
])('%s limits the memory of Node as a worker process does', (_, text, places) => {
  expect(limitsIn(text)).toEqual(Array(places).fill(memoryFlags.join(' ')));
});

/** Runs the command of an npm script in front of a program of Node. @returns its limit in MB */
async function heapOf(script: string, env: Record<string, string>): Promise<number> {
  const command = script.replace(/^.*&& exec env/, 'env').replace(/\$\(node bin\/prepare\.js\) \w+$/, '');
  const program = `-p "require('v8').getHeapStatistics().heap_size_limit / 2 ** 20"`;
  const all = { PATH: process.env.PATH, ...env };
  const { stdout } = await promisify(execFile)('sh', ['-c', command + program], { cwd: root, env: all });
  return Number(stdout);
}

test('npm start has a heap of half a gigabyte, and NODE_OPTIONS overrides that', async () => {
  // V8 adds the young generation to the limit of the old one.
  expect(await heapOf(scripts.start, {})).toBeGreaterThan(500);
  expect(await heapOf(scripts.start, {})).toBeLessThan(600);
  expect(await heapOf(scripts.start, { NODE_OPTIONS: '--max-old-space-size=1024' })).toBeGreaterThan(1_000);
});

test.each([
  ['', memoryFlags],
  ['--max-old-space-size=1024', ['--max-semi-space-size=8']],
  ['--max_old_space_size=1024 --max-semi-space-size=16', []],
  ['--enable-source-maps', memoryFlags],
])('with NODE_OPTIONS %j, worker processes are started with %j', (options, flags) => {
  expect(flagsBeside(options)).toEqual(flags);
});
