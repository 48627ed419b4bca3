import { PostriderError } from '../../errors.js';

/** The file cannot be read as a list. Rows before the fault were taken; importing again doubles nobody. */
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
