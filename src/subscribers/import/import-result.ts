import type { RowOptions } from './import-row.js';
import type { StatusCount } from './row-counts.js';
import type { TallyCount } from './tally.js';

/** The outcome of an import in rows: read = added + updated + skipped. */
export interface ImportResult {
  read: number;
  added: number;
  updated: number;
  /** Reason → rows. */
  skipped: Record<string, number>;
  /** Rows by status word and its meaning; left out when no column is about consent. */
  statuses?: StatusCount[];
  /** The program that exported the file; `plain`: none was recognised. */
  format: string;
  /** The file's encoding, in the names of the WHATWG standard. */
  encoding: string;
  /** Whether the encoding was guessed from the bytes: not given, not marked, and not UTF-8. */
  encodingGuessed?: true;
  /** Columns that were not imported, with the number of rows that have a value in them. */
  unmappedColumns?: TallyCount[];
  /** Sections that the newsletter does not have. */
  unknownSections?: TallyCount[];
  /** Unsupported languages; their readers get the newsletter's. */
  unknownLocales?: TallyCount[];
  /** Texts in a column of time zones that are none; their readers get the newsletter's. */
  unknownTimeZones?: TallyCount[];
  /** Columns with dates that could not be read. */
  unreadDates?: TallyCount[];
  /** Rows that an earlier run of the same command had imported before it was killed. */
  resumed?: number;
  /** The file of rejected rows. */
  rejects?: string;
  dryRun?: true;
}

export interface ImportOptions extends RowOptions {
  /** Name of the file's encoding; default: detected. */
  encoding?: string;
  /** File for rejected rows; default: beside the imported file, if there are any. */
  rejects?: string;
  /** Counts the rows without importing them. Writes only rejected rows, and only if `rejects` names a file. */
  dryRun?: boolean;
  /** Called after every batch with the bytes read so far and the file's size. */
  onProgress?: (done: number, total: number) => void;
}
