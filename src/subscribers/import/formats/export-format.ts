import type { CsvField } from '../column-names.js';
import type { ConsentCell, RowState } from '../consent-cells.js';

/** One cell of a row by its column's name, as `columnName` writes it; empty where there is no such column. */
export type Cells = (column: string) => string;

/** A program whose export is known by its header. Column names are written as `columnName` writes them. */
export interface ExportFormat {
  name: string;
  /** @param has whether the file has all of these columns */
  recognises: (has: (...columns: string[]) => boolean, columns: ReadonlySet<string>) => boolean;
  /**
   * Columns that hold a field, before the usual names of it (column-names.ts); of several the first that is not empty.
   */
  fields?: Partial<Record<CsvField, readonly string[]>>;
  /** How the columns are read that say whether the reader wants the newsletter. */
  consent?: Readonly<Record<string, ConsentCell>>;
  /** Columns that sound like consent to this newsletter and are something else. */
  notConsent?: readonly string[];
  /** What several columns say together. */
  standing?: (cells: Cells) => { state: RowState; because: string } | undefined;
}
