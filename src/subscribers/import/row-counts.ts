import { z } from 'zod';
import type { StatedState } from './status-words.js';
import { Tally, type TallyCount, tallyCounts } from './tally.js';

/** One status that the file uses, how many rows have it, and what those rows mean to us. */
export interface StatusCount {
  /** As the first row with it spells it; empty where the row says nothing. */
  status: string;
  rows: number;
  /** `unknown`: its rows are refused. */
  state: StatedState | 'unknown';
}

/** What the rows hold that is counted beside their outcomes. Each list is short, whatever the file holds. */
export interface RowCounts {
  statuses: StatusCount[];
  /** Columns that were not imported, with the rows that hold something in them. */
  columns: TallyCount[];
  /** Sections that the newsletter does not have. */
  sections: TallyCount[];
  /** Languages that readers cannot be written to. */
  locales: TallyCount[];
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
  dates: tallyCounts,
});

export const noCounts = (): RowCounts => ({ statuses: [], columns: [], sections: [], locales: [], dates: [] });

/** Counts rows in memory that does not grow with the file. */
export class RowTally {
  readonly #statuses = new Map<StatusCount['state'], Tally>();
  readonly columns = new Tally();
  readonly sections = new Tally();
  readonly locales = new Tally();
  readonly dates = new Tally();

  constructor(counts: RowCounts = noCounts()) {
    this.add(counts);
  }

  addStatus(status: string, state: StatusCount['state'], rows = 1): void {
    let tally = this.#statuses.get(state);
    if (!tally) {
      tally = new Tally();
      this.#statuses.set(state, tally);
    }
    tally.add(status, rows);
  }

  add({ statuses, ...lists }: RowCounts): void {
    for (const { status, state, rows } of statuses) this.addStatus(status, state, rows);
    for (const list of ['columns', 'sections', 'locales', 'dates'] as const)
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
      dates: this.dates.counts,
    };
  }
}
