import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCsv } from '../../../src/subscribers/csv/read-csv.js';
import { workbookOf, zipOf } from '../../helpers/workbook.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'workbooks-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: Buffer) {
  const file = join(folder, 'list.xlsx');
  await writeFile(file, content);
  const csv = await openCsv(file, () => true);
  const rows = [];
  for await (const group of csv.rows) rows.push(...group);
  return { header: csv.header, rows: rows.map(({ line, cells }) => [line, ...cells]) };
}

test('the first sheet that is shown is read like a CSV file: shared, inline and rich texts, dates, empty cells', async () => {
  const strings = [
    '<t>E-Mail</t>',
    '<t>Name</t>',
    '<t>ada@example.com</t>',
    '<r><t>Ada </t></r><r><t xml:space="preserve">&amp; Bo</t></r><rPh><t>read aloud</t></rPh>',
  ];
  const sheet = [
    '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" t="inlineStr"><is><t>joined</t></is></c></row>',
    '<row r="3"/>',
    '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4" t="s"><v>3</v></c><c r="C4" s="1"><v>45292</v></c></row>',
    '<row r="5"><c r="A5" t="str"><f>A1</f><v>bo@example.com</v></c><c r="C5"><v>45292</v></c></row>',
    '<row r="6"><c r="A6" t="inlineStr"><is><t>cy@example.com</t></is></c><c r="B6" t="inlineStr"><is><t>&#26446;_x000D_</t></is></c><c r="C6" t="b"><v>1</v></c></row>',
  ].join('\n');
  expect(await read(workbookOf(sheet, strings))).toEqual({
    header: ['E-Mail', 'Name', 'joined'],
    rows: [
      [4, 'ada@example.com', 'Ada & Bo', '2024-01-01'],
      [5, 'bo@example.com', '', '45292'],
      [6, 'cy@example.com', '李', 'true'],
    ],
  });
});

/** The beginning of each part in the directory. */
const entryMark = Buffer.from('PK\u0001\u0002');
const row = '<row><c t="inlineStr"><is><t>email</t></is></c></row>';
/** In many pieces, each of which is short. */
const endless = `${'x'.repeat(1_000)}<!---->`.repeat(100);
const entities = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><worksheet/>';

/** An archive whose directory says of each part that it has ten bytes. */
function saidToBeSmall(content: Buffer): Buffer {
  for (let at = content.indexOf(entryMark); at >= 0; at = content.indexOf(entryMark, at + 4))
    content.writeUInt32LE(10, at + 24);
  return content;
}

test.each([
  ['an empty sheet', workbookOf(''), 'empty'],
  ['a cell far to the right', workbookOf('<row r="1"><c r="XFD1"><v>1</v></c></row>'), 'too-much'],
  ['a sheet that is a bomb', workbookOf(`${row}${' '.repeat(40_000_000)}`), 'too-much'],
  ['a bomb that is said to be small', saidToBeSmall(workbookOf(`${row}${' '.repeat(40_000_000)}`)), 'damaged'],
  ['a tag that never ends', workbookOf(`${row}<row a="${'x'.repeat(900_000)}`), 'damaged'],
  [
    'a sheet of empty rows that unpacks to a thousand times its size',
    workbookOf(row + '<row/>'.repeat(4_000_000)),
    'too-much',
  ],
  ['texts that are a bomb', workbookOf(row, Array(3_000_000).fill('<t>bomb</t>')), 'too-much'],
  ['a text of a cell that never ends', workbookOf(`${row}<row><c t="inlineStr"><is><t>${endless}`), 'too-much'],
  ['a shared text that never ends', workbookOf(row, [`<t>${endless}`]), 'too-much'],
  ['a sheet that ends in the middle', workbookOf(row).subarray(0, 300), 'damaged'],
  ['entities that grow', workbookOf('', [], { 'xl/worksheets/sheet2.xml': entities }), 'damaged'],
  ['an archive without a workbook', zipOf({ 'readers.csv': 'email' }), 'packed'],
])('%s is refused, in bounded memory', async (_, content, because) => {
  await expect(read(content)).rejects.toMatchObject({ code: 'csv.unreadable', because });
});

test('a directory that lies about its parts is refused', async () => {
  const content = workbookOf(row);
  // Each part is said to be at the end of the file.
  for (let at = content.indexOf(entryMark); at >= 0; at = content.indexOf(entryMark, at + 4))
    content.writeUInt32LE(content.length - 4, at + 42);
  await expect(read(content)).rejects.toMatchObject({ code: 'csv.unreadable' });
});
