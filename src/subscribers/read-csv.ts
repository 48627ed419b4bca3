import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CsvError, type Parser, parse } from 'csv-parse';
import { describeError, InvalidInput, PostriderError } from '../errors.js';

/** The file cannot be read as a list. Rows before the fault may have been taken; importing again doubles nobody. */
export class UnreadableCsv extends PostriderError {
  override readonly code = 'csv.unreadable';
  override readonly retryable = false;
}

/** One row, by the names of the columns in lower case. */
export type Row = Record<string, string>;

/** A part of a file: its rows, and how many of the file's bytes are read by now. */
export interface CsvPart {
  rows: Row[];
  bytesRead: number;
  size: number;
}

/** Longest line taken, in characters: no honest row comes near it, and it bounds the memory a broken file can take. */
const longestRow = 65_536;

/**
 * Reads a CSV file (RFC 4180, UTF-8; the first line names the columns, `email` among them) part by part.
 *
 * Guarantee: when a row cannot be read, every row before it was handed out first (bytes that are not UTF-8 are found a
 * read of the file, 64 KB, at a time: rows of that read are not).
 * @throws UnreadableCsv naming the line and the remedy; InvalidInput when the file is missing
 */
export async function* readCsv(file: string): AsyncGenerator<CsvPart> {
  const size = await fileSize(file);
  const source = createReadStream(file);
  let rows: Row[] = [];
  let handedOut = 0;
  let headed = false;
  const parser = parse({
    bom: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: longestRow,
    columns: (names: string[]) => {
      headed = true;
      return columnsOf(names);
    },
    // Rows are collected here and not read from the parser, which on a fault would drop those that it still holds.
    on_record: (row: Row) => {
      rows.push(row);
      return null;
    },
  });
  parser.on('error', () => undefined).resume();
  const part = (): CsvPart => {
    const full = { rows, bytesRead: source.bytesRead, size };
    handedOut += rows.length;
    rows = [];
    return full;
  };
  try {
    for await (const text of shortLines(utf8(source))) {
      await write(parser, text);
      yield part();
    }
    await write(parser, null);
    yield part();
  } catch (error) {
    const fault = error instanceof CsvError || error instanceof LineTooLong ? whatIsWrong(error) : undefined;
    if (!fault) throw error;
    const line = error instanceof CsvError && 'lines' in error ? Number(error.lines) : parser.info.lines;
    if (rows.length > 0) yield part();
    throw new UnreadableCsv(
      `The file cannot be read in line ${line}: ${fault}. ${handedOut} rows before it were taken; correct it and import again.`,
      { cause: error },
    );
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (!headed) throw new UnreadableCsv(`${file} is empty. ${needsHeader}`);
}

const needsHeader = 'The first line must name the columns: email, and if you like name, sections, locale.';

async function fileSize(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found) throw new InvalidInput(file, 'no such file, or it may not be read');
  if (found.isDirectory()) throw new InvalidInput(file, 'this is a folder; name a CSV file');
  return found.size;
}

function columnsOf(names: readonly string[]): string[] {
  const columns = names.map((name) => name.trim().toLowerCase());
  if (!columns.includes('email')) throw new UnreadableCsv(`There is no column "email". ${needsHeader}`);
  return columns;
}

/** Gives the parser a text (null: that was all) and waits until it is parsed. */
function write(parser: Parser, text: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    if (text === null) parser.end(done);
    else parser.write(text, done);
  });
}

/** Passes UTF-8 on as text and stops at the first byte that is none. */
async function* utf8(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const decode = (chunk?: Buffer) => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch (cause) {
      throw new UnreadableCsv('The file is not in UTF-8. Save it as "CSV UTF-8" and import it again.', { cause });
    }
  };
  for await (const chunk of chunks) yield decode(chunk);
  yield decode();
}

class LineTooLong extends Error {}

/** The parser bounds the characters of a row, but neither blanks nor the number of empty fields. */
async function* shortLines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let length = 0;
  for await (const text of texts) {
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    length = end < 0 ? length + text.length : text.length - end - 1;
    if (length > longestRow) throw new LineTooLong();
    yield text;
  }
}

function whatIsWrong(error: CsvError | LineTooLong): string {
  const code = error instanceof CsvError ? error.code : 'CSV_MAX_RECORD_SIZE';
  if (code === 'CSV_MAX_RECORD_SIZE') return `a row is longer than ${longestRow} characters`;
  if (code.startsWith('CSV_RECORD_INCONSISTENT')) return 'a row has not as many fields as the header';
  return describeError(error);
}
