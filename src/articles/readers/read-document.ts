import type { ArticleDraft } from '../store/article.js';
import { canonicalUrl } from '../store/canonical-url.js';
import { UnusableSource } from './document-errors.js';
import { decodeText } from './encoding/decode-text.js';
import { readPage } from './page/read-page.js';
import type { PostFormat } from './posts/post-apis.js';
import type { PostFacts } from './posts/posts.js';
import { readPosts } from './posts/read-posts.js';
import { type FeedItem, type ItemFault, readFeed } from './read-feed.js';
import { readMarkdown } from './read-markdown.js';
import { sniffSource } from './sniff-source.js';

/** A document that somebody else wrote, with its origin. Plain data, because it is sent to a thread. */
export interface ForeignDocument {
  /** The path or address, as the user gave it. Starts every error message. */
  name: string;
  kind: 'file' | 'url';
  bytes: Uint8Array;
  /** The `Content-Type` header; empty for a file. */
  contentType: string;
  /** Its address after redirects, or the base URL given for a file. */
  url: string | undefined;
  /** The address of a Markdown file that does not name its own. */
  fallbackUrl: string | undefined;
  /** The section of everything in it, instead of the one that it names. */
  section: string | undefined;
  /** Public addresses of the pictures beside a Markdown file, by their paths in its text. */
  pictures: Readonly<Record<string, string>>;
  /** The API that it is from. If omitted, its content says what it is. */
  posts?: PostFormat;
}

/** An article of a document, or why an item of it is not one. `item` is the number within a feed, from 1. */
export type ReadOutcome =
  | {
      item?: number;
      draft: ArticleDraft;
      /** Whether its URL was made from the base URL. */
      addressIsGiven: boolean;
      /** All categories of a feed's item. */
      categories?: readonly string[];
      /** The feed's own id of the item; empty if it has none. */
      guid?: string;
    }
  | ({ item: number } & ItemFault);

export interface DocumentContent {
  outcomes: ReadOutcome[];
  /** Paths of pictures without a public address. When there are any, store them and read the document again. */
  missingPictures: string[];
  /** About a page of posts. */
  posts?: PostFacts;
}

/**
 * Reads a document: Markdown, a feed or a web page. A hostile document may take very long or use much memory, so call
 * this through document-reader.ts.
 * @throws UnusableSource and the errors of read-feed.ts and read-page.ts
 */
export function readDocument(document: ForeignDocument): DocumentContent {
  const { name, kind, url, section } = document;
  const text = decodeText(document.bytes, document.contentType);
  if (document.posts) {
    const { items, facts } = readPosts(text, document.posts, { name, url });
    return { ...complete(items.map(outcomeOf)), posts: facts };
  }
  switch (sniffSource(text, name, kind === 'file')) {
    case 'feed': {
      const items = readFeed(text, { name, url, section });
      return complete(items.map(outcomeOf));
    }
    case 'page': {
      const { draft, namesItsAddress } = readPage(text, { name, url, section });
      return complete([{ draft, addressIsGiven: kind === 'file' && !namesItsAddress }]);
    }
    case 'markdown': {
      const { fallbackUrl } = document;
      // A picture beside a document on the web has an address already.
      const pictures = kind === 'url' ? undefined : document.pictures;
      const { draft, missingPictures } = readMarkdown(text, { name, fallbackUrl, section, pictures });
      const addressIsGiven = kind === 'file' && draft.url === canonicalUrl(fallbackUrl ?? '');
      return { outcomes: [{ draft, addressIsGiven }], missingPictures };
    }
    case undefined:
      throw new UnusableSource(name, 'is neither Markdown, nor a feed, nor a web page');
  }
}

const outcomeOf = (read: FeedItem): ReadOutcome => ('draft' in read ? { ...read, addressIsGiven: false } : read);
const complete = (outcomes: ReadOutcome[]): DocumentContent => ({ outcomes, missingPictures: [] });
