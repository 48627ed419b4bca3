import type { CsvRow } from '../csv/csv-splitter.js';
import type { BatchRow } from './import-batch.js';
import type { RejectedRow } from './import-rejects.js';
import type { RefusedRow, RowReader } from './import-row.js';
import { RowTally } from './row-counts.js';

/** Rows that go to Redis in one step. It works on them for about 5 ms, for which others wait. */
const batchSize = 1024;

/** Rows of the file on their way to Redis, no reader twice among them. */
export interface ReadBatch {
  /** Records of the file that it covers, refused ones included. */
  read: number;
  rows: (BatchRow & { source: CsvRow })[];
  rejected: RejectedRow[];
  tally: RowTally;
}

/** Gathers rows into batches. */
export class BatchReader {
  #batch = emptyBatch();
  #ids = new Set<string>();

  constructor(
    private readonly reader: RowReader,
    private readonly idOf: (normal: string) => string,
  ) {}

  /** @returns the batch before this row, when the row does not fit into it or completes it */
  add(source: CsvRow): ReadBatch | undefined {
    const { cells, line } = source;
    const refused = misshapen(source, this.reader.columns);
    const address = refused ? undefined : this.reader.addressOf(cells);
    const id = address === undefined ? '' : this.idOf(address);
    const before = this.#ids.has(id) ? this.rest() : undefined;
    const row = refused ?? this.reader.read(cells, this.#batch.tally);
    if ('reason' in row) this.#batch.rejected.push({ line, ...row, cells });
    else {
      this.#ids.add(id);
      this.#batch.rows.push({ mailed: row.mailed, given: row.given, id, source });
    }
    this.#batch.read += 1;
    return before ?? (this.#batch.read >= batchSize ? this.rest() : undefined);
  }

  /** What was gathered since the last batch. */
  rest(): ReadBatch {
    const batch = this.#batch;
    this.#batch = emptyBatch();
    this.#ids = new Set();
    return batch;
  }
}

const emptyBatch = (): ReadBatch => ({ read: 0, rows: [], rejected: [], tally: new RowTally() });

function misshapen({ broken, cells }: CsvRow, columns: number): RefusedRow | undefined {
  if (broken) return { reason: 'broken quotes' };
  if (cells.length === columns) return undefined;
  const surplus = cells.slice(columns).some((cell) => cell !== '');
  return cells.length < columns || surplus ? { reason: 'wrong number of fields' } : undefined;
}
