import { type Cadence, offeredCadences } from '../../newsletters/cadence.js';
import { nextTick } from '../../newsletters/cron.js';
import type { Newsletter } from '../../newsletters/newsletter.js';

const shownRuns = 5;

/** The next times of a newsletter's schedules, the earliest first. @param from Unix milliseconds */
export function nextRuns(
  { schedule, timeZone, archivedAt }: Pick<Newsletter, 'schedule' | 'timeZone' | 'archivedAt'>,
  from: number,
): { cadence: Cadence; at: string }[] {
  const offered = archivedAt === '' ? offeredCadences(schedule) : [];
  const runs = offered.flatMap((cadence) => {
    const ticks: { cadence: Cadence; at: string }[] = [];
    for (let after = from; ticks.length < shownRuns; ) {
      const tick = nextTick(schedule[cadence] ?? '', timeZone, after);
      if (tick === undefined) break;
      ticks.push({ cadence, at: new Date(tick).toISOString() });
      after = tick;
    }
    return ticks;
  });
  return runs.sort((a, b) => (a.at < b.at ? -1 : 1)).slice(0, shownRuns);
}
