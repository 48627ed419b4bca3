import { PostriderError } from '../errors.js';
import type { Issue } from '../issues/issue.js';

/** The times in a ledger cover 48 days from the start of the send. */
const resumableMs = 45 * 86_400_000;

export class PausedTooLong extends PostriderError {
  override readonly code = 'issue.paused-too-long';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`The send of issue ${id} began more than 45 days ago.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'issue.paused-too-long': PausedTooLong;
  }
}

/** @throws PausedTooLong when its ledger cannot count the time of further attempts */
export function requireRecent({ id, startedAt }: Pick<Issue, 'id' | 'startedAt'>): void {
  if (startedAt < Date.now() - resumableMs) throw new PausedTooLong(id);
}
