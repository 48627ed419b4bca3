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
 * Such an error is data: its code, and facts in its own fields. The message is a neutral sentence about what happened,
 * for the log. What to do about it depends on the surface: src/cli/error-words.ts, src/api/error-words.ts,
 * src/web/kit/error-words.ts. The message never holds a secret, a token or a full address.
 */
export abstract class PostriderError extends CodedError {
  abstract override readonly code: ErrorCode;
  /** Whether something was changed before it, and stays. */
  declare readonly isPartlyDone?: boolean;
}

/** An error that a surface raises for itself. Its message is already in that surface's words. */
export abstract class SurfaceError extends CodedError {}

/** Every error below the surfaces, by its code. A class adds itself where it is defined. */
export interface KnownErrors extends Record<`${Noun}.not-found`, NotFound> {
  'input.invalid': InvalidInput;
}
export type ErrorCode = keyof KnownErrors;

type Noun =
  | 'newsletter'
  | 'subscriber'
  | 'issue'
  | 'picture'
  | 'token'
  | 'person'
  | 'passkey'
  | 'report'
  | 'source'
  | 'writer'
  | 'article'
  | 'import'
  | 'reader-import'
  | 'rehearsal'
  | 'segment'
  | 'sponsor'
  | 'section'
  | 'comment'
  | 'webhook'
  | 'welcome-step';

/** A requested object does not exist. */
export class NotFound extends PostriderError {
  override readonly code: `${Noun}.not-found`;
  override readonly retryable = false;
  /** @param known the existing names, when they are few */
  constructor(
    readonly noun: Noun,
    readonly id: string,
    readonly known: readonly string[] = [],
  ) {
    super(`There is no ${noun} "${id}".`);
    this.code = `${noun}.not-found`;
  }
}

/** An invalid value of a request. */
export interface FieldError {
  /** The field as the caller wrote it: `email`, `consent.from`, `sections.0`; `body` for the whole input. */
  field: string;
  /** What is wrong with the value and what is allowed. */
  detail: string;
  /** The limit that it exceeds: of characters in a text, or of entries in a list. Faces have their own words for it. */
  exceeds?: ExceededLimit | undefined;
}

export interface ExceededLimit {
  of: 'characters' | 'entries';
  max: number;
}

/** An input value is not valid. */
export class InvalidInput extends PostriderError {
  override readonly code = 'input.invalid';
  override readonly retryable = false;
  /**
   * @param field the field's name, for example `timeZone`; each surface translates it to its own name for the field
   * @param reason what is wrong with the value and what is allowed, as the rest of a sentence about the field
   * @param more other invalid fields of the same input
   * @param exceeds the limit that the value exceeds, where that is the reason
   */
  constructor(
    readonly field: string,
    readonly reason: string,
    readonly more: readonly FieldError[] = [],
    readonly exceeds?: ExceededLimit,
  ) {
    super([{ field, detail: reason }, ...more].map((one) => `${one.field}: ${one.detail}`).join('; '));
  }

  /** Every invalid field. */
  get all(): readonly FieldError[] {
    return [{ field: this.field, detail: this.reason, exceeds: this.exceeds }, ...this.more];
  }
}

/** Returns a sentence to show for any thrown value. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
