import { PostriderError } from '../../errors.js';

/** Why a file cannot be read, for faces with words of their own. */
export type CsvFault =
  | 'empty'
  | 'workbook'
  | 'packed'
  | 'document'
  | 'encoding'
  | 'some-bytes'
  | 'quote'
  | 'no-header'
  | 'no-address'
  | 'no-states'
  | 'damaged'
  | 'too-much';

/** The file cannot be read as a list. Importing it again duplicates no reader. */
export class UnreadableCsv extends PostriderError {
  override readonly code = 'csv.unreadable';
  override readonly retryable = false;
  /** The column that may contain the addresses, when none has such a name. */
  readonly emailColumn: string | undefined;
  /** Whether the rows before the error were imported. */
  override readonly isPartlyDone: boolean;
  constructor(
    readonly because: CsvFault,
    message: string,
    {
      cause,
      emailColumn,
      isPartlyDone = false,
    }: { cause?: unknown; emailColumn?: string; isPartlyDone?: boolean } = {},
  ) {
    super(message, { cause });
    this.emailColumn = emailColumn;
    this.isPartlyDone = isPartlyDone;
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'csv.unreadable': UnreadableCsv;
  }
}
