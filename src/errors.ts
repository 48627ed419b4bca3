/** An error with a stable code for programs. */
export abstract class CodedError extends Error {
  /** `<area>.<what>`, for example `issue.illegal-transition`. */
  abstract readonly code: string;
  /** Whether the same call may succeed later without anyone changing anything. */
  abstract readonly retryable: boolean;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * The base of every error below the surfaces (command line, API, pages).
 *
 * Such an error is data: its code, and facts in fields of its own. The message is a neutral sentence about what happened,
 * for the log. What to do about it depends on who reads it, so each surface has words for each code: src/cli/error-words.ts,
 * src/api/error-words.ts, src/web/kit/error-words.ts. The message never holds a secret, a token or a full address.
 */
export abstract class PostriderError extends CodedError {
  abstract override readonly code: ErrorCode;
}

/** An error that a surface raises for itself. Its message is that surface's words already. */
export abstract class SurfaceError extends CodedError {}

/**
 * Every error below the surfaces, by its code. A class adds itself where it is defined; until every surface has words for
 * it, nothing compiles.
 */
export interface KnownErrors extends Record<`${Noun}.not-found`, NotFound> {
  'input.invalid': InvalidInput;
}
export type ErrorCode = keyof KnownErrors;

type Noun = 'newsletter' | 'subscriber' | 'issue' | 'picture' | 'token' | 'report';

/** Something was named that does not exist. */
export class NotFound extends PostriderError {
  override readonly code: `${Noun}.not-found`;
  override readonly retryable = false;
  /** @param known the names that do exist, where they are few */
  constructor(
    readonly noun: Noun,
    readonly id: string,
    readonly known: readonly string[] = [],
  ) {
    super(`There is no ${noun} "${id}".`);
    this.code = `${noun}.not-found`;
  }
}

/** A value from outside that cannot be used. */
export class InvalidInput extends PostriderError {
  override readonly code = 'input.invalid';
  override readonly retryable = false;
  /**
   * @param field the field's name, for example `timeZone`; each surface knows what it calls it
   * @param reason what is wrong with the value and what would do, as the rest of a sentence about the field
   */
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
