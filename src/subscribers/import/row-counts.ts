import * as z from 'zod';
import type { StatedState } from './status-words.js';
import { ImportTally, type TallyCount, tallyCounts } from './tally.js';

/** One status word of the file, the number of its rows, and its meaning. */
export interface StatusCount {
  /** As the first row spells it; empty if the row has none. */
  status: string;
  rows: number;
  /** `unknown`: its rows are refused. */
  state: StatedState | 'unknown';
}

/** Counts of the rows' content. Each list is short, whatever the file contains. */
export interface RowCounts {
  statuses: StatusCount[];
  /** Columns that were not imported, with the number of rows that have a value in them. */
  columns: TallyCount[];
  /** Sections that the newsletter does not have. */
  sections: TallyCount[];
  /** Unsupported languages. */
  locales: TallyCount[];
  /** Texts in a column of time zones that are none. */
  zones: TallyCount[];
  /** Columns with dates that could not be read. */
  dates: TallyCount[];
}

export const rowCounts = z.object({
  statuses: z.array(
    z.object({ status: z.string(), rows: z.number(), state: z.string() as z.ZodType<StatusCount['state']> }),
  ),
  columns: tallyCounts,
  sections: tallyCounts,
  locales: tallyCounts,
  // An import that an earlier version began has none.
  zones: tallyCounts.default([]),
  dates: tallyCounts,
});

export const noCounts = (): RowCounts => ({
  statuses: [],
  columns: [],
  sections: [],
  locales: [],
  zones: [],
  dates: [],
});

/** Counts rows in memory that does not grow with the file. */
export class RowTally {
  readonly #statuses = new Map<StatusCount['state'], ImportTally>();
  readonly columns = new ImportTally();
  readonly sections = new ImportTally();
  readonly locales = new ImportTally();
  readonly zones = new ImportTally();
  readonly dates = new ImportTally();

  constructor(counts: RowCounts = noCounts()) {
    this.add(counts);
  }

  addStatus(status: string, state: StatusCount['state'], rows = 1): void {
    let tally = this.#statuses.get(state);
    if (!tally) {
      tally = new ImportTally();
      this.#statuses.set(state, tally);
    }
    tally.add(status, rows);
  }

  add({ statuses, ...lists }: RowCounts): void {
    for (const { status, state, rows } of statuses) this.addStatus(status, state, rows);
    for (const list of ['columns', 'sections', 'locales', 'zones', 'dates'] as const)
      for (const { name, rows } of lists[list]) this[list].add(name, rows);
  }

  get counts(): RowCounts {
    return {
      statuses: Array.from(this.#statuses, ([state, tally]) =>
        tally.counts.map(({ name, rows }) => ({ status: name, rows, state })),
      ).flat(),
      columns: this.columns.counts,
      sections: this.sections.counts,
      locales: this.locales.counts,
      zones: this.zones.counts,
      dates: this.dates.counts,
    };
  }
}
