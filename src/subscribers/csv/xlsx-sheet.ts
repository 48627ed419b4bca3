import { UnreadableCsv } from './csv-error.js';
import type { CsvFile } from './csv-file.js';
import { type CsvRow, maxRow } from './csv-splitter.js';
import { type Archive, tooLarge } from './xlsx-archive.js';
import { type XmlPart, xmlParts } from './xlsx-parts.js';
import { readWorkbook, type Workbook, withoutEscapes } from './xlsx-workbook.js';

/** Max rows, as in Excel. */
const maxRows = 1_048_576;
/** Max columns: a list of readers has fewer, and empty cells of each row are filled up to the last one. */
const maxColumns = 1_000;

/**
 * Opens the first sheet of a workbook as if it were a CSV file. The texts that its cells share are in memory, with a
 * limit; the rows are a stream.
 * @throws UnreadableCsv for a workbook that is damaged, holds too much, or whose sheet is empty
 */
export async function openSheet(archive: Archive): Promise<CsvFile> {
  const workbook = await readWorkbook(archive);
  let bytes = 0;
  const source = archive.text(workbook.sheet, (count) => {
    bytes = count;
  });
  const groups = sheetRows(source, workbook);
  const close = async () => {
    await groups.return(undefined);
    archive.close();
  };
  const first = await groups.next();
  const [head, ...rows] = first.done ? [] : first.value;
  if (!head) {
    await close();
    throw new UnreadableCsv('empty', 'The sheet is empty. Its first row must name the columns.');
  }
  const width = head.cells.length;
  const rest = async function* (): AsyncGenerator<CsvRow[]> {
    if (rows.length > 0) yield rows.map((row) => asWide(row, width));
    for await (const group of groups) yield group.map((row) => asWide(row, width));
  };
  const look = { delimiter: '', encoding: 'utf-8', guessed: false };
  return { header: head.cells, ...look, bytesRead: () => bytes, close, rows: rest() };
}

/** A sheet has no empty cells at the end of a row. */
function asWide(row: CsvRow, width: number): CsvRow {
  while (row.cells.length < width) row.cells.push('');
  return row;
}

/** The rows of a sheet that have a text, in groups. */
async function* sheetRows(source: AsyncIterable<string>, workbook: Workbook): AsyncGenerator<CsvRow[]> {
  const reader = new RowReader(workbook);
  for await (const parts of xmlParts(source)) {
    const rows = parts.flatMap((part) => reader.take(part) ?? []);
    if (rows.length > 0) yield rows;
  }
}

type Attributes = Readonly<Record<string, string>>;

/** Puts the parts of a sheet together, row by row. */
class RowReader {
  #line = 0;
  #rows = 0;
  #cells: string[] = [];
  #letters = 0;
  /** Of the current cell. */
  #at = -1;
  #type = '';
  #style = 0;
  #text = '';
  #isText = false;

  constructor(private readonly workbook: Workbook) {}

  /** @returns a row that is complete and not empty */
  take(part: XmlPart): CsvRow | undefined {
    if (part.kind === 'text') {
      if (this.#isText) this.#text += part.text;
      // It may never end.
      if (this.#text.length > maxRow) throw tooLarge();
      return undefined;
    }
    if (part.name === 'row' && part.kind === 'open' && ++this.#rows > maxRows) throw tooLarge();
    if (part.name === 'row') return part.kind === 'open' ? this.#open(part.attributes) : this.#end();
    if (part.name === 'c') part.kind === 'open' ? this.#openCell(part.attributes) : this.#keepCell();
    if (part.name === 'v' || part.name === 't') this.#isText = part.kind === 'open';
    return undefined;
  }

  #open(attributes: Attributes): undefined {
    this.#line = Number(attributes.r) || this.#line + 1;
    this.#cells = [];
    this.#letters = 0;
    this.#at = -1;
  }

  #end(): CsvRow | undefined {
    const cells = this.#cells;
    this.#cells = [];
    while (cells.at(-1) === '') cells.pop();
    return cells.length === 0 ? undefined : { line: this.#line, cells, broken: false };
  }

  #openCell(attributes: Attributes): void {
    this.#at = columnIn(attributes.r ?? '') ?? this.#at + 1;
    if (this.#at >= maxColumns) throw tooLarge();
    this.#type = attributes.t ?? '';
    this.#style = Number(attributes.s) || 0;
    this.#text = '';
  }

  #keepCell(): void {
    const text = this.#cellText();
    this.#text = '';
    this.#letters += text.length;
    if (this.#letters > maxRow) throw tooLarge();
    while (this.#cells.length < this.#at) this.#cells.push('');
    this.#cells[this.#at] = text;
  }

  #cellText(): string {
    const { strings, dates, epochDays } = this.workbook;
    if (this.#type === 's') return (strings[Number(this.#text)] ?? '').trim();
    if (this.#type === 'e') return '';
    if (this.#type === 'b') return this.#text === '1' ? 'true' : 'false';
    const isNumber = (this.#type === '' || this.#type === 'n') && this.#text !== '';
    if (isNumber && dates[this.#style]) return dateText(Number(this.#text), epochDays);
    return withoutEscapes(this.#text).trim();
  }
}

/** The position of a column: 27 of `AB12`. */
function columnIn(reference: string): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) return undefined;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** A day, with its time if it has one, as ISO 8601 in UTC. */
function dateText(days: number, epochDays: number): string {
  const ms = Math.round((days - epochDays) * 86_400_000);
  if (Number.isNaN(ms) || Math.abs(ms) > 8_000_000_000_000) return '';
  const iso = new Date(ms).toISOString();
  return Number.isInteger(days) ? iso.slice(0, 10) : iso;
}
