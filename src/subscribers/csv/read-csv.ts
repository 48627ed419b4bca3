import { open } from 'node:fs/promises';
import { InvalidInput } from '../../errors.js';
import { findEncoding, readText } from './csv-encoding.js';
import { UnreadableCsv } from './csv-error.js';
import type { CsvFile } from './csv-file.js';
import { type CsvRow, CsvSplitter } from './csv-splitter.js';

const delimiters = [',', ';', '\t'] as const;

/** The first bytes of a ZIP archive, which a workbook (XLSX) is. */
const zip = 'PK\u0003\u0004';

/** @throws InvalidInput for a folder, and for a file that this user may not read */
async function firstBytes(file: string): Promise<string> {
  try {
    const handle = await open(file);
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0).finally(() => handle.close());
    return buffer.toString('latin1');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InvalidInput('file', `${file} cannot be read (${code})`);
  }
}

/** The first sheet of a workbook, if the file is one. What reads it is loaded with the first of them. */
async function sheetIn(file: string): Promise<CsvFile | undefined> {
  if ((await firstBytes(file)) !== zip) return undefined;
  const [{ openArchive }, { isWorkbook }] = await Promise.all([
    import('./xlsx-archive.js'),
    import('./xlsx-workbook.js'),
  ]);
  const archive = await openArchive(file);
  if (!archive) return undefined;
  try {
    if (isWorkbook(archive)) return await (await import('./xlsx-sheet.js')).openSheet(archive);
  } catch (error) {
    archive.close();
    throw error;
  }
  archive.close();
  return undefined;
}

/**
 * Opens a CSV file as a stream, or the first sheet of a workbook (XLSX). Of a CSV file it detects the encoding, and the
 * delimiter from the header line (or a spreadsheet's `sep=;` line before it). Only one chunk is in memory.
 * @param suits whether a header, split by one of the delimiters, is acceptable
 * @param named the name of the file's encoding, if known
 * @throws UnreadableCsv for an empty file, an encoding that cannot be guessed, a record that is too long, an unclosed
 *   quote; InvalidInput for an unknown encoding name, or a file that cannot be read
 */
export async function openCsv(file: string, suits: (header: string[]) => boolean, named?: string): Promise<CsvFile> {
  const sheet = await sheetIn(file);
  if (sheet) return sheet;
  const { encoding, guessed } = await findEncoding(file, named);
  let bytes = 0;
  const text = readText(file, encoding, (count) => {
    bytes = count;
  });
  const close = async () => void (await text.return(undefined));
  try {
    const { delimiter, header, splitter, rows } = await readHeader(text, suits);
    splitter.cutBy = delimiter;
    return { header, delimiter, encoding, guessed, bytesRead: () => bytes, close, rows: restOf(text, splitter, rows) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function readHeader(text: AsyncGenerator<string>, suits: (header: string[]) => boolean) {
  let head = '';
  for (;;) {
    const { value, done } = await text.next();
    head += value ?? '';
    const asked = /^sep=(.)(?:\r\n|\n|\r(?=[^\n]))/i.exec(head);
    const body = asked ? head.slice(asked[0].length) : head;
    const candidates = (asked?.[1] ? [asked[1]] : delimiters).map((delimiter) => headerCutBy(delimiter, body, done));
    const complete = candidates.filter((candidate) => candidate !== undefined);
    if (complete.length > 0 || done) {
      const found =
        complete.find(({ header }) => suits(header)) ??
        complete.reduce<(typeof complete)[number] | undefined>(
          (best, one) => (best && best.header.length >= one.header.length ? best : one),
          undefined,
        );
      if (!found) throw new UnreadableCsv('empty', 'The file is empty. Its first line must name the columns.');
      return found;
    }
  }
}

/** @returns undefined while the header line is not complete */
function headerCutBy(delimiter: string, text: string, done = false) {
  const splitter = new CsvSplitter(delimiter);
  let [row] = splitter.push(text, 1);
  let rows: CsvRow[] = [];
  if (!row && done) {
    rows = splitter.end();
    row = rows.shift();
  }
  return row && { delimiter, header: row.cells, splitter, rows };
}

async function* restOf(text: AsyncGenerator<string>, splitter: CsvSplitter, first: CsvRow[]): AsyncGenerator<CsvRow[]> {
  if (first.length > 0) yield first;
  yield splitter.push('');
  for await (const piece of text) yield splitter.push(piece);
  yield splitter.end();
}
