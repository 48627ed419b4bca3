import { PostriderError } from '../../errors.js';

/** The file cannot be read as a list. The rows before the error were imported; importing again duplicates no reader. */
export class UnreadableCsv extends PostriderError {
  override readonly code = 'csv.unreadable';
  override readonly retryable = false;
  /** The column that may contain the addresses, when none has such a name. */
  readonly emailColumn: string | undefined;
  constructor(message: string, { cause, emailColumn }: { cause?: unknown; emailColumn?: string } = {}) {
    super(message, { cause });
    this.emailColumn = emailColumn;
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'csv.unreadable': UnreadableCsv;
  }
}
