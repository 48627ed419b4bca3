/** How often a reader wants mail, where a newsletter offers a choice. Part of the record's encoding: add at the end only. */
export const cadences = ['every issue', 'daily', 'weekly'] as const;
export type Cadence = (typeof cadences)[number];

/** When a newsletter's digests compose themselves: cron expressions (cron.ts) for each cadence that has digests of its own. */
export type Schedule = Partial<Record<Cadence, string>>;

/** The cadences that a schedule has digests for, the most frequent first. One alone is everyone's; none: no schedule. */
export const offeredCadences = (schedule: Schedule): Cadence[] => cadences.filter((cadence) => schedule[cadence]);

/** The cadence by which a reader is served: their own, or where it is not offered the most frequent that is. */
export function servedBy(offered: readonly Cadence[], wanted: Cadence): Cadence {
  return offered.includes(wanted) ? wanted : (offered[0] ?? 'every issue');
}
