import { describeError, PostriderError } from '../../errors.js';

/** Why the SMTP listener cannot start. */
export type ListenTrouble = 'port taken' | 'port forbidden' | 'certificate' | 'address';

/** The SMTP listener for bounces and complaints cannot start. */
export class CannotListen extends PostriderError {
  override readonly code = 'feedback.cannot-listen';
  override readonly retryable = false;
  constructor(
    readonly because: ListenTrouble,
    /** `host:port`, or the files of the certificate. */
    readonly where: string,
    cause: unknown,
  ) {
    super(`The listener for bounces cannot start: ${sentences[because](where, describeError(cause))}`, { cause });
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'feedback.cannot-listen': CannotListen;
  }
}

const sentences: Record<ListenTrouble, (where: string, cause: string) => string> = {
  'port taken': (where) => `another program is using ${where}.`,
  'port forbidden': (where) => `this user may not listen on ${where}.`,
  certificate: (where, cause) => `its certificate (${where}) cannot be used (${cause}).`,
  address: (where, cause) => `it cannot listen on ${where} (${cause}).`,
};

const troubles: Partial<Record<string, ListenTrouble>> = { EADDRINUSE: 'port taken', EACCES: 'port forbidden' };

/** Makes the error from the `error` event of a server that could not listen. */
export const cannotListen = (where: string, error: unknown): CannotListen =>
  new CannotListen(troubles[(error as NodeJS.ErrnoException).code ?? ''] ?? 'address', where, error);
