/** How many backups are kept: the newest of each of the last days, weeks and months that have one. */
export const keepRule = { days: 7, weeks: 4, months: 12 } as const;

const dayMs = 86_400_000;

/** The day, the week (from Monday) and the month of a time, in UTC, as numbers. */
const periods: Readonly<Record<keyof typeof keepRule, (at: number) => number>> = {
  days: (at) => Math.floor(at / dayMs),
  // 1 January 1970 was a Thursday.
  weeks: (at) => Math.floor((at / dayMs + 3) / 7),
  months: (at) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth(),
};

/**
 * The backups to keep. Does not look at the clock: one that is wrong, or a pause of a year, deletes nothing more. What is
 * less than a day older than the newest is kept too, because somebody may have made it on purpose.
 * @param times of the backups, in Unix milliseconds, in any order
 */
export function timesToKeep(times: readonly number[]): ReadonlySet<number> {
  const newestFirst = [...times].sort((a, b) => b - a);
  const [newest = 0] = newestFirst;
  const kept = new Set(newestFirst.filter((at) => newest - at < dayMs));
  for (const [name, count] of Object.entries(keepRule)) {
    const periodOf = periods[name as keyof typeof keepRule];
    const newestOf = new Map<number, number>();
    for (const at of newestFirst) if (!newestOf.has(periodOf(at))) newestOf.set(periodOf(at), at);
    for (const at of [...newestOf.values()].slice(0, count)) kept.add(at);
  }
  return kept;
}
