import { createHash } from 'node:crypto';
import type { Source } from './source.js';

const minute = 60_000;
const day = 1_440 * minute;
/** The longest `Retry-After` that is respected. */
const maxWait = 7 * day;

/** A fixed fraction of 1 for each source, which spreads many sources evenly. */
const shareOf = (id: string): number => createHash('sha256').update(id).digest().readUInt32BE() / 2 ** 32;

/** When a new source is first pulled: within a minute. @returns Unix milliseconds */
export const firstPullAt = (id: string, now: number): number => now + Math.floor(shareOf(id) * minute);

/**
 * When a source is pulled next after a success: at its own place in the interval, so that sources with the same
 * interval do not all start at once; half to one and a half intervals from now.
 * @param ttl lifetime that the document declares, in ms; at most a day counts
 * @returns Unix milliseconds
 */
export function nextPullAt({ id, every }: Pick<Source, 'id' | 'every'>, now: number, ttl = 0): number {
  const interval = Math.max(every * minute, Math.min(ttl, day));
  const phase = Math.floor(shareOf(id) * interval);
  const earliest = now + interval / 2;
  return Math.ceil((earliest - phase) / interval) * interval + phase;
}

/**
 * When a source is tried again after failures: after one interval, then 2, 4, 8 … of them, at most a day (or one
 * interval); never earlier than the host asked for (`Retry-After`, at most a week).
 * @param failures in a row, at least 1
 * @param retryAfter in ms
 * @returns Unix milliseconds
 */
export function nextTryAt(
  { id, every }: Pick<Source, 'id' | 'every'>,
  failures: number,
  now: number,
  retryAfter = 0,
): number {
  const interval = every * minute;
  const backOff = Math.min(interval * 2 ** Math.min(failures - 1, 20), Math.max(interval, day));
  const spread = Math.floor((shareOf(id) * backOff) / 10);
  return now + Math.max(backOff + spread, Math.min(retryAfter, maxWait));
}
