import type { CsvRow } from '../csv/csv-splitter.js';
import type { BatchRow } from './import-batch.js';
import type { RejectedRow } from './import-rejects.js';
import type { RefusedRow, RowReader } from './import-row.js';
import { RowTally } from './row-counts.js';

/** Rows written in one step. They block Redis for about 5 ms. */
const batchSize = 1024;

/** Rows of the file that are written together. No reader occurs twice. */
export interface ReadBatch {
  /** Number of the file's records in it, including refused ones. */
  read: number;
  rows: (BatchRow & { source: CsvRow })[];
  rejected: RejectedRow[];
  tally: RowTally;
}

/** Groups rows into batches. */
export class BatchReader {
  #batch = emptyBatch();
  #ids = new Set<string>();

  constructor(
    private readonly reader: RowReader,
    private readonly idOf: (normal: string) => string,
  ) {}

  /** @returns a batch that is complete: with this row, or before it because its reader is already in it */
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

  /** The rows since the last batch. */
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
