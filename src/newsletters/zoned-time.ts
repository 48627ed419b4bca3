/** A date and time without a zone, as a person writes it. */
export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

/** A calendar day, 2026-11-25. It sorts as text. */
export type Day = string;

const hourMs = 3_600_000;
/** More than any offset that a zone has or had (−12 to +14 hours). */
const farMs = 16 * hourMs;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/**
 * The local time of a zone at a moment, encoded as if it were UTC, in Unix milliseconds.
 * @throws RangeError for an unknown zone
 */
function readingAt(moment: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(moment)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** A zone's offset from UTC at a moment, in milliseconds; positive is ahead. */
export function offsetAt(moment: number, timeZone: string): number {
  // The default of a newsletter. The first format of a process takes 20 ms.
  if (timeZone === 'UTC') return 0;
  const second = Math.floor(moment / 1_000) * 1_000;
  return readingAt(second, timeZone) - second;
}

/** The local time of a zone at a moment. */
export function wallTimeAt(moment: number, timeZone: string): WallTime {
  const reading = new Date(moment + offsetAt(moment, timeZone));
  return {
    year: reading.getUTCFullYear(),
    month: reading.getUTCMonth() + 1,
    day: reading.getUTCDate(),
    hour: reading.getUTCHours(),
    minute: reading.getUTCMinutes(),
  };
}

/**
 * The moment of a local time in a zone, in Unix milliseconds.
 *
 * A time that occurs twice (clocks go back) means its first occurrence. A skipped time (clocks go forward) means the
 * moment at which it would have occurred without the change: a skipped 02:30 is 03:30.
 */
export function momentOf({ year, month, day, hour, minute }: WallTime, timeZone: string): number {
  const reading = Date.UTC(year, month - 1, day, hour, minute);
  const before = offsetAt(reading - farMs, timeZone);
  const after = offsetAt(reading + farMs, timeZone);
  // The greater offset is the earlier moment.
  for (const offset of before > after ? [before, after] : [after, before]) {
    if (offsetAt(reading - offset, timeZone) === offset) return reading - offset;
  }
  return reading - before;
}

export const dayOf = ({ year, month, day }: Pick<WallTime, 'year' | 'month' | 'day'>): Day =>
  new Date(Date.UTC(year, month - 1, day)).toISOString().slice(0, 10);

/** The day a number of days later, or earlier when it is negative. */
export const dayAfter = (day: Day, days = 1): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 24 * hourMs).toISOString().slice(0, 10);

/** Whether a text is a day in the calendar. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(time) && dayAfter(text, 0) === text;
}

/** Whether a text is a time like 08:00. */
export const isTimeOfDay = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** The moment of a day and a local time like 08:00 in a zone, in Unix milliseconds (see momentOf). */
export function momentOn(day: Day, timeOfDay: string, timeZone: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const [hour = 0, minute = 0] = timeOfDay.split(':').map(Number);
  return momentOf({ year, month, day: date, hour, minute }, timeZone);
}

/** A moment as people read it: `2026-12-01 08:00 in Europe/Berlin`. */
export function shownMoment(moment: number, timeZone: string): string {
  const wall = wallTimeAt(moment, timeZone);
  const [hour, minute] = [wall.hour, wall.minute].map((part) => String(part).padStart(2, '0'));
  return `${dayOf(wall)} ${hour}:${minute} in ${timeZone}`;
}
