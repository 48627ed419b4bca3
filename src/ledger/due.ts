import type { Newsletter } from '../newsletters/newsletter.js';
import type { LedgerEntry } from './ledger-entry.js';
import { type RetryDelays, retryAt } from './retries.js';

/** What decides when a recipient's turn comes, beside their entry. */
export interface Timetable {
  retryDelays: RetryDelays;
  /** How long a claim is left alone in ms: so long its worker may still be at it. Then it counts as dead. */
  lockMs: number;
  /** What becomes of a mail of which it is not known whether it was taken. */
  uncertain: Newsletter['uncertain'];
}

const never = Number.POSITIVE_INFINITY;

/** When a recipient's turn comes, in Unix milliseconds: 0 is at once, Infinity is never (again). */
export function dueAt({ retryDelays, lockMs, uncertain }: Timetable, entry: LedgerEntry): number {
  if (entry.state === 'waiting') return 0;
  if (entry.state === 'claimed') return entry.at + lockMs;
  // `at` is 0 for who was put back by hand (resend-issue.ts): one more try, at once, however often it was tried.
  if (entry.state === 'deferred' && entry.at === 0) return 0;
  if (entry.state === 'deferred') return retryAt(retryDelays, entry);
  if (entry.state === 'uncertain' && uncertain === 'resend') return retryAt(retryDelays, entry);
  return never;
}
