import { describeError, PostriderError } from '../../errors.js';

/** A file, folder or document without an article that can be imported. */
export class UnusableSource extends PostriderError {
  override readonly code = 'article.unusable-source';
  override readonly retryable = false;
  /**
   * @param source the path or address, as the user gave it
   * @param reason the rest of a sentence about it
   * @param lacks the information that would make it usable, if the user gave it too
   */
  constructor(
    readonly source: string,
    readonly reason: string,
    readonly lacks?: 'address',
  ) {
    super(`${source}: ${reason}`);
  }
}

/** The document looks like a feed, but cannot be read as one. */
export class FeedUnreadable extends PostriderError {
  override readonly code = 'article.feed-unreadable';
  override readonly retryable = false;
  constructor(
    readonly source: string,
    cause: unknown,
  ) {
    super(`${source}: the feed cannot be read (${describeError(cause)}).`, { cause });
  }
}

/** What the API of a site has sent is not its posts. */
export class PostsUnreadable extends PostriderError {
  override readonly code = 'article.posts-unreadable';
  override readonly retryable = false;
  constructor(
    readonly source: string,
    cause: unknown,
  ) {
    super(`${source}: the posts that it sends cannot be read (${describeError(cause)}).`, { cause });
  }
}

/** No article was found in the page. */
export class PageUnreadable extends PostriderError {
  override readonly code = 'article.page-unreadable';
  override readonly retryable = false;
  /** @param feed the address of a feed that the page offers */
  constructor(
    readonly source: string,
    readonly what: string,
    readonly feed: string | null,
  ) {
    super(`${source}: the page has no ${what}.`);
  }
}

/** A parser failed on the document. */
export class DocumentUnreadable extends PostriderError {
  override readonly code = 'article.unreadable';
  override readonly retryable = false;
  constructor(
    readonly source: string,
    cause: unknown,
  ) {
    super(`${source}: the document cannot be read (${describeError(cause)}).`, { cause });
  }
}

/** Reading a document took more time or memory than any real one needs. */
export class DocumentTooComplex extends PostriderError {
  override readonly code = 'article.too-complex';
  override readonly retryable = false;
  /** @param limit the limit that it passed, for example "10 s" */
  constructor(
    readonly source: string,
    readonly limit: string,
  ) {
    super(`${source}: reading the document takes more than ${limit}.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'article.unusable-source': UnusableSource;
    'article.feed-unreadable': FeedUnreadable;
    'article.posts-unreadable': PostsUnreadable;
    'article.page-unreadable': PageUnreadable;
    'article.unreadable': DocumentUnreadable;
    'article.too-complex': DocumentTooComplex;
  }
}

/** An error of a reader as plain data: an instance of a class does not survive a message between threads. */
export type ReadProblem =
  | { kind: 'source'; source: string; reason: string; lacks: 'address' | undefined }
  | { kind: 'page'; source: string; what: string; feed: string | null }
  | { kind: 'feed' | 'posts' | 'document'; source: string; cause: string };

/** @param source name of the document that was being read */
export function toProblem(error: unknown, source: string): ReadProblem {
  if (error instanceof UnusableSource)
    return { kind: 'source', source: error.source, reason: error.reason, lacks: error.lacks };
  if (error instanceof PageUnreadable) return { kind: 'page', source, what: error.what, feed: error.feed };
  if (error instanceof FeedUnreadable) return { kind: 'feed', source, cause: describeError(error.cause) };
  if (error instanceof PostsUnreadable) return { kind: 'posts', source, cause: describeError(error.cause) };
  return { kind: 'document', source, cause: describeError(error) };
}

export function fromProblem(problem: ReadProblem): PostriderError {
  switch (problem.kind) {
    case 'source':
      return new UnusableSource(problem.source, problem.reason, problem.lacks);
    case 'page':
      return new PageUnreadable(problem.source, problem.what, problem.feed);
    case 'feed':
      return new FeedUnreadable(problem.source, problem.cause);
    case 'posts':
      return new PostsUnreadable(problem.source, problem.cause);
    case 'document':
      return new DocumentUnreadable(problem.source, problem.cause);
  }
}
