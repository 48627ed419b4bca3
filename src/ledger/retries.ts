import type { LedgerEntry } from './ledger-entry.js';

/** Milliseconds between the attempts of a message: the first delay follows the first attempt. */
export type RetryDelays = readonly number[];

const maxRetries = 60;

/**
 * Computes the delays: the schedule, then its last delay repeated until the span ends (RFC 5321 §4.5.4.1 asks for
 * growing delays over four to five days). There are at most 60, because a ledger counts no more than 63 attempts.
 * @param schedule delays in ms, at least one
 * @param span ms from the first attempt to the last
 */
export function layOutRetries(schedule: readonly number[], span: number): RetryDelays {
  const delays: number[] = [];
  let reached = 0;
  while (delays.length < maxRetries) {
    const delay = schedule[Math.min(delays.length, schedule.length - 1)] ?? span;
    reached += delay;
    if (reached > span) break;
    delays.push(delay);
  }
  return delays;
}

/** When the next attempt of a message is due, in Unix ms; Infinity after the last one. */
export function retryAt(delays: RetryDelays, { attempts, at }: LedgerEntry): number {
  return at + (delays[Math.max(0, attempts - 1)] ?? Number.POSITIVE_INFINITY);
}
