import { PostriderError } from '../../errors.js';
import { FetchRefused } from '../sources/fetch-errors.js';
import type { RobotsDeps } from '../sources/robots.js';
import { detectSource } from './lists/read-listing.js';
import { NotASource, type Source, type SourceKind, type SourceSettings, sourceSettings } from './source.js';
import { addSource } from './source-store.js';

/** The settings of a new source. If the kind is omitted, reading the address finds it. */
export type GivenSource = Partial<SourceSettings> & Pick<SourceSettings, 'url'>;

export interface TakenSource {
  source: Source;
  /** Why the address could not be read; null when it was read, or when its kind was given. */
  failure: PostriderError | null;
}

/**
 * Adds a source to a newsletter after a check of its address. An address that fails at the moment (5xx, timeout, no
 * such host) is added too, and pulled again later; one that is wrong is refused.
 * @param anyway add a wrong address as well, unless Postrider may not fetch from it
 * @throws FetchRefused for an address that is not public; NotASource for one that is wrong; SourceExists
 */
export async function takeSource(
  { redis, allowPrivateFetch, publicUrl }: RobotsDeps,
  newsletter: string,
  { url, kind, ...settings }: GivenSource,
  { anyway = false, now = Date.now() }: { anyway?: boolean | undefined; now?: number } = {},
): Promise<TakenSource> {
  const add = async (found: { url: string; kind: SourceKind }, failure: PostriderError | null) => {
    const complete = sourceSettings.parse({ ...settings, ...found });
    return { source: await addSource(redis, newsletter, complete, now, failure), failure };
  };
  if (kind) return add({ url, kind }, null);
  let found: { url: string; kind: SourceKind };
  try {
    found = await detectSource(url, { redis, allowPrivateFetch, publicUrl });
  } catch (error) {
    if (!(error instanceof PostriderError) || error instanceof FetchRefused) throw error;
    if (!error.retryable && !anyway) throw new NotASource(url, error.message, error);
    return add({ url, kind: guessKind(url) }, error);
  }
  return add(found, null);
}

/** Guesses the kind of an address that cannot be read. */
function guessKind(url: string): SourceKind {
  return /sitemap/i.test(new URL(url).pathname) ? 'sitemap' : 'feed';
}
