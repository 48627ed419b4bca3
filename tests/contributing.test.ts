import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync('CONTRIBUTING.md', 'utf8');

test('the words that a new developer is asked to change are in the catalogue, and the test that is named holds them', () => {
  const [, words = 'none'] = /its foot says\n"([^"]+)"/.exec(page) ?? [];
  const [, file = 'none'] = /`npx vitest run (\S+)` is red/.exec(page) ?? [];
  for (const one of ['src/locale/en.ts', file]) expect(readFileSync(one, 'utf8')).toContain(words);
});

/** The rows of a table with two columns. @param head the first line of the table */
function rowsOf(head: string): { change: string; place: string }[] {
  const [, rows = ''] = page.split(`${head}\n| --- | --- |\n`);
  return (rows.split('\n\n')[0] ?? '')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, change = '', place = '']) => ({ change, place }));
}

const additions = rowsOf('| To add … | change … |');
const changes = rowsOf('| To change … | go to … |');

test('CONTRIBUTING names the files of each usual addition, and the folder where any other change begins', () => {
  expect([additions.length, changes.length]).toEqual([13, 9]);
});

/** The paths of a row that must exist. A name without a folder is beside one that the row names. */
const pathsIn = (place: string): string[] => {
  const named = [...place.matchAll(/`([^`]+)`(?! \(not there yet\))/g)].map(([, path = '']) => path);
  const folders = named.filter((path) => path.includes('/')).map((path) => (path.endsWith('/') ? path : dirname(path)));
  return named
    .filter((path) => !/\s/.test(path))
    .map((path) => [path, ...folders.map((folder) => join(folder, path))].find((one) => existsSync(one)) ?? path);
};

test.each([...additions, ...changes])('the files and folders for "$change" exist', ({ place }) => {
  expect(pathsIn(place).filter((path) => !existsSync(path))).toEqual([]);
  // Once a room exists, its row must no longer call it absent.
  for (const [, path = ''] of place.matchAll(/`([^`]+)` \(not there yet\)/g))
    expect(existsSync(path), `${path} is there now`).toBe(false);
});

test.each(additions)('$change changes at most eight files', ({ place }) => {
  const files = pathsIn(place).filter((path) => !path.endsWith('/'));
  expect(files.length).toBeGreaterThan(0);
  expect(files.length).toBeLessThanOrEqual(8);
});

test('every folder of the sources has a line that says what is in it', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const lines = page.split('\n').filter((line) => line.startsWith('| `'));
  const missing = folders.filter(({ name }) => !lines.some((line) => line.includes(`\`src/${name}/\``)));
  expect(missing.map(({ name }) => name)).toEqual([]);
});
