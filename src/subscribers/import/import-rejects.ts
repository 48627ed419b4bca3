import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { describeError, InvalidInput } from '../../errors.js';
import { csvLine } from '../csv/csv-cell.js';

/** A row that was not imported: its first line in the file, the reason, and the original cells. */
export interface RejectedRow {
  line: number;
  reason: string;
  detail?: string;
  cells: readonly string[];
}

/** The file of rejected rows, created with the first one: the line, the reason, then the original row. */
export interface RejectsFile {
  /** Bytes written. */
  readonly size: number;
  /** @param batch rows of the file before those of this batch */
  write(rows: readonly RejectedRow[], batch: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file of rejected rows for writing.
 * @param size bytes that a resumed import had written at its last checkpoint; the rest of the file is dropped
 * @throws InvalidInput when the file cannot be written
 */
export function openRejects(file: string, header: readonly string[], size: number): RejectsFile {
  let handle: FileHandle | undefined;
  let written = size;

  async function begin(): Promise<FileHandle> {
    try {
      // It contains addresses, so other users of the machine must not read it.
      // A file that was removed meanwhile is created again.
      if (written > 0 && !existsSync(file)) written = 0;
      const opened = await open(file, written > 0 ? 'r+' : 'w', 0o600);
      await opened.truncate(written);
      return opened;
    } catch (error) {
      throw new InvalidInput('rejects', `${file} cannot be written (${describeError(error)})`);
    }
  }

  return {
    get size() {
      return written;
    },
    async write(rows) {
      if (rows.length === 0) return;
      handle ??= await begin();
      const head = written === 0 ? csvLine(['line', 'reason', ...header]) : '';
      const text = rows.map(rejectedLine).join('');
      const { bytesWritten } = await handle.write(head + text, written);
      written += bytesWritten;
    },
    async close() {
      await handle?.close();
    },
  };
}

/** A rejected row as a line of the file. */
export const rejectedLine = ({ line, cells, ...why }: RejectedRow): string =>
  csvLine([String(line), inWords(why), ...cells]);

const inWords = ({ reason, detail }: Omit<RejectedRow, 'line' | 'cells'>) =>
  detail === undefined ? reason : `${reason}: ${detail}`;
