import { PostriderError } from '../../errors.js';

/** The host of an address, for messages: the rest of it may hold a token. */
export const hostOf = (address: string): string =>
  (URL.canParse(address) ? new URL(address).host : 'that address') || 'that address';

/** An address that Postrider will not fetch from, whatever it would answer. */
export class FetchRefused extends PostriderError {
  override readonly code = 'article.fetch-refused';
  override readonly retryable = false;
  constructor(address: string, reason: string, remedy: string) {
    super(`Postrider does not fetch from ${hostOf(address)}: ${reason}. ${remedy}`);
  }
}

/** The host did not answer with a document. `status` is its HTTP status when it answered at all. */
export class FetchFailed extends PostriderError {
  override readonly code = 'article.fetch-failed';
  override readonly retryable: boolean;
  constructor(
    address: string,
    reason: string,
    readonly status?: number,
    options?: { cause?: unknown },
  ) {
    const retryable = status === undefined || status >= 500 || status === 408 || status === 429;
    const remedy = retryable ? 'Try again later' : 'Check the address in a browser';
    super(`${hostOf(address)} ${reason}. ${remedy}, or save the page and import the file.`, options);
    this.retryable = retryable;
  }
}

/** A document beyond the limit; `limit` is in bytes, after decompression. */
export class SourceTooLarge extends PostriderError {
  override readonly code = 'article.too-large';
  override readonly retryable = false;
  constructor(
    name: string,
    readonly limit: number,
  ) {
    super(
      `${name} is larger than ${limit / 1024 / 1024} MB, the most that is imported at once. Import a smaller part of it.`,
    );
  }
}
