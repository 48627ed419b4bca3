import type { CsvRow } from './csv-splitter.js';

/** An open CSV file. */
export interface CsvFile {
  header: string[];
  /** Between the cells of a row. */
  delimiter: string;
  encoding: string;
  /** Whether the encoding was guessed from the bytes. */
  guessed: boolean;
  /** Bytes read so far. */
  bytesRead: () => number;
  /** Closes the file before its end. */
  close: () => Promise<void>;
  /** Records in the order of the file, in groups. */
  rows: AsyncGenerator<CsvRow[]>;
}
