import type { Locale } from './locale.js';

/** British order, so that English reads "15 August 2017"; the plain `en` of Intl is American. */
const dateLocales: Record<Locale, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' };

const calendarDate = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A date as a newspaper prints it: "15 August 2017", "2017年8月15日".
 *
 * @param isoDate an instant (`2017-08-15T06:30:00Z`), told in `timeZone`; or a calendar date (`2017-08-15`), which is
 * the same day everywhere
 * @param timeZone an IANA name
 * @throws RangeError when the date or the time zone is not one
 */
export function formatDate(locale: Locale, isoDate: string, timeZone = 'UTC'): string {
  return new Intl.DateTimeFormat(dateLocales[locale], {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: calendarDate.test(isoDate) ? 'UTC' : timeZone,
  }).format(new Date(isoDate));
}
