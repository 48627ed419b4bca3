import type { Newsletter } from '../newsletters/newsletter.js';
import type { LedgerEntry } from './ledger-entry.js';
import { type RetryDelays, retryAt } from './retries.js';

/** The settings that decide when a recipient's next attempt is due. */
export interface Timetable {
  retryDelays: RetryDelays;
  /** How long a claim is left alone, in ms, because its worker may still be sending. Then it counts as dead. */
  lockMs: number;
  /** Policy for uncertain messages. */
  uncertain: Newsletter['uncertain'];
}

const never = Number.POSITIVE_INFINITY;

/** When a recipient's next attempt is due, in Unix milliseconds: 0 is now, Infinity is never (again). */
export function dueAt({ retryDelays, lockMs, uncertain }: Timetable, entry: LedgerEntry): number {
  switch (entry.state) {
    case 'waiting':
      return 0;
    case 'claimed':
      return entry.at + lockMs;
    case 'deferred':
      // `at` is 0 after a resend (control/resend-issue.ts): one more attempt, now, regardless of earlier ones.
      return entry.at === 0 ? 0 : retryAt(retryDelays, entry);
    case 'uncertain':
      return uncertain === 'resend' ? retryAt(retryDelays, entry) : never;
    case 'accepted':
    case 'bounced':
    case 'failed':
    case 'excluded':
      return never;
  }
}
