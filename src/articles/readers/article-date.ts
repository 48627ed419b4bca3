import { monthOf } from './month-names.js';

export interface DateOptions {
  /** How `3/4/2030` is meant: day first nearly everywhere, month first in American English. */
  dayFirst?: boolean;
}

/** Characters. A longer text holds more than a date. */
const longestDate = 100;

/**
 * Reads a date as feeds, pages and people write it: ISO 8601, RFC 822/5322 (with RSS's zone names), `2017/8/15`,
 * `15.8.2017`, `15 August 2017`, `August 15th, 2017`, `15 de agosto de 2017`, `2017年8月15日 10:30`. A date without a time
 * zone is taken as UTC, whatever the machine's zone is.
 * @returns ISO 8601 in UTC; null for a text that is not a date, or a date that does not exist
 */
export function parseDate(text: string, options: DateOptions = {}): string | null {
  const trimmed = text.trim();
  if (trimmed.length > longestDate) return null;
  const found = readAt(trimmed, options);
  return found && isEnd(trimmed.slice(found.length)) ? found.date : null;
}

/** The first date in a short text, such as a line below a heading. */
export function findDate(text: string, options: DateOptions = {}): string | null {
  const short = text.slice(0, 200);
  // A date begins with a digit, or with the name of a month or weekday.
  for (const start of short.matchAll(/\d+|\p{L}+/gu)) {
    if (!/^\d{1,4}$/.test(start[0]) && !monthOf(start[0])) continue;
    const found = readAt(short.slice(start.index, start.index + longestDate), options);
    if (found) return found.date;
  }
  return null;
}

interface FoundDate {
  date: string;
  /** Characters that the date takes. */
  length: number;
}

const yearFirst = /^(\d{4})(?:[-/.年] ?(\d{1,2})[-/.月] ?(\d{1,2})日?|(\d{2})(\d{2}))(?!\d)/;
const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)/;
const dayThenMonth =
  /^(?:\p{L}{2,12}\.?,? )?(\d{1,2})(?:st|nd|rd|th|er|\.|º|-)?[ -]?(?:of |de |d’|d')?(\p{L}{3,14})\.?,?[ -](?:de |del )?(\d{4}|\d{2})(?!\d)/u;
const monthThenDay = /^(?:\p{L}{2,12}\.?,? )?(\p{L}{3,14})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)/u;

function readAt(text: string, { dayFirst = true }: DateOptions): FoundDate | null {
  const folded = text.replace(/\s/g, ' ').replace(/ {2,}/g, ' ');
  const shift = text.length - folded.length;
  let match = yearFirst.exec(folded);
  let day: [year: number, month: number, day: number] | undefined;
  if (match) day = [Number(match[1]), Number(match[2] ?? match[4]), Number(match[3] ?? match[5])];
  if (!match) {
    match = numbers.exec(folded);
    if (match) {
      const [first, second] = [Number(match[1]), Number(match[3])];
      const isDayFirst = match[2] === '.' || first > 12 || (dayFirst && second <= 12);
      day = [Number(match[4]), isDayFirst ? second : first, isDayFirst ? first : second];
    }
  }
  if (!match) {
    match = dayThenMonth.exec(folded);
    if (match) day = [fullYear(match[3] ?? ''), monthOf(match[2] ?? '') ?? 0, Number(match[1])];
  }
  if (!match) {
    match = monthThenDay.exec(folded);
    if (match) day = [Number(match[3]), monthOf(match[1] ?? '') ?? 0, Number(match[2])];
  }
  if (!match || !day) return null;
  const clock = readClock(folded.slice(match[0].length));
  const date = instant(day, clock);
  return date === null ? null : { date, length: match[0].length + clock.length + shift };
}

/** RFC 5322, 4.3: two digits from 00 to 49 are of this century. */
const fullYear = (digits: string): number =>
  Number(digits) + (digits.length > 2 ? 0 : Number(digits) < 50 ? 2000 : 1900);

interface Clock {
  length: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** East of UTC. */
  offsetMinutes: number;
}

const time =
  /^(?:T|,? ?(?:at|um|à|a las|ore|kl\.?|klo|[-–—|@·])? ?)(\d{1,2})(?:[:：时h.](\d{2}))(?:[:：分.](\d{2})(?:[.,](\d{1,9}))?)?分?/i;
const zone = /^ ?(?:(Z)\b|(?:GMT|UTC)?([+-])(\d{2}):?(\d{2})|([a-z]{2,5})\b)/i;
const half = /^ ?([ap])\.?m\b\.?/i;

function readClock(text: string): Clock {
  const none = { length: 0, hour: 0, minute: 0, second: 0, millisecond: 0, offsetMinutes: 0 };
  const match = time.exec(text);
  if (!match) return none;
  let length = match[0].length;
  const clock = {
    ...none,
    hour: Number(match[1]),
    minute: Number(match[2]),
    second: Number(match[3] ?? 0),
    millisecond: Math.floor(Number(`0.${match[4] ?? 0}`) * 1000),
  };
  const afternoon = half.exec(text.slice(length));
  if (afternoon && clock.hour <= 12) {
    clock.hour = (clock.hour % 12) + (afternoon[1]?.toLowerCase() === 'p' ? 12 : 0);
    length += afternoon[0].length;
  }
  const place = zone.exec(text.slice(length));
  const named = place?.[5] && zones[place[5].toUpperCase()];
  if (place?.[2]) {
    clock.offsetMinutes = (place[2] === '-' ? -1 : 1) * (Number(place[3]) * 60 + Number(place[4]));
    length += place[0].length;
  } else if (place?.[1] || typeof named === 'number') {
    clock.offsetMinutes = (named || 0) * 60;
    length += place?.[0].length ?? 0;
  }
  return { ...clock, length };
}

/** Hours east of UTC. RFC 5322's names first, then those that newsrooms write; IST is India's. */
const zones: Record<string, number> = {
  ...{ UT: 0, UTC: 0, GMT: 0, Z: 0, EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
  ...{ ET: -5, CT: -6, MT: -7, PT: -8, AKST: -9, AKDT: -8, HST: -10, BRT: -3, ART: -3, CLT: -4 },
  ...{ WET: 0, WEST: 1, BST: 1, CET: 1, CEST: 2, MEZ: 1, MESZ: 2, EET: 2, EEST: 3, MSK: 3, SAST: 2 },
  ...{ IST: 5.5, PKT: 5, ICT: 7, WIB: 7, SGT: 8, HKT: 8, JST: 9, KST: 9, AWST: 8, ACST: 9.5, AEST: 10, AEDT: 11 },
  ...{ NZST: 12, NZDT: 13 },
};

function instant([year, month, day]: [number, number, number], clock: Clock): string | null {
  const { hour, minute, second, millisecond, offsetMinutes } = clock;
  const local = new Date(Date.UTC(year, month - 1, day, hour, minute, second, millisecond));
  const real = year > 0 && local.getUTCMonth() === month - 1 && hour < 24 && minute < 60 && second <= 60;
  return real && !Number.isNaN(local.getTime())
    ? new Date(local.getTime() - offsetMinutes * 60_000).toISOString()
    : null;
}

/** A comment in brackets, a word like "Uhr", or an unknown zone may follow a date. */
const isEnd = (rest: string): boolean => /^[ .,;|]{0,5}(?:\([^)]{0,40}\)|\p{L}{1,5})?[ .,;|]{0,5}$/u.test(rest);
