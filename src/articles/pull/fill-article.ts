import { PostriderError } from '../../errors.js';
import type { DocumentReader } from '../readers/document-reader.js';
import type { ForeignDocument } from '../readers/read-document.js';
import { FetchFailed } from '../sources/fetch-errors.js';
import { type Fetched, fetchPublic } from '../sources/fetch-public.js';
import type { ArticleDraft, StoredArticle } from '../store/article.js';

/** Whether a source gives little more than a title and a link, so that the article's page has to be fetched. */
export const isBare = ({ excerpt, image, body }: ArticleDraft): boolean =>
  excerpt === '' && body === '' && image === null;

/** Fills the empty fields of a draft from its article's page, or from the article that an earlier pull stored. */
export function complete<Draft extends ArticleDraft>(draft: Draft, page: ArticleDraft): Draft {
  return {
    ...draft,
    title: draft.title || page.title,
    publishedAt: draft.publishedAt ?? page.publishedAt,
    author: draft.author || page.author,
    section: draft.section || page.section,
    image: draft.image ?? page.image,
    excerpt: draft.excerpt || page.excerpt,
    body: draft.body || page.body,
  };
}

/** A draft with the fields that only the page has, from the article as stored, so that the page is read once. */
export function completeFromStored<Draft extends ArticleDraft>(draft: Draft, stored: StoredArticle): Draft {
  return isBare(draft) ? complete(draft, { ...stored, section: draft.section }) : draft;
}

/** Wraps a fetched file as a document for a reader. */
export function webDocument(name: string, { url, bytes, contentType }: Fetched): ForeignDocument {
  return { name, kind: 'url', bytes, contentType, url, fallbackUrl: url, section: undefined, pictures: {} };
}

/**
 * Reads the article at an address.
 * @throws the errors of fetch-errors.ts and document-errors.ts
 */
export async function readArticlePage(
  { reader, allowPrivateFetch }: { reader: DocumentReader; allowPrivateFetch: boolean },
  address: string,
): Promise<ArticleDraft | undefined> {
  const fetched = await fetchPublic(address, { allowPrivate: allowPrivateFetch });
  const [outcome] = (await reader.read(webDocument(address, fetched))).outcomes;
  return outcome && 'draft' in outcome && outcome.draft.source === 'page' ? outcome.draft : undefined;
}

/** Follows the redirects of an address. @returns undefined when it does not answer */
export async function followRedirects(address: string, allowPrivateFetch: boolean): Promise<string | undefined> {
  const asked = { allowPrivate: allowPrivateFetch, timeoutMs: 3_000, method: 'HEAD' } as const;
  try {
    return (await fetchPublic(address, asked)).url;
  } catch (error) {
    if (error instanceof PostriderError) return undefined;
    throw error;
  }
}

/** Whether an address answers 404 or 410 to both HEAD and GET. Some servers refuse HEAD. */
export async function isGone(address: string, allowPrivateFetch: boolean): Promise<boolean> {
  for (const method of ['HEAD', 'GET'] as const) {
    try {
      await fetchPublic(address, { allowPrivate: allowPrivateFetch, timeoutMs: 3_000, method });
      return false;
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      if (!(error instanceof FetchFailed) || ![404, 410].includes(error.status ?? 0)) return false;
    }
  }
  return true;
}
