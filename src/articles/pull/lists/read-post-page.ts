import { PostriderError } from '../../../errors.js';
import { postApis } from '../../readers/posts/post-apis.js';
import type { PostQuery } from '../../readers/posts/posts.js';
import { FetchFailed, FetchRefused, hostOf } from '../../sources/fetch-errors.js';
import { type Fetched, fetchPublic, type Validators } from '../../sources/fetch-public.js';
import { type PageReading, webDocument } from '../fill-article.js';
import { NotASource, type PostKind, type SourceSettings } from '../source.js';
import { listedItems } from './listed-items.js';
import type { Listing } from './listing.js';

/** What is needed to ask for the posts of a source. */
export type PostSource = Pick<SourceSettings, 'url' | 'contentKey'> & { kind: PostKind };

/** A page of posts with all their texts and embedded objects takes WordPress some seconds. */
const timeoutMs = 30_000;
const largestPage = 10 * 1024 * 1024;
const nothing = { drafts: [], pages: [], sitemaps: undefined, broken: [], ttl: 0 };

/**
 * Reads one page of a site's posts.
 * @throws NotASource when the site refuses; FetchRefused, FetchFailed, SourceTooLarge; the errors of document-errors.ts
 */
export async function readPostPage(
  reading: PageReading,
  source: PostSource,
  query: PostQuery,
  validators?: Validators,
): Promise<Listing> {
  try {
    return await readAt(reading, source, query, validators);
  } catch (error) {
    const url = postApis[source.kind].otherwise(source.url);
    const isThere = !(error instanceof NotASource) && !(error instanceof FetchFailed && error.status === 404);
    if (url === undefined || isThere) throw error;
    try {
      return { ...(await readAt(reading, { ...source, url }, query)), movedTo: url };
    } catch (second) {
      throw second instanceof PostriderError ? error : second;
    }
  }
}

async function readAt(
  reading: PageReading,
  source: PostSource,
  query: PostQuery,
  validators?: Validators,
): Promise<Listing> {
  const { kind, url } = source;
  const api = postApis[kind];
  const fetched = await fetchPosts(reading, source, query, validators);
  if (fetched === undefined) return { ...nothing, changed: true, validators: none, movedTo: undefined, posts: noPosts };
  const { etag, lastModified, notModified } = fetched;
  const movedTo = fetched.movedTo && api.without(fetched.movedTo);
  const listing: Listing = { ...nothing, changed: !notModified, validators: { etag, lastModified }, movedTo };
  if (notModified) return listing;
  const first = new TextDecoder().decode(fetched.bytes.subarray(0, 200)).trimStart();
  if (!/^[[{]/.test(first)) throw new NotASource(url, `${hostOf(url)} sends a page there, not its posts.`);
  // Its own address may hold the key.
  const document = { ...webDocument(url, { ...fetched, url }), posts: kind };
  const { outcomes, posts: facts = noPosts } = await reading.reader.read(document);
  const counts = api.counts(fetched.header);
  const total = counts.total ?? facts.total ?? outcomes.length;
  const pages = counts.pages ?? facts.pages ?? query.page;
  const { drafts, broken } = listedItems(outcomes);
  // The API has said all that there is to say; the page of a post for members shows others only an offer.
  return {
    ...listing,
    drafts: drafts.map((draft) => ({ ...draft, isWhole: true })),
    broken,
    posts: { ...facts, total, pages },
  };
}

const none: Validators = { etag: '', lastModified: '' };
const noPosts = { newestChange: 0, oldestChange: 0, total: 0, pages: 0 };

/** @returns undefined: the list has fewer pages by now */
async function fetchPosts(
  { allowPrivateFetch, publicUrl }: PageReading,
  source: PostSource,
  query: PostQuery,
  validators?: Validators,
): Promise<Fetched | undefined> {
  const api = postApis[source.kind];
  const host = hostOf(source.url);
  try {
    return await fetchPublic(api.request(source, query), {
      ...{ allowPrivate: allowPrivateFetch, contact: publicUrl, maxBytes: largestPage, timeoutMs },
      ...{ headers: api.headers, readsErrors: true, holdsSecret: source.contentKey !== '' },
      ...(validators ? { validators } : {}),
    });
  } catch (error) {
    // The address of the request may hold the key.
    if (error instanceof FetchRefused) throw new FetchRefused(source.url, error.because, 'it is not a public address');
    if (!(error instanceof FetchFailed) || error.status === undefined) throw error;
    if (api.isEnd(error.status, error.said)) return undefined;
    const reason = api.refusal(error.status, error.said, host);
    throw reason === undefined ? error : new NotASource(source.url, reason, error);
  }
}
