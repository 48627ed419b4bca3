import { isoFromSeconds } from '../../timestamps.js';

/** Formats Unix seconds for an export: ISO 8601 in UTC; empty for "never". */
export const writeTime = (seconds: number): string => isoFromSeconds(seconds)?.replace('.000Z', 'Z') ?? '';

const written =
  /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(?:\.\d+)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?(?:\s+[A-Z]{2,5})?$/i;

/**
 * Reads a time of an export: `2024-05-06`, `2024-05-06 07:08:09`, ISO 8601, Go's `… +0000 UTC`; without a zone, UTC.
 * @returns Unix seconds; 0 for an empty cell, an invalid time, and one before 1970 or in the future
 */
export function readTime(text: string): number {
  if (text === '') return 0;
  const [, day, hour = '00:00:00', zone = 'Z'] = written.exec(text) ?? [];
  if (!day) return 0;
  const suffix = /^utc$/i.test(zone) ? 'Z' : zone.toUpperCase().replace(/^([+-]..)(..)$/, '$1:$2');
  const at = Math.floor(Date.parse(`${day}T${hour}${suffix}`) / 1000);
  return at > 0 && at <= Date.now() / 1000 + 86_400 ? at : 0;
}
