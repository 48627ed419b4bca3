import type { LedgerEntry } from './ledger-entry.js';

/** Milliseconds between the tries of a mail that was not taken: the first delay follows the first try. */
export type RetryDelays = readonly number[];

const triesLimit = 60;

/**
 * Lays the tries out: the schedule, its last delay repeated for as long as retries go on (RFC 5321 §4.5.4.1 wants
 * growing delays and four to five days of them). A ledger counts no more than 60, so with short delays it ends there.
 * @param schedule delays in ms, at least one @param span ms from the first try to the last
 */
export function layOutRetries(schedule: readonly number[], span: number): RetryDelays {
  const delays: number[] = [];
  let reached = 0;
  while (delays.length < triesLimit) {
    const delay = schedule[Math.min(delays.length, schedule.length - 1)] ?? span;
    reached += delay;
    if (reached > span) break;
    delays.push(delay);
  }
  return delays;
}

/** When a mail that was not taken is tried again, in Unix ms; Infinity when it was tried often enough. */
export function retryAt(delays: RetryDelays, { attempts, at }: LedgerEntry): number {
  return at + (delays[Math.max(0, attempts - 1)] ?? Number.POSITIVE_INFINITY);
}
