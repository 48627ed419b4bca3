import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidInput } from '../../errors.js';
import { decodeText } from '../readers/decode-text.js';
import { readFeed } from '../readers/read-feed.js';
import { readMarkdown } from '../readers/read-markdown.js';
import { readPage } from '../readers/read-page.js';
import { sniffSource } from '../readers/sniff-source.js';
import type { ArticleDraft } from '../store/article.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { SourceTooLarge } from './fetch-errors.js';
import { fetchPublic } from './fetch-public.js';
import { type FoundSource, fileProblem } from './find-sources.js';

export interface ReadOptions {
  allowPrivateFetch: boolean;
  section: string | undefined;
  baseUrl: string | undefined;
  /** Stores a picture and returns its public address. `name` is for errors. */
  keepPicture: (bytes: Uint8Array, name: string) => Promise<string>;
}

/** What a document gave: an article, or why an item of it is none. `item` is the number within a feed, from 1. */
export type ReadOutcome =
  | { item?: number; draft: ArticleDraft /** Whether its URL was made from `baseUrl`. */; addressIsGiven: boolean }
  | { item: number; reason: string };

/** Bytes; the same for a file as for what is fetched. */
const largestSource = 5 * 1024 * 1024;

/**
 * Reads one file or address, whatever it is.
 * @throws InvalidInput and the errors of fetch-errors.ts, read-feed.ts, read-page.ts, picture-store.ts
 */
export async function readSource(source: FoundSource, options: ReadOptions): Promise<ReadOutcome[]> {
  const { name } = source;
  const { section } = options;
  const { text, url } = await load(source, options);
  switch (sniffSource(text, name, source.kind === 'file')) {
    case 'feed':
      return readFeed(text, { name, url, section }).map((read) =>
        'draft' in read ? { ...read, addressIsGiven: false } : read,
      );
    case 'page': {
      const { draft, namesItsAddress } = readPage(text, { name, url, section });
      return [{ draft, addressIsGiven: source.kind === 'file' && !namesItsAddress }];
    }
    case 'markdown': {
      const fallbackUrl = source.kind === 'url' ? url : url && addressOfFile(url, source.place);
      const keepPicture = source.kind === 'url' ? pictureBesideUrl(url ?? name) : pictureBesideFile(name, options);
      const draft = await readMarkdown(text, { name, fallbackUrl, section, keepPicture });
      return [{ draft, addressIsGiven: source.kind === 'file' && draft.url === canonicalUrl(fallbackUrl ?? '') }];
    }
    case undefined:
      throw new InvalidInput(name, 'is neither Markdown, nor a feed, nor a web page');
  }
}

async function load(source: FoundSource, options: ReadOptions): Promise<{ text: string; url: string | undefined }> {
  if (source.kind === 'url') {
    const fetched = await fetchPublic(source.name, {
      allowPrivate: options.allowPrivateFetch,
      maxBytes: largestSource,
    });
    return { text: decodeText(fetched.bytes, fetched.contentType), url: fetched.url };
  }
  const { size } = await stat(source.name).catch(fileProblem(source.name));
  if (size > largestSource) throw new SourceTooLarge(source.name, largestSource);
  return { text: decodeText(await readFile(source.name).catch(fileProblem(source.name))), url: options.baseUrl };
}

/** `2030/Harbour news.md` below `https://example.org/news` → `https://example.org/news/2030/harbour-news`. */
function addressOfFile(baseUrl: string, place: string): string {
  const slugs = place
    .replace(/\.\w+$/, '')
    .split(/[\\/]/)
    .map((part) =>
      part
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
        .replace(/^-|-$/g, ''),
    );
  return new URL(slugs.filter(Boolean).join('/'), baseUrl.endsWith('/') ? baseUrl : `${baseUrl}/`).href;
}

function pictureBesideFile(name: string, { keepPicture }: ReadOptions): (path: string) => Promise<string> {
  return async (path) => {
    const plain = path.replace(/[?#].*$/, '');
    const file = join(dirname(name), /%[\da-f]{2}/i.test(plain) ? decodeURI(plain) : plain);
    const { size } = await stat(file).catch(fileProblem(file));
    if (size > largestSource) throw new SourceTooLarge(file, largestSource);
    return keepPicture(await readFile(file).catch(fileProblem(file)), file);
  };
}

/** A picture beside a document on the web has an address already. */
const pictureBesideUrl = (base: string) => async (path: string) => absoluteUrl(path, base) ?? path;
