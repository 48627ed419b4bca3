import type { Locale } from '../locale/locale.js';
import { messages } from '../locale/messages.js';
import { offeredCadences, type Schedule } from './cadence.js';
import { rhythmOf } from './rhythm.js';

/** How often a newsletter is sent, in words: "Every Monday and Thursday, or once a week". Empty without a schedule. */
export function rhythmInWords(locale: Locale, schedule: Schedule): string {
  const { rhythm } = messages(locale).pages;
  const offered = offeredCadences(schedule);
  if (offered.length === 0) return '';
  const words = mainRhythm(locale, schedule);
  return offered.length > 1 && offered.includes('weekly') ? rhythm.orWeekly(words) : words;
}

function mainRhythm(locale: Locale, schedule: Schedule): string {
  const { rhythm } = messages(locale).pages;
  const found = rhythmOf(schedule);
  switch (found.kind) {
    case 'daily':
    case 'weekdays':
      return rhythm[found.kind];
    case 'irregular':
      return '';
    case 'weekly':
      return rhythm.everyWeek(new Intl.ListFormat(locale).format(found.days.map((day) => weekdayName(locale, day))));
    case 'monthly':
      return rhythm.timesAMonth(found.times);
    case 'yearly':
      return rhythm.timesAYear(found.times);
  }
}

/** @param day 0 is Sunday */
function weekdayName(locale: Locale, day: number): string {
  const sunday = Date.UTC(2024, 0, 7);
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(sunday + day * 86_400_000);
}
