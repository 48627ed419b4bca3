import type { RejectsFile } from './import-rejects.js';
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
  /** Called after every batch with the bytes read so far, the file's size, and the rows so far. It may throw, to stop. */
  onProgress?: (done: number, total: number, rows: RowsSoFar) => void;
  /** For an import that another process may continue. Default: the checkpoint belongs to the file's place and options. */
  shared?: SharedRun;
}

/** Rows by outcome: read = added + updated + skipped. */
export type RowsSoFar = Record<'read' | 'added' | 'updated' | 'skipped', number>;

/** What the processes that work on one import after another share. */
export interface SharedRun {
  /** The key of its checkpoint, whose field `fence` must keep the value of this process. */
  key: string;
  fence: string;
  /** Names the import in the events of its batches: a batch that is repeated is the same event. */
  run: string;
  openRejects(header: readonly string[], size: number): RejectsFile;
}
