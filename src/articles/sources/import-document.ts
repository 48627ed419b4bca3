import type { Redis } from 'ioredis';
import { InvalidInput, PostriderError } from '../../errors.js';
import type { Someone } from '../../identity.js';
import { UnusableSource } from '../readers/document-errors.js';
import { type DocumentReader, openDocumentReader } from '../readers/document-reader.js';
import type { DocumentContent } from '../readers/read-document.js';
import type { ArticleDraft, StoredArticle } from '../store/article.js';
import { type SaveOutcome, saveArticle } from '../store/article-store.js';
import type { documentFormats } from './import-record.js';

/** The text of one article, as a client sends it. */
export interface GivenDocument {
  format: (typeof documentFormats)[number];
  text: string;
  /** Its web address; if omitted, the text must name it. */
  url?: string | undefined;
  /** The section, instead of the one that the text names. */
  section?: string | undefined;
}

const types = {
  markdown: { name: 'document.md', contentType: 'text/markdown; charset=utf-8' },
  html: { name: 'document.html', contentType: 'text/html; charset=utf-8' },
} as const;

/** How long the thread waits for the next text before it ends, in ms. */
const idleMs = 2_000;
/** Shared by all texts, because each thread may take 256 MB. */
let reader: DocumentReader | undefined;
let pending = 0;

/**
 * Imports an article from its text. Texts are parsed one after the other in a thread with limits, so that no text can
 * hang this process or fill its memory. Relative addresses of pictures are resolved against the article's.
 * @throws InvalidInput naming the field that is wrong
 */
export async function importDocument(
  redis: Redis,
  newsletter: string,
  document: GivenDocument,
  by?: Someone,
): Promise<{ article: StoredArticle; outcome: SaveOutcome }> {
  return saveArticle(redis, await readOne(document), { newsletter, isForeign: true, by });
}

/** Reads a text that is one article. @throws InvalidInput naming the field that is wrong */
export async function readOne(document: GivenDocument): Promise<ArticleDraft> {
  const { outcomes } = await read(document).catch(asInvalid);
  const [only, more] = outcomes;
  if (!only || more || 'reason' in only) throw new InvalidInput('text', 'must be one article, not a feed');
  return only.draft;
}

/** Reads a text in the thread with limits. */
async function read({ format, text, url, section }: GivenDocument): Promise<DocumentContent> {
  pending += 1;
  reader ??= openDocumentReader();
  try {
    const bytes = Buffer.from(text);
    return await reader.read({ ...types[format], kind: 'url', bytes, url, fallbackUrl: url, section, pictures: {} });
  } finally {
    pending -= 1;
    setTimeout(closeWhenIdle, idleMs);
  }
}

function closeWhenIdle(): void {
  if (pending > 0) return;
  const idle = reader;
  reader = undefined;
  void idle?.close();
}

/** Turns an error of the reader into one that names the field to correct. */
function asInvalid(error: unknown): never {
  if (error instanceof UnusableSource && error.lacks === 'address')
    throw new InvalidInput('url', 'is missing, and the text does not name its address');
  if (error instanceof PostriderError) throw new InvalidInput('text', error.message);
  throw error;
}
