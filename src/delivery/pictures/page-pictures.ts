import type { Redis } from 'ioredis';
import * as z from 'zod';
import { fetchPicture, type PictureFetchDeps } from '../../articles/pictures/fetch-picture.js';
import { sourceName } from '../../articles/pictures/picture-source.js';
import { PictureRefused, saveMedia } from '../../articles/store/picture-store.js';
import type { Queues } from '../../queues/queues.js';
import { pictureKeys } from '../../redis/keys.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';

// The public page of an issue shows the pictures of its email. Those from other hosts, such as a sponsor's, would tell
// that host who reads the page, so the page shows copies of its own.

/** A copy of a picture, or why there is none. */
const copy = z.object({
  /** File name under /media/; empty when there is none. */
  file: z.string(),
  /** When it was last tried, in Unix milliseconds. */
  at: z.number(),
});

/** Milliseconds until a picture that could not be copied is tried again. */
const retryAfter = 3_600_000;

/** The name of a copied picture. */
export const copyName = (url: string): string => sourceName({ url, focus: undefined });

/**
 * The copies of pictures by their addresses. Those that have none yet are requested, and a worker makes them soon.
 * @returns file names under /media/
 */
export async function copiesOf(redis: Redis, urls: readonly string[], now = Date.now()): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (urls.length === 0) return found;
  const texts = await redis.hmget(pictureKeys.copies, ...urls.map(copyName));
  const wanted: string[] = [];
  for (const [i, url] of urls.entries()) {
    const { file = '', at = 0 } = copy.safeParse(JSON.parse(texts[i] ?? 'null')).data ?? {};
    if (file !== '') found.set(url, file);
    else if (now - at >= retryAfter) wanted.push(url);
  }
  // A full Redis must not hide the page.
  if (wanted.length > 0) await redis.sadd(pictureKeys.wanted, ...wanted).catch(() => undefined);
  return found;
}

/** Enqueues the job that copies, if a picture is wanted. The reconciler calls it too, since queues may lose jobs. */
export async function schedulePagePictures({ redis, queues }: { redis: Redis; queues: Queues }): Promise<void> {
  if ((await redis.scard(pictureKeys.wanted)) > 0) await queues.enqueue('makePictures', 'pictures', {});
}

/**
 * Copies the pictures that are wanted. Safe to interrupt and to run in parallel: an address leaves the set when its
 * outcome is stored.
 */
export async function copyPagePictures(deps: PictureFetchDeps, now = Date.now()): Promise<void> {
  const { redis, signal } = deps;
  for (const url of await redis.smembers(pictureKeys.wanted)) {
    const file = await copyPicture(deps, url);
    // The outcome of an interrupted request says nothing about the picture.
    if (signal?.aborted) return;
    await redis.hset(pictureKeys.copies, copyName(url), JSON.stringify({ file, at: now }));
    await redis.srem(pictureKeys.wanted, url);
    if (file !== '') await announceChange(redis, topics.picture(copyName(url)));
  }
}

/** @returns the file of the copy, or an empty text */
async function copyPicture(deps: PictureFetchDeps, url: string): Promise<string> {
  const fetched = await fetchPicture(deps, url, undefined);
  if (typeof fetched === 'string' || !('bytes' in fetched)) return '';
  try {
    const { id, ext } = await saveMedia(deps.redis, fetched.bytes);
    return `${id}.${ext}`;
  } catch (error) {
    if (error instanceof PictureRefused) return '';
    throw error;
  }
}
