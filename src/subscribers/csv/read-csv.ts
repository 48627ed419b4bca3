import { findEncoding, readText } from './csv-encoding.js';
import { UnreadableCsv } from './csv-error.js';
import { type CsvRow, CsvSplitter } from './csv-splitter.js';

const delimiters = [',', ';', '\t'] as const;

export interface CsvFile {
  header: string[];
  encoding: string;
  /** The encoding was found by what the bytes look like. */
  guessed: boolean;
  /** Bytes read so far. */
  bytesRead: () => number;
  /** Closes the file before its end. */
  close: () => Promise<void>;
  /** Records in the order of the file, in groups as they arrive. */
  rows: AsyncGenerator<CsvRow[]>;
}

/**
 * Opens a CSV file as a stream: its encoding is found, its delimiter guessed from the header line (a spreadsheet's
 * `sep=;` line before it is obeyed), and nothing but one piece of it is held in memory.
 * @param suits whether a header, cut by one of the delimiters, is the one looked for
 * @param named the name of the file's encoding, when it is known
 * @throws UnreadableCsv for an empty file, another encoding, a record that is too long, a quote that is never closed
 */
export async function openCsv(file: string, suits: (header: string[]) => boolean, named?: string): Promise<CsvFile> {
  const { encoding, guessed } = await findEncoding(file, named);
  let bytes = 0;
  const text = readText(file, encoding, (count) => {
    bytes = count;
  });
  const close = async () => void (await text.return(undefined));
  try {
    const { delimiter, header, splitter, rows } = await readHeader(text, suits);
    splitter.cutBy = delimiter;
    return { header, encoding, guessed, bytesRead: () => bytes, close, rows: restOf(text, splitter, rows) };
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
      if (!found) throw new UnreadableCsv('The file is empty. Its first line must name the columns.');
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
