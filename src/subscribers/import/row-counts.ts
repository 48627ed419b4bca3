import { z } from 'zod';
import type { StatedState } from './status-words.js';

/** One status that the file uses, how many rows have it, and what those rows mean to us. */
export interface StatusCount {
  /** As the first row with it spells it; empty where the cell is empty. */
  status: string;
  rows: number;
  /** `unknown`: its rows are refused. */
  state: StatedState | 'unknown';
}

export const statusCounts = z.array(
  z.object({ status: z.string(), rows: z.number(), state: z.string() as z.ZodType<StatusCount['state']> }),
);

/** Different statuses that are told apart; rows with further ones are counted together. */
const maxStatuses = 100;
const furtherStatuses = '(other)';

/** Longest status that is kept, in characters. */
const maxLength = 60;

/** A copy: a slice of the file's text would keep the whole piece in memory. */
export function shortened(text: string): string {
  const copy = Buffer.from(text.slice(0, maxLength)).toString();
  return text.length > maxLength ? `${copy}…` : copy;
}

/** Counts rows by status in memory that does not grow with the file. */
export class StatusTally {
  readonly #counts = new Map<string, StatusCount>();

  constructor(counts: readonly StatusCount[] = []) {
    this.addAll(counts);
  }

  get counts(): StatusCount[] {
    return [...this.#counts.values()];
  }

  add(status: string, state: StatusCount['state'], rows = 1): void {
    const key = `${state} ${status.toLowerCase()}`;
    const known = this.#counts.get(key);
    if (known) known.rows += rows;
    else if (this.#counts.size < maxStatuses || status === furtherStatuses)
      this.#counts.set(key, { status: shortened(status), rows, state });
    else this.add(furtherStatuses, state, rows);
  }

  addAll(counts: readonly StatusCount[]): void {
    for (const { status, state, rows } of counts) this.add(status, state, rows);
  }
}
