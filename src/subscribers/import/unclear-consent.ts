import { PostriderError } from '../../errors.js';

/** Some columns may be about consent, but it is unclear how to read them. Nothing was imported. */
export class UnclearConsent extends PostriderError {
  override readonly code = 'csv.unclear-consent';
  override readonly retryable = false;
  /**
   * @param columns as the file names them
   * @param example a cell of the first of them
   */
  constructor(
    readonly columns: readonly string[],
    example?: string,
  ) {
    const names = columns.map((name) => JSON.stringify(name)).join(', ');
    const may = 'may say that readers want no email';
    const which =
      columns.length === 1 ? `The column ${names} ${may}, but its` : `The columns ${names} ${may}, but their`;
    const such =
      example === undefined ? '' : ` For example, ${JSON.stringify(columns[0])} has ${JSON.stringify(example)}.`;
    super(`Nothing was imported. ${which} meaning is unclear.${such}`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'csv.unclear-consent': UnclearConsent;
  }
}
