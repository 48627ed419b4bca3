import { Command } from 'commander';
import { expect, test } from 'vitest';
import { wordsOf } from '../../src/cli/error-words.js';
import { fieldNamesOf } from '../../src/cli/field-names.js';
import { InvalidInput } from '../../src/errors.js';

const command = new Command('import')
  .argument('<file>')
  .option('--time-zone <name>')
  .option('--articles <ids>')
  .option('--filter <name=value...>');

test.each([
  ['timeZone', '--time-zone: it is wrong'],
  ['file', '<file>: it is wrong'],
  ['confirmedAfter', '--filter confirmed-after: it is wrong'],
  ['articles', '--articles: it is wrong. See `postrider article list`.'],
])('a command calls the field %s as one types it', (field, words) => {
  expect(wordsOf(new InvalidInput(field, 'it is wrong'), fieldNamesOf(command))).toBe(words);
});

test('a field that a command has no name for keeps its own', () => {
  expect(wordsOf(new InvalidInput('cursor', 'it is wrong'), fieldNamesOf(new Command()))).toBe('cursor: it is wrong');
  expect(wordsOf(new InvalidInput('cursor', 'it is wrong'), fieldNamesOf(undefined))).toBe('cursor: it is wrong');
});
