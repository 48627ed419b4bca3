import { PostriderError } from '../../errors.js';

/** Some columns may be about consent, but it is unclear how to read them. Nothing was imported. */
export class UnclearConsent extends PostriderError {
  override readonly code = 'csv.unclear-consent';
  override readonly retryable = false;
  /** @param columns as the file names them */
  constructor(readonly columns: readonly string[]) {
    const names = columns.map((name) => JSON.stringify(name)).join(', ');
    const may = 'may say that readers want no email';
    const which =
      columns.length === 1 ? `The column ${names} ${may}, but its` : `The columns ${names} ${may}, but their`;
    super(`Nothing was imported. ${which} meaning is unclear.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'csv.unclear-consent': UnclearConsent;
  }
}
