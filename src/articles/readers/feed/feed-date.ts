import { isTimeZone } from '../../../newsletters/time-zone.js';
import { offsetAt } from '../../../newsletters/zoned-time.js';
import { parseDate } from '../article-date.js';

/** Characters. A longer text holds more than a date. */
const longestDate = 100;

/** The first of an item's dates that can be read. @returns ISO 8601 in UTC, or null */
export function readFeedDate(texts: readonly string[]): string | null {
  for (const text of texts) {
    const date = text.length <= longestDate ? readOne(text.trim()) : null;
    if (date) return date;
  }
  return null;
}

/** Reads what `parseDate` reads, and formats of programs: Unix time, the C library's dates, zones by IANA name. */
function readOne(text: string): string | null {
  if (/^\d{10}$/.test(text)) return new Date(Number(text) * 1_000).toISOString();
  if (/^\d{13}$/.test(text)) return new Date(Number(text)).toISOString();
  const plain = rearranged(text.replaceAll('\u2212', '-').replace(/\s{1,20}/g, ' '));
  return inZone(plain) ?? parseDate(plain) ?? parseDate(withoutWeekday(plain));
}

const asctime =
  /^(?:\p{L}{2,9},? )?(\p{L}{3,9}) (\d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?) ((?:[A-Z]{2,5}|[+-]\d{2}:?\d{2}) )?(\d{4})$/u;

function rearranged(text: string): string {
  const [, month, day, time, zone = '', year] = asctime.exec(text) ?? [];
  if (month) return `${day} ${month} ${year} ${time} ${zone}`.trim();
  return (
    text
      // 20300131T100000Z (ISO 8601, basic format)
      .replace(
        /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})?/,
        (_, y, m, d, h, min, s = '00') => `${y}-${m}-${d}T${h}:${min}:${s}`,
      )
      // An offset in hours only; UTC+1
      .replace(
        /(:\d{2}(?:\.\d{1,9})?) ?(?:GMT|UTC)?([+-])(\d{1,2})$/,
        (_, end, sign, hours) => `${end}${sign}${hours.padStart(2, '0')}:00`,
      )
      // 2030. 1. 31. 10:00, as in Korea
      .replace(/^(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?(?= |$)/, '$1-$2-$3')
      // The weekday after a Chinese or Japanese date
      .replace(/日 ?[(（]\p{L}[)）]/u, '日')
      // 31 1월 2030, 31 1 2030
      .replace(/^(?:\p{L}{1,9},? )?(\d{1,2}) (\d{1,2})[월月]? (\d{4})(?= |$)/u, '$3-$2-$1')
  );
}

/** `10:00:00 Europe/Berlin`, `10:00:00-05:00[America/New_York]` */
function inZone(text: string): string | null {
  const [, before, zone] = /^(.{8,60}?) ?\[?([A-Z][\w+-]{1,20}\/[\w/+-]{2,30})\]?$/.exec(text) ?? [];
  if (!before || !zone) return null;
  if (/(?:[+-]\d{2}:?\d{2}|Z)$/.test(before)) return parseDate(before);
  const reading = parseDate(before);
  if (!reading || !isTimeZone(zone)) return reading;
  const asUtc = Date.parse(reading);
  return new Date(asUtc - offsetAt(asUtc - offsetAt(asUtc, zone), zone)).toISOString();
}

/** Removes the weekday, also without a blank after it (`Thu,31 Jan 2030`) or in an unknown language. */
const withoutWeekday = (text: string): string => text.replace(/^[^\d,،]{1,20}[,،] ?/, '');
