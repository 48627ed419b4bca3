import { UnreadableCsv } from '../../csv/csv-error.js';
import type { CsvFile } from '../../csv/csv-file.js';
import { openCsv } from '../../csv/read-csv.js';
import { UnclearConsent } from '../unclear-consent.js';
import type { HintReader } from './departure-hints.js';

/**
 * Reads a whole file before any row of it is imported, if some of its columns have no meaning by their names.
 * @param opened the file as the import opened it
 * @throws UnclearConsent for columns in which a word may mean a departure and is not understood
 */
export async function requireUnderstood(
  file: string,
  { header, encoding }: Pick<CsvFile, 'header' | 'encoding'>,
  { columns, isHint }: HintReader,
): Promise<void> {
  if (columns.length === 0) return;
  const found = new Map<number, string>();
  const csv = await openCsv(file, (names) => names.length === header.length, encoding);
  try {
    for await (const group of csv.rows)
      for (const { cells } of group)
        for (const at of columns) {
          const text = cells[at] ?? '';
          if (!found.has(at) && isHint(text)) found.set(at, text);
        }
  } catch (error) {
    // The import itself names the line.
    if (!(error instanceof UnreadableCsv)) throw error;
  } finally {
    await csv.close();
  }
  if (found.size === 0) return;
  const [example = ''] = found.values();
  throw new UnclearConsent(
    [...found.keys()].sort((a, b) => a - b).map((at) => header[at] ?? ''),
    example.trim(),
  );
}
