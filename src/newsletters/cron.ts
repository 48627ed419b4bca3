import { InvalidInput } from '../errors.js';
import { type Day, dayAfter, dayOf, momentOn, wallTimeAt } from './zoned-time.js';

/** A parsed cron expression: the minutes, hours, days and months at which it ticks. */
interface Cron {
  minutes: readonly number[];
  hours: readonly number[];
  /** Whether it ticks on a day. */
  ticksOn(day: Day): boolean;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

interface Field {
  name: string;
  from: number;
  to: number;
  /** Words for the numbers from `from` on. */
  words?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', from: 0, to: 59 },
  { name: 'hour', from: 0, to: 23 },
  { name: 'day of the month', from: 1, to: 31 },
  { name: 'month', from: 1, to: 12, words: months },
  // 7 is Sunday, too.
  { name: 'day of the week', from: 0, to: 7, words: weekdays },
];

/** Two leap days are at most eight years apart. */
const searchDays = 8 * 366;

/**
 * Checks expressions of five fields (minute, hour, day of the month, month, day of the week; POSIX crontab) with lists,
 * ranges, steps and English names; semicolons separate several. When both kinds of day are restricted, either is
 * enough.
 * @param field the field's name, for the error
 * @throws InvalidInput naming the invalid part
 */
export function checkCron(text: string, field: string): void {
  try {
    for (const cron of readCron(text)) {
      if (![...daysFrom('2024-01-01', 1)].some((day) => cron.ticksOn(day))) throw new Error('it never occurs');
    }
  } catch (error) {
    throw new InvalidInput(field, `${error instanceof Error ? error.message : error}; "0 8 * * 1" is Mondays at 08:00`);
  }
}

/** The first tick of an expression after a moment, in Unix milliseconds; undefined for none. */
export function nextTick(text: string, timeZone: string, after: number): number | undefined {
  return nearest(text, timeZone, after, 1, (tick) => tick > after);
}

/** The last tick of an expression at or before a moment; undefined when that is more than eight years ago. */
export function lastTick(text: string, timeZone: string, until: number): number | undefined {
  return nearest(text, timeZone, until, -1, (tick) => tick <= until);
}

/** The days on which an expression ticks. @param first the first day that is looked at @param count number of days */
export function tickDays(text: string, first: Day, count: number): Day[] {
  const crons = text.trim() === '' ? [] : readCron(text);
  const days = Array.from({ length: count }, (_, i) => dayAfter(first, i));
  return days.filter((day) => crons.some((cron) => cron.ticksOn(day)));
}

function nearest(
  text: string,
  timeZone: string,
  moment: number,
  direction: 1 | -1,
  counts: (tick: number) => boolean,
): number | undefined {
  const crons = text.trim() === '' ? [] : readCron(text);
  // A skipped hour may move a tick into the next day, so the search begins a day early.
  const first = dayAfter(dayOf(wallTimeAt(moment, timeZone)), -direction);
  for (const day of daysFrom(first, direction)) {
    const momentAt = clockOf(day, timeZone);
    const ticks = crons.filter((cron) => cron.ticksOn(day)).flatMap((cron) => ticksOf(cron, momentAt));
    const found = ticks.filter(counts);
    if (found.length > 0) return direction === 1 ? Math.min(...found) : Math.max(...found);
  }
  return undefined;
}

type Clock = (hour: number, minute: number) => number;

const ticksOf = ({ hours, minutes }: Cron, momentAt: Clock): number[] =>
  hours.flatMap((hour) => minutes.map((minute) => momentAt(hour, minute)));

const minuteMs = 60_000;

/**
 * Gives the moments of a day's local times. Anybody who may look at a newsletter may try expressions that tick every
 * minute, and a look-up in a zone is slow: in an hour in which no clock changes, its minutes follow from its first.
 */
function clockOf(day: Day, timeZone: string): Clock {
  const lookUp: Clock = (hour, minute) => momentOn(day, `${hour}:${minute}`, timeZone);
  const starts = new Map<number, number | undefined>();
  return (hour, minute) => {
    if (!starts.has(hour)) {
      const start = lookUp(hour, 0);
      starts.set(hour, lookUp(hour, 59) - start === 59 * minuteMs ? start : undefined);
    }
    const start = starts.get(hour);
    return start === undefined ? lookUp(hour, minute) : start + minute * minuteMs;
  };
}

function* daysFrom(first: Day, direction: 1 | -1): Generator<Day> {
  for (let i = 0; i < searchDays; i += 1) yield dayAfter(first, direction * i);
}

function readCron(text: string): Cron[] {
  return text.split(';').map((expression) => {
    const words = expression.trim().split(/\s+/);
    if (words.length !== fields.length) throw new Error(`"${expression.trim()}" does not have five fields`);
    const [minutes, hours, dates, inMonths, onDays] = fields.map((field, i) => numbersOf(words[i] ?? '', field)) as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    const [anyDate, anyWeekday] = [words[2]?.startsWith('*'), words[4]?.startsWith('*')];
    const ticksOn = (day: Day) => {
      const [, month = 0, date = 0] = day.split('-').map(Number);
      if (!inMonths.includes(month)) return false;
      const dateFits = dates.includes(date);
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      const weekdayFits = onDays.some((one) => one % 7 === weekday);
      return anyDate || anyWeekday ? dateFits && weekdayFits : dateFits || weekdayFits;
    };
    return { minutes, hours, ticksOn };
  });
}

/** Expands `1-5,10/15,*` into its numbers. */
function numbersOf(text: string, field: Field): number[] {
  const invalid = new Error(`the ${field.name} "${text}" is not valid (${field.from} to ${field.to})`);
  const numbers = text.split(',').flatMap((part) => {
    const match = /^(\*|[a-z0-9]+)(?:-([a-z0-9]+))?(?:\/(\d+))?$/i.exec(part);
    if (!match || (match[1] === '*' && match[2] !== undefined)) throw invalid;
    const [, first = '', last, step] = match;
    const from = first === '*' ? field.from : numberOf(first, field);
    const to = last !== undefined ? numberOf(last, field) : first === '*' || step ? field.to : from;
    const stride = step === undefined ? 1 : Number(step);
    if (!(from >= field.from && to <= field.to && from <= to && stride >= 1)) throw invalid;
    return Array.from({ length: Math.floor((to - from) / stride) + 1 }, (_, i) => from + i * stride);
  });
  return [...new Set(numbers)];
}

function numberOf(text: string, { from, words = [] }: Field): number {
  const position = words.indexOf(text.toLowerCase());
  return position >= 0 ? position + from : /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
