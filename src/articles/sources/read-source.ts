import { dirname, join } from 'node:path';
import { PostriderError } from '../../errors.js';
import type { DocumentReader } from '../readers/document-reader.js';
import type { ForeignDocument, ReadOutcome } from '../readers/read-document.js';
import { fetchPublic } from './fetch-public.js';
import type { FoundSource } from './find-sources.js';
import { readBelow } from './read-below.js';

export interface ReadOptions {
  reader: DocumentReader;
  allowPrivateFetch: boolean;
  /** Address of this installation, for the `User-Agent`. */
  publicUrl: string;
  section: string | undefined;
  baseUrl: string | undefined;
  /** Stores a picture and returns its public address. `name` is for errors. */
  keepPicture: (bytes: Uint8Array, name: string) => Promise<string>;
}

/** Maximum bytes, for a file and for a fetched document. */
const largestSource = 5 * 1024 * 1024;

/**
 * Reads one file or address. If a picture beside a Markdown file is missing or broken, the article is read without it.
 * @returns the outcomes, and the error of each missing picture
 * @throws UnusableSource and the errors of fetch-errors.ts, document-errors.ts
 */
export async function readGivenSource(
  source: FoundSource,
  options: ReadOptions,
): Promise<{ outcomes: ReadOutcome[]; lostPictures: PostriderError[] }> {
  const document = await load(source, options);
  const { outcomes, missingPictures } = await options.reader.read(document);
  const lostPictures: PostriderError[] = [];
  if (missingPictures.length === 0 || source.kind === 'url') return { outcomes, lostPictures };
  const pictures: Record<string, string> = {};
  for (const path of new Set(missingPictures)) {
    pictures[path] = await keepPictureBeside(source.root, source.name, path, options).catch((error: unknown) => {
      if (!(error instanceof PostriderError)) throw error;
      lostPictures.push(error);
      return '';
    });
  }
  return { outcomes: (await options.reader.read({ ...document, pictures })).outcomes, lostPictures };
}

async function load(source: FoundSource, options: ReadOptions): Promise<ForeignDocument> {
  const { name, kind } = source;
  const { section, baseUrl } = options;
  if (kind === 'url') {
    const limits = { allowPrivate: options.allowPrivateFetch, contact: options.publicUrl, maxBytes: largestSource };
    const { bytes, contentType, url } = await fetchPublic(name, limits);
    return { name, kind, bytes, contentType, url, fallbackUrl: url, section, pictures: {} };
  }
  const bytes = await readBelow(source.root, name, largestSource);
  const fallbackUrl = baseUrl && addressOfFile(baseUrl, source.place);
  return { name, kind, bytes, contentType: '', url: baseUrl, fallbackUrl, section, pictures: {} };
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

async function keepPictureBeside(
  root: string,
  name: string,
  path: string,
  { keepPicture }: ReadOptions,
): Promise<string> {
  const plain = path.split(/[?#]/, 1)[0] ?? '';
  const file = join(dirname(name), decoded(plain));
  return keepPicture(await readBelow(root, file, largestSource), file);
}

/** A file may really be called `100%.png`. */
function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
