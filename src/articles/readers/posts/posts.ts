import type { FeedEntry } from '../feed/feed-entry.js';

/** One page of posts, as their API gives them. */
export interface Posts {
  entries: readonly FeedEntry[];
  /** When each was changed last, in Unix ms; 0: it does not say. */
  changedAt: readonly number[];
  /** How many posts and pages of them there are, where the document itself says it. */
  total?: number | undefined;
  pages?: number | undefined;
}

/** Where a page of posts is in the list, for the requests that follow. Times are Unix ms, 0: unknown. */
export interface PostFacts {
  /** The last change of any of them, and the earliest of their last changes. */
  newestChange: number;
  oldestChange: number;
  total?: number | undefined;
  pages?: number | undefined;
}

/** Posts of one request. */
export const postsPerPage = 40;

/** Where posts are asked for. */
export interface PostPlace {
  url: string;
  /** The key, for an API that wants one; else empty. */
  contentKey: string;
}

/** What a request asks for: the newest posts, or those that were changed after a time, the last change first. */
export interface PostQuery {
  /** From 1. */
  page: number;
  /** Unix ms. */
  changedAfter?: number | undefined;
}

/** How the posts of a site are asked for, and how its answer is read. */
export interface PostApi {
  /** Whether an address is that of posts in this API. */
  owns(url: string): boolean;
  /**
   * The settings of a source as they are kept: the address of the API instead of that of the site.
   * @throws InvalidInput when something is missing
   */
  complete<Given extends PostPlace>(given: Given): Given;
  /** The address of a request. It may hold the key, so it appears in no message. */
  request(place: PostPlace, query: PostQuery): string;
  /** The address of a source without what requests add to it. */
  without(address: string): string;
  /** The address to try where this one is not there. */
  otherwise(url: string): string | undefined;
  headers: Readonly<Record<string, string>>;
  /** Reads an answer. @throws SyntaxError, ZodError when it is not a list of posts */
  read(json: string): Posts;
  /** How many posts and pages there are, by the headers of an answer. */
  counts(header: (name: string) => string): Pick<Posts, 'total' | 'pages'>;
  /** Why a site refuses, in words, by its answer. `host` is its name. */
  refusal(status: number, said: string, host: string): string | undefined;
  /** Whether an error only means that there are fewer pages by now. */
  isEnd(status: number, said: string): boolean;
}
