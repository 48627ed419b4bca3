import type { CsvField } from '../column-names.js';
import type { ConsentCell, RowState } from '../consent-cells.js';

/** Reads a cell by its column's name, as `columnName` writes it; empty if there is no such column. */
export type Cells = (column: string) => string;

/** A program whose export is recognised by its header. Column names are as `columnName` writes them. */
export interface ForeignFormat {
  name: string;
  /** @param has whether the file has all of these columns */
  recognises: (has: (...columns: string[]) => boolean, columns: ReadonlySet<string>) => boolean;
  /**
   * Columns of a field, tried before its usual names (column-names.ts). The first that is not empty counts.
   */
  fields?: Partial<Record<CsvField, readonly string[]>>;
  /** The columns about consent to the newsletter, and how to read them. */
  consent?: Readonly<Record<string, ConsentCell>>;
  /** Columns that look like consent to this newsletter but are not. */
  notConsent?: readonly string[];
  /** The verdict of several columns together. */
  verdict?: (cells: Cells) => { state: RowState; because: string } | undefined;
}
