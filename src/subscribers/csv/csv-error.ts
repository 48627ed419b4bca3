import { PostriderError } from '../../errors.js';

/** The file cannot be read as a list. Rows before the fault were taken; importing again doubles nobody. */
export class UnreadableCsv extends PostriderError {
  override readonly code = 'csv.unreadable';
  override readonly retryable = false;
}

declare module '../../errors.js' {
  interface KnownErrors {
    'csv.unreadable': UnreadableCsv;
  }
}
