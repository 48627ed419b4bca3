import { InvalidInput } from '../errors.js';
import { isLocale } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { type EnrolState, enrol, SubscriberSuppressed } from './enrol.js';
import { type Row, readCsv } from './read-csv.js';
import type { SubscriberList } from './subscriber-store.js';

/** What became of the rows: read = added + updated + all skipped. */
export interface ImportResult {
  read: number;
  added: number;
  updated: number;
  /** Reason → rows. */
  skipped: Record<string, number>;
}

export interface ImportOptions {
  status: EnrolState;
  /** Where the readers' consent was given: kept with each of them as the proof. */
  consent: string;
  /** Called after every chunk with the bytes read so far and the file's size. */
  onProgress?: (done: number, total: number) => void;
}

/** Rows in flight to Redis at once. */
const rowsAtOnce = 256;

/**
 * Imports readers from a CSV file (columns email, name, sections, locale; header required) as a stream.
 * Sections in a cell are parted by `;` or `|` or a comma. Who left, bounced or complained stays so and is skipped.
 * @throws UnreadableCsv naming the line and the remedy; InvalidInput when the file is missing
 */
export async function importSubscribers(
  list: SubscriberList,
  newsletter: Newsletter,
  file: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const result: ImportResult = { read: 0, added: 0, updated: 0, skipped: {} };
  for await (const { rows, bytesRead, size } of readCsv(file)) {
    for (let from = 0; from < rows.length; from += rowsAtOnce) {
      await importRows(list, newsletter, rows.slice(from, from + rowsAtOnce), options, result);
    }
    options.onProgress?.(bytesRead, size);
  }
  return result;
}

/**
 * Takes rows side by side, those of one address one after the other, so that the last of them is what stays. A row that
 * cannot be taken is counted by its reason.
 */
async function importRows(
  list: SubscriberList,
  newsletter: Newsletter,
  rows: readonly Row[],
  options: ImportOptions,
  result: ImportResult,
): Promise<void> {
  const turns = new Map<string, Promise<void>>();
  for (const row of rows) {
    const address = (row.email ?? '').toLowerCase();
    const before = turns.get(address);
    const count = async () => {
      const outcome = await importRow(list, newsletter, row, options);
      result.read += 1;
      if (outcome === 'added' || outcome === 'updated') result[outcome] += 1;
      else result.skipped[outcome] = (result.skipped[outcome] ?? 0) + 1;
    };
    turns.set(address, before ? before.then(count) : count());
  }
  await Promise.all(turns.values());
}

async function importRow(
  list: SubscriberList,
  newsletter: Newsletter,
  row: Row,
  options: ImportOptions,
): Promise<string> {
  const locale = row.locale ?? '';
  try {
    const { outcome } = await enrol(list, newsletter, {
      email: row.email ?? '',
      name: row.name ?? '',
      sections: (row.sections ?? '').split(/[;|,]/).filter((name) => name.trim() !== ''),
      locale: isLocale(locale) ? locale : undefined,
      status: options.status,
      consent: { method: 'import', from: options.consent, textVersion: 0, ip: '' },
    });
    return outcome;
  } catch (error) {
    if (error instanceof InvalidInput) return 'invalid email';
    if (error instanceof SubscriberSuppressed) return error.state;
    throw error;
  }
}
