import { UnreadableCsv } from './csv-error.js';

/** One record of a CSV file. */
export interface CsvRow {
  /** The line it begins in, from 1. */
  line: number;
  cells: string[];
  /** Whether text follows a closing quote, so that the cells are a guess. */
  broken: boolean;
}

/**
 * Max length of a record, in characters. Real records are far shorter; it bounds the memory that a broken file can take.
 */
export const maxRow = 65_536;

/**
 * Splits text into records (RFC 4180) as it arrives. Most records have no quote and are split by `indexOf`; only those
 * with a quote are read by character. Line ends are LF, CR LF, or CR if the first line ends with it. Space around a
 * cell is dropped, but kept inside quotes. Blank lines are skipped.
 */
export class CsvSplitter {
  #rest = '';
  #line = 1;
  #lineEnd: '\n' | '\r' | undefined;
  /** The position up to which an unfinished record was searched, so that no text is searched twice. */
  #searched = 0;
  #fault: UnreadableCsv | undefined;

  constructor(private delimiter = ',') {}

  /** Sets the delimiter for the following text, as detected in the header. */
  set cutBy(delimiter: string) {
    this.delimiter = delimiter;
  }

  /**
   * Adds the next chunk of text.
   * @param limit max records to return; the rest of the text stays for the next call
   * @throws UnreadableCsv for a record longer than 65,536 characters
   */
  push(text: string, limit = Number.POSITIVE_INFINITY): CsvRow[] {
    if (text !== '') this.#rest = this.#rest === '' ? text : this.#rest + text;
    return this.#cut(limit, false);
  }

  /** The remaining records at the end of the text. @throws UnreadableCsv also for a quote that is never closed */
  end(): CsvRow[] {
    return this.#cut(Number.POSITIVE_INFINITY, true);
  }

  /** Returns the records before an error first. The next call throws the error. */
  #cut(limit: number, atEnd: boolean): CsvRow[] {
    if (this.#fault) throw this.#fault;
    const rows: CsvRow[] = [];
    try {
      this.#cutInto(rows, limit, atEnd);
    } catch (error) {
      if (rows.length === 0 || !(error instanceof UnreadableCsv)) throw error;
      this.#fault = error;
    }
    return rows;
  }

  #cutInto(rows: CsvRow[], limit: number, atEnd: boolean): void {
    const text = this.#rest;
    let at = 0;
    if (this.#lineEnd === undefined && !this.#findLineEnd(text, atEnd)) return;
    const lineEnd = this.#lineEnd ?? '\n';
    // The position of the next quote is remembered, not searched for each record.
    let quote = text.indexOf('"');
    while (at < text.length && rows.length < limit) {
      const end = text.indexOf(lineEnd, Math.max(at, this.#searched));
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
      if (quote < 0 || (end >= 0 && end < quote)) {
        if (end < 0 && !atEnd) break;
        const stop = end < 0 ? text.length : end;
        this.#checkLength(stop - at);
        this.#keep(rows, this.#cutPlain(text, at, stop));
        this.#line += 1;
        at = stop + 1;
      } else {
        const record = this.#cutQuoted(text, at, lineEnd, atEnd);
        if (!record) break;
        this.#checkLength(record.next - at);
        this.#keep(rows, { line: this.#line, cells: record.cells, broken: record.broken });
        this.#line += record.lines;
        at = record.next;
      }
      this.#searched = 0;
    }
    this.#rest = at >= text.length ? '' : text.slice(at);
    if (rows.length < limit) {
      this.#checkLength(this.#rest.length);
      this.#searched = this.#rest.includes('"') ? 0 : this.#rest.length;
    }
  }

  /** @returns whether the line end is known now */
  #findLineEnd(text: string, atEnd: boolean): boolean {
    const at = text.search(/[\r\n]/);
    // A CR at the end of a chunk may be the first half of CR LF.
    if (!atEnd && (at < 0 || (text[at] === '\r' && at === text.length - 1))) {
      this.#checkLength(text.length);
      return false;
    }
    this.#lineEnd = at >= 0 && text[at] === '\r' && text[at + 1] !== '\n' ? '\r' : '\n';
    return true;
  }

  #checkLength(length: number): void {
    if (length <= maxRow) return;
    throw new UnreadableCsv(
      'quote',
      `The file cannot be read: the record that begins in line ${this.#line} is longer than ${maxRow} characters. Check for a quote that is not closed.`,
    );
  }

  #keep(rows: CsvRow[], row: CsvRow): void {
    if (row.cells.length > 1 || row.cells[0]?.trim() !== '') rows.push(row);
  }

  #cutPlain(text: string, from: number, to: number): CsvRow {
    const { delimiter } = this;
    const line = text.slice(from, text[to - 1] === '\r' && to > from ? to - 1 : to);
    const cells: string[] = [];
    let start = 0;
    for (let stop = line.indexOf(delimiter); stop >= 0; stop = line.indexOf(delimiter, start)) {
      cells.push(line.slice(start, stop).trim());
      start = stop + 1;
    }
    cells.push(line.slice(start).trim());
    return { line: this.#line, cells, broken: false };
  }

  /** Reads a record with a quote. @returns undefined when its end has not arrived */
  #cutQuoted(text: string, from: number, lineEnd: string, atEnd: boolean) {
    const cells: string[] = [];
    let broken = false;
    let lines = 1;
    for (let at = from; ; ) {
      let start = at;
      while (text[start] !== this.delimiter && text[start] !== lineEnd && isBlank(text[start])) start += 1;
      if (text[start] === '"') {
        const close = this.#closingQuote(text, start + 1);
        if (close < 0 || (close === text.length - 1 && !atEnd)) {
          if (!atEnd) return undefined;
          throw new UnreadableCsv(
            'quote',
            `The file ends inside a quote that is opened in line ${this.#line + lines - 1}.`,
          );
        }
        const stop = this.#cellEnd(text, close + 1, lineEnd);
        if (stop === text.length && !atEnd) return undefined;
        const raw = text.slice(start + 1, close);
        for (let i = raw.indexOf(lineEnd); i >= 0; i = raw.indexOf(lineEnd, i + 1)) lines += 1;
        broken ||= text.slice(close + 1, stop).trim() !== '';
        cells.push(raw.includes('""') ? raw.replaceAll('""', '"') : raw);
        at = stop;
      } else {
        const stop = this.#cellEnd(text, start, lineEnd);
        if (stop === text.length && !atEnd) return undefined;
        cells.push(text.slice(at, stop).trim());
        at = stop;
      }
      if (text[at] !== this.delimiter) return { cells, broken, lines, next: at + 1 };
      at += 1;
    }
  }

  #cellEnd(text: string, from: number, lineEnd: string): number {
    let at = from;
    while (at < text.length && text[at] !== this.delimiter && text[at] !== lineEnd) at += 1;
    return at;
  }

  #closingQuote(text: string, from: number): number {
    let at = text.indexOf('"', from);
    while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
    return at;
  }
}

const isBlank = (character: string | undefined) => character !== undefined && character.trim() === '';
