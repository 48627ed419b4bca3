import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync('CONTRIBUTING.md', 'utf8');
const [, table = ''] = /^\| To change … \| go to … \|\n\| --- \| --- \|\n((?:\|.*\n)+)/m.exec(page) ?? [];
const rows = table
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, change = '', place = '']) => ({ change, place }));

test('CONTRIBUTING names the folder where each change of a newcomer begins', () => {
  expect(rows).toHaveLength(14);
});

test.each(rows)('the room for "$change" exists, or the folder that it will be in', ({ place }) => {
  const paths = [...place.matchAll(/`([^`]+)`( \(not there yet\))?/g)];
  expect(paths.length).toBeGreaterThan(0);
  for (const [, path = '', absent] of paths) {
    expect(existsSync(absent ? dirname(path) : path), path).toBe(true);
    // Once the room exists, the row must no longer call it absent.
    if (absent) expect(existsSync(path), `${path} is there now`).toBe(false);
  }
});

test('every folder of the sources has a line that says what is in it', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lines = page.split('\n').filter((line) => line.startsWith('| `'));
  const missing = folders.filter(({ name }) => !lines.some((line) => line.includes(`\`src/${name}/\``)));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
