import { expect, test } from 'vitest';
import { divide, quickSeconds, readTable, testFiles } from './suite.js';

const file = (name: string, seconds: number, own: number) => ({ file: name, seconds, own });
const quickOf = (files: Parameters<typeof divide>[0]) =>
  divide(files)
    .filter(({ part }) => part === 'quick')
    .map((one) => one.file);

test('the table knows every test file and no other; `npm run test:record -- FILE` adds a new one', () => {
  expect(readTable().map((one) => one.file)).toEqual(testFiles());
});

test('the quick files of the table are those that its figures name', () => {
  const table = readTable();
  expect(divide(table)).toEqual(table);
});

test.each([
  [1.5, ['short']],
  [1.6, []],
])('a file of %d s that runs nothing of its own is quick: %j', (seconds, quick) => {
  expect(quickOf([file('short', seconds, 0)])).toEqual(quick);
});

test('of the longer files, those are quick that run the most functions of their own a second', () => {
  const half = quickSeconds / 2;
  expect(quickOf([file('dense', half, 900), file('thin', half, 30), file('denser', half, 901)])).toEqual([
    'dense',
    'denser',
  ]);
});

test('the quick files take no longer than they may, and a file that does not fit leaves room for a shorter one', () => {
  expect(quickOf([file('dense', quickSeconds, 900), file('long', 2, 1), file('short', 1, 0)])).toEqual([
    'long',
    'short',
  ]);
  expect(quickOf([file('whole', quickSeconds, 900), file('next', 2, 1)])).toEqual(['whole']);
});
