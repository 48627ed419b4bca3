import type { ArticleDraft } from '../store/article.js';
import { canonicalUrl } from '../store/canonical-url.js';
import { UnusableSource } from './document-errors.js';
import { decodeText } from './encoding/decode-text.js';
import { readPage } from './page/read-page.js';
import { type ItemFault, readFeed } from './read-feed.js';
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
}

/**
 * Reads a document: Markdown, a feed or a web page. A hostile document may take very long or use much memory, so call
 * this through document-reader.ts.
 * @throws UnusableSource and the errors of read-feed.ts and read-page.ts
 */
export function readDocument(document: ForeignDocument): DocumentContent {
  const { name, kind, url, section } = document;
  const text = decodeText(document.bytes, document.contentType);
  switch (sniffSource(text, name, kind === 'file')) {
    case 'feed': {
      const items = readFeed(text, { name, url, section });
      return complete(items.map((read) => ('draft' in read ? { ...read, addressIsGiven: false } : read)));
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

const complete = (outcomes: ReadOutcome[]): DocumentContent => ({ outcomes, missingPictures: [] });
