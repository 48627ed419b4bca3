import { offeredCadences, type Schedule } from './cadence.js';
import { tickDays } from './cron.js';

/** How often a newsletter is sent, according to its schedule. */
export type Rhythm =
  | { kind: 'daily' }
  | { kind: 'weekdays' }
  /** 0 is Sunday; Monday comes first. */
  | { kind: 'weekly'; days: readonly number[] }
  | { kind: 'monthly'; times: number }
  | { kind: 'yearly'; times: number }
  | { kind: 'irregular' };

/** A Monday. The year that follows has 52 of each weekday. */
const [firstDay, weeks] = ['2024-01-01', 52] as const;
const weekdays = [1, 2, 3, 4, 5, 6, 0];

/**
 * Derives the rhythm of a schedule from the days on which it ticks in a year, however its expression is written. Of
 * several schedules, the most frequent counts.
 */
export function rhythmOf(schedule: Schedule): Rhythm {
  const [cadence] = offeredCadences(schedule);
  const days = tickDays((cadence && schedule[cadence]) ?? '', firstDay, weeks * 7);
  if (days.length === 0) return { kind: 'irregular' };
  const perWeekday = weekdays.map((weekday) => days.filter((day) => new Date(day).getUTCDay() === weekday).length);
  if (perWeekday.every((count) => count === 0 || count === weeks)) {
    const onDays = weekdays.filter((_, i) => perWeekday[i] === weeks);
    if (onDays.length === 7) return { kind: 'daily' };
    return onDays.join() === '1,2,3,4,5' ? { kind: 'weekdays' } : { kind: 'weekly', days: onDays };
  }
  const monthly = Math.round(days.length / 12);
  return days.length < 10 ? { kind: 'yearly', times: days.length } : { kind: 'monthly', times: monthly };
}
