const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const zone = /(?:Z|[+-]\d{2}:?\d{2}|\b(?:UT|UTC|GMT|[ECMP][SD]T))\s*(?:\([^)]*\))?$/i;

/**
 * Reads a date as feeds, pages and people write it: ISO 8601, RFC 822/5322 (with RSS's zone names), `2017/8/15`,
 * `15 August 2017`, `August 15th, 2017`, `2017年8月15日 10:30`. What names no time zone is taken as UTC, whatever the
 * machine's zone is.
 * @returns ISO 8601 in UTC, or null when it is no date
 */
export function parseDate(text: string): string | null {
  const date = new Date(instant(text.trim()));
  const year = date.getUTCFullYear();
  return Number.isNaN(year) || year < 1 || year > 9999 ? null : date.toISOString();
}

function instant(text: string): number {
  const numeric =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s]+(\d{1,2})[:：时](\d{2})(?:[:：分](\d{2}))?分?)?$/.exec(text);
  if (numeric) return utc(numeric[1], Number(numeric[2]), numeric[3], numeric[4], numeric[5], numeric[6]);
  const worded =
    /^(?:\w+,\s*)?(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3})[a-z]*\.?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})$/i.exec(
      text,
    );
  const month = months.indexOf((worded?.[2] ?? '').toLowerCase()) + 1;
  const day = worded?.[1] ?? worded?.[3];
  if (worded && month > 0 && day) return utc(worded[4], month, day);
  if (!/\d{4}/.test(text) || !/\d\D+\d/.test(text)) return Number.NaN;
  if (zone.test(text)) return Date.parse(text);
  return Date.parse(/^\d{4}-\d{2}-\d{2}[T ]/.test(text) ? `${text.replace(' ', 'T')}Z` : `${text} UTC`);
}

/** Refuses the 31st of a short month, which Date.UTC would turn into the next one. */
function utc(
  year: string | undefined,
  month: number,
  day: string | undefined,
  hour = '0',
  minute = '0',
  second = '0',
): number {
  const time = Date.UTC(Number(year), month - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(time);
  return date.getUTCMonth() === month - 1 && Number(hour) < 24 && Number(minute) < 60 ? time : Number.NaN;
}
