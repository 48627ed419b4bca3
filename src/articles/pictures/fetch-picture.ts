import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { FetchFailed, FetchRefused, SourceTooLarge } from '../sources/fetch-errors.js';
import type { Validators } from '../sources/fetch-public.js';
import { ownMediaId, readMedia } from '../store/picture-store.js';

/** Maximum size of a file. Pictures from agencies and phones are smaller. */
export const maxPictureBytes = 15 * 1024 * 1024;
const timeoutMs = 20_000;

export interface PictureFetchDeps {
  redis: Redis;
  publicUrl: string;
  allowPrivateFetch: boolean;
  /** As for `fetchPublic`: for a test on loopback only. */
  isPublic?: (ip: string) => boolean;
  /** Ends requests when the process stops. */
  signal?: AbortSignal;
}

/** `unchanged`: the validators still match. `refused`: it cannot be used. `failed`: a later try may succeed. */
export type FetchedPicture =
  | ({ bytes: Uint8Array } & Validators)
  | 'unchanged'
  | { refused: string }
  | { failed: string; retryAfter?: number | undefined };

/** Fetches a picture from its address, or from this installation's own store if it is kept there. */
export async function fetchPicture(
  { redis, publicUrl, allowPrivateFetch, isPublic, signal }: PictureFetchDeps,
  url: string,
  validators: Validators | undefined,
): Promise<FetchedPicture> {
  const own = await ownPicture(redis, publicUrl, url);
  if (own) return own;
  // Loaded here because it is large, and pictures that came in beside a Markdown file do not need it.
  const { fetchPublic } = await import('../sources/fetch-public.js');
  try {
    const options = {
      allowPrivate: allowPrivateFetch,
      contact: publicUrl,
      isPublic,
      signal,
      timeoutMs,
      maxBytes: maxPictureBytes,
    };
    const fetched = await fetchPublic(url, {
      ...options,
      accept: 'image/avif, image/webp, image/png, image/jpeg, image/*;q=0.8, */*;q=0.5',
      ...(validators ? { validators } : {}),
    });
    if (fetched.notModified) return 'unchanged';
    const { bytes, etag, lastModified } = fetched;
    return { bytes, etag, lastModified };
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error;
    return whyNot(error);
  }
}

/** A picture that is kept here. Its address may not be reachable from this machine. */
async function ownPicture(redis: Redis, publicUrl: string, url: string): Promise<FetchedPicture | undefined> {
  const id = ownMediaId(publicUrl, url);
  if (id === undefined) return undefined;
  const picture = await readMedia(redis, id);
  return picture ? { bytes: picture.bytes, etag: '', lastModified: '' } : { refused: 'it is not there' };
}

function whyNot(error: PostriderError): FetchedPicture {
  if (error instanceof FetchRefused) return { refused: 'its address may not be fetched' };
  if (error instanceof SourceTooLarge) return { refused: `it is larger than ${maxPictureBytes / 1024 / 1024} MB` };
  if (error instanceof FetchFailed && (error.status === 404 || error.status === 410))
    return { refused: 'it is not there' };
  const retryAfter = error instanceof FetchFailed ? error.retryAfter : undefined;
  return { failed: `it could not be fetched: ${error.message.replace(/\.$/, '')}`, retryAfter };
}
