import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, withGuard, withoutGuard } from '../../../src/subscribers/csv/csv-cell.js';

/** The cells that a spreadsheet shows whose list separator is a semicolon: it minds quotes only where a cell begins. */
const semicolonCells = (line: string) =>
  [...line.matchAll(/(?:^|[;\r\n])("(?:[^"]|"")*"(?![^;\r\n])|[^;\r\n]*)/g)].map(([, cell = '']) => cell);

test.each([
  'x;=1+1;',
  'x;;+1',
  'x;@SUM(A1)',
  'x;-1+2',
  'x\n=1+1;',
  'x\r\n=1+1;',
  "x;'=1",
  'x;＝1+1',
  'x;\t=1',
  'x;"=1;',
])('the cell %j holds no formula where a semicolon separates cells', (text) => {
  for (const line of [csvLine(['reader@example.org', text]), csvLine([text])])
    expect(semicolonCells(line).filter((cell) => /^("")?[\t\r]*[=+\-@＝＋－＠]/.test(cell))).toEqual([]);
});

test.each(['a;b', 'a-b', '1;2', "it's; 'quoted'", 'a; -b', "''", 'City;Sport'])(
  'the cell %j needs no guard',
  (text) => {
    expect(withGuard(text)).toBe(text);
  },
);

test('every text of quotes, separators and signs comes back from its guard', () => {
  const text = fc.string({ unit: fc.constantFrom("'", '"', ';', '\t', '\r', '\n', '=', '+', '-', '＠', 'a') });
  fc.assert(
    fc.property(text, (cell) => {
      expect(withoutGuard(withGuard(cell))).toBe(cell);
    }),
    { numRuns: 5_000 },
  );
});
