import { PostriderError } from '../../errors.js';
import type { DocumentReader } from '../readers/document-reader.js';
import type { ForeignDocument } from '../readers/read-document.js';
import { FetchFailed } from '../sources/fetch-errors.js';
import { type Fetched, fetchPublic } from '../sources/fetch-public.js';
import type { ArticleDraft, StoredArticle } from '../store/article.js';

/** How pages are fetched and read. */
export interface PageReading {
  reader: DocumentReader;
  allowPrivateFetch: boolean;
  /** Address of this installation, for the `User-Agent`. */
  publicUrl?: string | undefined;
}

/** Whether a source leaves out what an article's page usually has. Most feeds of newspapers give only a summary. */
export const lacksFacts = ({ excerpt, image, author }: ArticleDraft): boolean =>
  excerpt === '' || image === null || author === '';

/** Fills the empty fields of a draft from its article's page, or from the article that an earlier pull stored. */
export function complete<Draft extends ArticleDraft>(draft: Draft, page: ArticleDraft): Draft {
  return {
    ...draft,
    title: draft.title || page.title,
    publishedAt: draft.publishedAt ?? page.publishedAt,
    author: draft.author || page.author,
    section: draft.section || page.section,
    image: draft.image ?? page.image,
    otherImages: [...(draft.otherImages ?? []), ...(page.otherImages ?? [])],
    excerpt: draft.excerpt || page.excerpt,
    body: draft.body || page.body,
  };
}

/**
 * A draft with the fields that only the page has, from the article as stored, so that the page is read once. The stored
 * section is already one of the newsletter's.
 */
export function completeFromStored<Draft extends ArticleDraft>(draft: Draft, stored: StoredArticle): Draft {
  return complete(draft, { ...stored, section: draft.section });
}

/** Wraps a fetched file as a document for a reader. */
export function webDocument(name: string, { url, bytes, contentType }: Fetched): ForeignDocument {
  return { name, kind: 'url', bytes, contentType, url, fallbackUrl: url, section: undefined, pictures: {} };
}

/** Fetches the page of an article. @throws the errors of fetch-errors.ts */
export const fetchArticlePage = ({ allowPrivateFetch, publicUrl }: PageReading, address: string): Promise<Fetched> =>
  fetchPublic(address, { allowPrivate: allowPrivateFetch, contact: publicUrl });

/**
 * Reads the article of a page that was fetched.
 * @returns undefined for a document that is no page
 * @throws the errors of document-errors.ts
 */
export async function readArticlePage(
  { reader }: PageReading,
  address: string,
  fetched: Fetched,
): Promise<ArticleDraft | undefined> {
  const [outcome] = (await reader.read(webDocument(address, fetched))).outcomes;
  return outcome && 'draft' in outcome && outcome.draft.source === 'page' ? outcome.draft : undefined;
}

/** Follows the redirects of an address. @returns undefined when it does not answer */
export async function followRedirects(
  address: string,
  { allowPrivateFetch, publicUrl }: Omit<PageReading, 'reader'>,
): Promise<string | undefined> {
  const asked = { allowPrivate: allowPrivateFetch, contact: publicUrl, timeoutMs: 3_000, method: 'HEAD' } as const;
  try {
    return (await fetchPublic(address, asked)).url;
  } catch (error) {
    if (error instanceof PostriderError) return undefined;
    throw error;
  }
}

/** Whether an address answers 404 or 410 to both HEAD and GET. Some servers refuse HEAD. */
export async function isGone(
  address: string,
  { allowPrivateFetch, publicUrl }: Omit<PageReading, 'reader'>,
): Promise<boolean> {
  for (const method of ['HEAD', 'GET'] as const) {
    try {
      await fetchPublic(address, { allowPrivate: allowPrivateFetch, contact: publicUrl, timeoutMs: 3_000, method });
      return false;
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      if (!(error instanceof FetchFailed) || ![404, 410].includes(error.status ?? 0)) return false;
    }
  }
  return true;
}
