import { PostriderError } from '../../errors.js';
import { openDocumentReader } from '../readers/document-reader.js';
import { FetchRefused } from '../sources/fetch-errors.js';
import type { RobotsDeps } from '../sources/robots.js';
import { completeSource, postKindOf } from './complete-source.js';
import type { PageReading } from './fill-article.js';
import { detectSource, type SourceCandidate } from './lists/read-listing.js';
import { type PostSource, readPostPage } from './lists/read-post-page.js';
import { isPostKind, NotASource, type Source, type SourceKind, type SourceSettings, sourceSettings } from './source.js';
import { addSource } from './source-store.js';

/** The settings of a new source. If the kind is omitted, reading the address finds it, except a Ghost site's API. */
export type GivenSource = Partial<SourceSettings> & Pick<SourceSettings, 'url'>;

export interface TakenSource {
  source: Source;
  /** Why the address could not be read; null when it was read, or when its kind was given. */
  failure: PostriderError | null;
}

/**
 * Adds a source to a newsletter after a check of its address. An address that fails at the moment (5xx, timeout, no
 * such host) is added too, and pulled again later; one that is wrong is refused, also a key of an API.
 * @param anyway add a wrong address as well, unless Postrider may not fetch from it
 * @throws FetchRefused for an address that is not public; NotASource for one that is wrong; SourceExists; InvalidInput without the key that an API
 *   wants
 */
export async function takeSource(
  { redis, allowPrivateFetch, publicUrl }: RobotsDeps,
  newsletter: string,
  given: GivenSource,
  { anyway = false, now = Date.now() }: { anyway?: boolean | undefined; now?: number } = {},
): Promise<TakenSource> {
  const { url, kind, ...settings } = withPostAddress(given);
  const add = async (found: { url: string; kind: SourceKind }, failure: PostriderError | null) => {
    const complete = sourceSettings.parse({ ...settings, ...found });
    return { source: await addSource(redis, newsletter, complete, now, failure), failure };
  };
  if (kind && !isPostKind(kind)) return add({ url, kind }, null);
  let found: { url: string; kind: SourceKind };
  try {
    const { contentKey = '' } = settings;
    found = kind
      ? await checkPosts({ allowPrivateFetch, publicUrl }, { url, kind, contentKey })
      : await detectSource(url, { redis, allowPrivateFetch, publicUrl });
  } catch (error) {
    if (!(error instanceof PostriderError) || error instanceof FetchRefused) throw error;
    if (!error.retryable && !anyway)
      throw error instanceof NotASource ? error : new NotASource(url, error.message, error);
    return add({ url, kind: kind ?? guessKind(url) }, error);
  }
  return add(found, null);
}

/** The kind of an address that is an API's, and that address for a site of a given kind. @throws InvalidInput */
function withPostAddress(given: GivenSource): GivenSource {
  const { url, contentKey = '' } = given;
  const kind = given.kind ?? postKindOf(url);
  return kind && isPostKind(kind) ? { ...given, ...completeSource({ kind, url, contentKey }) } : given;
}

/** Reads the newest posts once: a key or an API that is closed is better noticed now. */
async function checkPosts(reading: Omit<PageReading, 'reader'>, source: PostSource): Promise<SourceCandidate> {
  const reader = openDocumentReader();
  try {
    const { movedTo } = await readPostPage({ ...reading, reader }, source, { page: 1 });
    return { url: movedTo ?? source.url, kind: source.kind };
  } finally {
    await reader.close();
  }
}

/** Guesses the kind of an address that cannot be read. */
function guessKind(url: string): SourceKind {
  return /sitemap/i.test(new URL(url).pathname) ? 'sitemap' : 'feed';
}
