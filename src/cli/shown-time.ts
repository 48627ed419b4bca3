import { shownMoment } from '../newsletters/zoned-time.js';

/** An ISO 8601 time as a person in a time zone reads it: `2026-12-01 08:00 in Europe/Berlin`; null stays null. */
export const shownTime = (iso: string | null, timeZone: string): string | null =>
  iso === null ? null : shownMoment(Date.parse(iso), timeZone);
