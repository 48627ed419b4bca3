/** How often a reader wants email, in newsletters that offer a choice. Part of the record's encoding: append only. */
export const cadences = ['every issue', 'daily', 'weekly'] as const;
export type Cadence = (typeof cadences)[number];

/** When a newsletter's digests are composed: a cron expression (cron.ts) for each cadence with digests of its own. */
export type Schedule = Partial<Record<Cadence, string>>;

/**
 * The cadences that a schedule has digests for, the most frequent first. A single one serves everyone; none: no
 * schedule.
 */
export const offeredCadences = (schedule: Schedule): Cadence[] => cadences.filter((cadence) => schedule[cadence]);

/** The cadence whose digests a reader gets: the one they chose, or, when it is not offered, the most frequent one. */
export function servedBy(offered: readonly Cadence[], wanted: Cadence): Cadence {
  return offered.includes(wanted) ? wanted : (offered[0] ?? 'every issue');
}
