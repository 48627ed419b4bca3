import * as z from 'zod';

export interface TallyCount {
  /** As the first row spells it. */
  name: string;
  rows: number;
}

export const tallyCounts = z.array(z.object({ name: z.string(), rows: z.number() }));

/** Max distinct names; rows with any other name are counted together. */
const maxNames = 100;
export const furtherNames = '(other)';

/** Max length of a name, in characters. */
const maxLength = 60;

/** Cuts a name to its max length. Returns a copy, because a slice would keep a whole chunk of the file in memory. */
export function shortened(text: string): string {
  const cut = text.length > maxLength && !(text.length === maxLength + 1 && text.endsWith('…'));
  return Buffer.from(cut ? `${text.slice(0, maxLength)}…` : text).toString();
}

/** Counts rows by name, ignoring case. */
export class ImportTally {
  readonly #counts = new Map<string, TallyCount>();

  get counts(): TallyCount[] {
    return [...this.#counts.values()];
  }

  add(name: string, rows = 1): void {
    const short = name.length > maxLength ? shortened(name) : name;
    const known = this.#counts.get(short) ?? this.#counts.get(short.toLowerCase());
    if (known) known.rows += rows;
    else if (this.#counts.size < maxNames || name === furtherNames)
      this.#counts.set(shortened(short).toLowerCase(), { name: shortened(short), rows });
    else this.add(furtherNames, rows);
  }
}
