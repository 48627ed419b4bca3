import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CsvSplitter } from '../../../src/subscribers/csv/csv-splitter.js';

const word = fc
  .array(fc.constantFrom('a', 'b', ' ', ',', ';', '"', '\n', '\r\n', 'é', '张'), { maxLength: 6 })
  .map((w) => w.join(''));

function written(cell: string, quoteAnyway: boolean): string {
  return quoteAnyway || /[",;\n\r]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function split(text: string, delimiter: string, pieces: readonly number[]): string[][] {
  const splitter = new CsvSplitter(delimiter);
  const rows: string[][] = [];
  let at = 0;
  for (const size of pieces) {
    rows.push(...splitter.push(text.slice(at, at + size)).map(({ cells }) => cells));
    at += size;
  }
  rows.push(...splitter.push(text.slice(at)).map(({ cells }) => cells), ...splitter.end().map(({ cells }) => cells));
  return rows;
}

test('text is split into the same records as by csv-parse, wherever its chunks end', () => {
  const input = fc.record({
    rows: fc.array(fc.array(fc.tuple(word, fc.boolean()), { minLength: 1, maxLength: 4 }), { maxLength: 5 }),
    delimiter: fc.constantFrom(',', ';'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    pieces: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 12 }),
    closed: fc.boolean(),
  });
  fc.assert(
    fc.property(input, ({ rows, delimiter, lineEnd, pieces, closed }) => {
      const lines = rows.map((cells) => cells.map(([cell, quoted]) => written(cell, quoted)).join(delimiter));
      const text = `head${lineEnd}${lines.join(lineEnd)}${closed ? lineEnd : ''}`;
      const expected = parse(text, {
        delimiter,
        record_delimiter: lineEnd,
        relax_column_count: true,
        skip_empty_lines: true,
        trim: true,
      }) as string[][];
      // Postrider skips a blank record even if it is quoted.
      const kept = expected.filter((cells) => cells.length > 1 || cells[0]?.trim() !== '');
      expect(split(text, delimiter, pieces)).toEqual(kept);
    }),
    { numRuns: 10_000 },
  );
});

test('a record has the number of its first line, even after line breaks inside quotes', () => {
  const splitter = new CsvSplitter();
  const rows = [...splitter.push('a,b\n"one\ntwo",x\n\nlast,y\n'), ...splitter.end()];
  expect(rows.map(({ line, cells }) => [line, cells[0]])).toEqual([
    [1, 'a'],
    [2, 'one\ntwo'],
    [5, 'last'],
  ]);
});

test('lines may end with CR alone, as in old spreadsheets', () => {
  const splitter = new CsvSplitter();
  expect([...splitter.push('a,b\rc,d\r'), ...splitter.end()].map(({ cells }) => cells)).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
});

test('text after a closing quote marks its record as broken', () => {
  const splitter = new CsvSplitter();
  expect(splitter.push('"a"b,c\n').map(({ broken }) => broken)).toEqual([true]);
});

test('an endless record is refused with its line number before it fills the memory', () => {
  for (const text of ['x'.repeat(70_000), `"${'x\n'.repeat(40_000)}`]) {
    const splitter = new CsvSplitter();
    splitter.push('a,b\nc,d\n');
    expect(() => splitter.push(text)).toThrow(/line 3 is longer than 65536/);
  }
});

test('an unclosed quote is reported with its line number', () => {
  const splitter = new CsvSplitter();
  splitter.push('a,b\n"c,d\n');
  expect(() => splitter.end()).toThrow('The file ends inside a quote that is opened in line 2.');
});
