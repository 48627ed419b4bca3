import { languages } from './languages.js';
import { isLocale, type Locale } from './locale.js';

const calendarDate = /^\d{4}-\d{2}-\d{2}$/;

const formats = new Map<string, Intl.DateTimeFormat>();
/** A format takes some kilobytes. There are as many as languages, time zones and forms that are in use. */
const maxFormats = 100;

/** Making a format takes a hundred times as long as using it, and a page has dozens of dates. */
function formatOf(locales: string | string[], options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify([locales, options]);
  const known = formats.get(name);
  if (known) return known;
  const format = new Intl.DateTimeFormat(locales, options);
  if (formats.size >= maxFormats) formats.clear();
  formats.set(name, format);
  return format;
}

/**
 * A date in long form: "15 August 2017", "2017年8月15日".
 *
 * @param isoDate an instant (`2017-08-15T06:30:00Z`), shown in `timeZone`, or a calendar date (`2017-08-15`), which is
 * the same day in every time zone
 * @param timeZone an IANA name
 * @throws RangeError when the date or the time zone is invalid
 */
export function formatDate(locale: Locale, isoDate: string, timeZone = 'UTC'): string {
  return formatOf(languages[locale].dates, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: calendarDate.test(isoDate) ? 'UTC' : timeZone,
  }).format(new Date(isoDate));
}

/**
 * The date of an issue, with its weekday: "Tuesday 15 August 2017", "2017年8月15日星期二".
 * @param language BCP 47 tag; in a language that this system does not know, it is written in English
 * @param isoDate as in `formatDate`; an instant is shown in UTC
 */
export function formatDay(language: string, isoDate: string): string {
  const known = isLocale(language) ? languages[language].dates : language;
  const date = formatOf([...(isWellFormed(known) ? [known] : []), languages.en.dates], {
    dateStyle: 'full',
    timeZone: 'UTC',
  }).format(new Date(isoDate));
  // Some versions of Node write a comma after the English weekday.
  return date.replace('day, ', 'day ');
}

/** Tags are checked by their letters alone when they are set, and Intl refuses some of those. */
function isWellFormed(language: string): boolean {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
}

/** A day with its weekday: "Saturday 15 August 2017", "2017年8月15日星期六". @param timeZone an IANA name */
export function formatToday(locale: Locale, now: Date, timeZone: string): string {
  const options = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone } as const;
  return formatOf(languages[locale].dates, options)
    .format(now)
    .replace(/^(\w+),/, '$1');
}

/** A date without its year: "15 August", "8月15日". @param isoDate as for `formatDate` */
export function formatShortDate(locale: Locale, isoDate: string, timeZone = 'UTC'): string {
  const zone = calendarDate.test(isoDate) ? 'UTC' : timeZone;
  return formatOf(languages[locale].dates, { day: 'numeric', month: 'long', timeZone: zone }).format(new Date(isoDate));
}

/** The month of a moment: "March 2031", "2031年3月". @param moment in Unix milliseconds */
export const formatMonth = (locale: Locale, moment: number, timeZone: string): string =>
  formatOf(languages[locale].dates, { month: 'long', year: 'numeric', timeZone }).format(moment);

/** A moment with its weekday and time: "Tue 1 Dec, 08:00", "12月1日周二 08:00". @param moment in Unix milliseconds */
export function formatMoment(locale: Locale, moment: number, timeZone: string): string {
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return formatOf(languages[locale].dates, { ...day, ...time, timeZone })
    .format(moment)
    .replace(/^(\w+),/, '$1');
}

/** The time of a day: "08:00". @param moment in Unix milliseconds */
export const formatTime = (locale: Locale, moment: number, timeZone: string): string =>
  formatOf(languages[locale].dates, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(moment);

/** The time of a day to the second: "08:00:07". @param moment in Unix milliseconds */
export const timeWithSeconds = (locale: Locale, moment: number, timeZone: string): string => {
  const options = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone } as const;
  return formatOf(languages[locale].dates, options).format(moment);
};
