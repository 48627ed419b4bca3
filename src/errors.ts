/**
 * The base of every error that Postrider raises on purpose.
 *
 * `code` is stable and meant for programs; the message is one sentence for people: what is wrong and what to do about
 * it. It never holds a secret, a token or a full address.
 */
export abstract class PostriderError extends Error {
  /** `<area>.<what>`, for example `issue.illegal-transition`. */
  abstract readonly code: string;
  /** Whether the same call may succeed later without anyone changing anything. */
  abstract readonly retryable: boolean;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Something was named that is not there: a newsletter, an issue, an article, a subscriber. */
export class NotFound extends PostriderError {
  override readonly code: string;
  override readonly retryable = false;
  constructor(noun: string, name: string, remedy: string) {
    super(`There is no ${noun} "${name}". ${remedy}`);
    this.code = `${noun}.not-found`;
  }
}

/** A value from outside (a flag, a form field, a column) that cannot be taken. `field` is what the person called it. */
export class InvalidInput extends PostriderError {
  override readonly code = 'input.invalid';
  override readonly retryable = false;
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field}: ${reason}`);
  }
}

/** The sentence to show for any thrown value. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
