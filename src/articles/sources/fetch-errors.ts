import { PostriderError } from '../../errors.js';

/** The host of an address, for messages: the rest of the address may hold a token. */
export const hostOf = (address: string): string =>
  (URL.canParse(address) ? new URL(address).host : 'that address') || 'that address';

/** An address that Postrider never fetches from. */
export class FetchRefused extends PostriderError {
  override readonly code = 'article.fetch-refused';
  override readonly retryable = false;
  constructor(
    readonly address: string,
    /** `form`: not a web address. `password`: it holds a password. `private`: it is not public. */
    readonly because: 'form' | 'password' | 'private',
    reason: string,
  ) {
    super(`Postrider does not fetch from ${hostOf(address)}: ${reason}.`);
  }
}

/** The host did not answer with a document. `status` is its HTTP status when it answered at all. */
export class FetchFailed extends PostriderError {
  override readonly code = 'article.fetch-failed';
  override readonly retryable: boolean;
  /** How long the host asks to wait (`Retry-After`), in ms. */
  readonly retryAfter: number | undefined;
  /** What the host said with the error, if that was asked for. */
  readonly said: string;
  constructor(
    address: string,
    reason: string,
    readonly status?: number,
    options: { cause?: unknown; retryAfter?: number | undefined; said?: string } = {},
  ) {
    super(`${hostOf(address)} ${reason}.`, options);
    this.retryAfter = options.retryAfter;
    this.said = options.said ?? '';
    this.retryable = status === undefined || status >= 500 || status === 408 || status === 429;
  }
}

/** The host redirects a request that holds a secret to another host, or to a connection without encryption. */
export class SecretStays extends PostriderError {
  override readonly code = 'article.secret-stays';
  override readonly retryable = false;
  /** The protocol and host that it redirects to: the rest of the address may hold the secret. */
  readonly elsewhere: string;
  constructor(from: string, to: string) {
    const elsewhere = URL.canParse(to) ? new URL(to).origin : 'another address';
    super(`${hostOf(from)} redirects to ${elsewhere}. The key is not sent there.`);
    this.elsewhere = elsewhere;
  }
}

/** A document beyond the limit; `limit` is in bytes, after decompression. */
export class SourceTooLarge extends PostriderError {
  override readonly code = 'article.too-large';
  override readonly retryable = false;
  /** @param limit in bytes */
  constructor(
    readonly source: string,
    readonly limit: number,
  ) {
    super(`${source} is larger than the limit of ${limit / 1024 / 1024} MB.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'article.fetch-refused': FetchRefused;
    'article.fetch-failed': FetchFailed;
    'article.secret-stays': SecretStays;
    'article.too-large': SourceTooLarge;
  }
}
