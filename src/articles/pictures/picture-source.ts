import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from '../../redis/keys.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { writeTogether } from '../../redis/write-together.js';
import type { ArticleImage } from '../store/article.js';
import { type PicturePlace, picturePlaces } from './places.js';

/** A cut picture: its id and its files. */
const cutPicture = z.object({
  id: z.string(),
  files: z.array(
    z.object({
      place: z.enum(picturePlaces as [PicturePlace, ...PicturePlace[]]),
      width: z.number(),
      height: z.number(),
    }),
  ),
});
export type CutPicture = z.infer<typeof cutPicture>;

/**
 * `made`: its files are stored. `refused`: it cannot be used. `failed`: it could not be made yet. `evicted`: there is
 * no room for it.
 */
const states = ['made', 'refused', 'failed', 'evicted'] as const;

const json = z.string().transform((text) => JSON.parse(text));
const record = z.object({
  url: z.string(),
  state: z.enum(states),
  /** Why the last attempt made no picture, as the rest of a sentence about it; else empty. */
  reason: z.string(),
  picture: json.pipe(cutPicture.nullable()),
  etag: z.string(),
  lastModified: z.string(),
  /** Unix milliseconds. */
  checkedAt: z.coerce.number(),
  /** Attempts in a row that made no picture. */
  failures: z.coerce.number(),
  /** When a picture that is not made is tried again, in Unix milliseconds; 0: not by itself. */
  nextAt: z.coerce.number().default(0),
});

/** The state of a picture at its source. */
export type PictureSource = z.infer<typeof record>;

/** The state of a picture that no worker has checked yet. */
export const unknownPicture: Omit<PictureSource, 'url'> = {
  state: 'failed',
  reason: '',
  picture: null,
  etag: '',
  lastModified: '',
  checkedAt: 0,
  failures: 0,
  nextAt: 0,
};

/** Names a picture by its address and focus. */
export function sourceName({ url, focus }: Pick<ArticleImage, 'url' | 'focus'>): string {
  const point = focus ? [focus.x, focus.y] : [];
  return createHash('sha256')
    .update(JSON.stringify([url, ...point]))
    .digest('hex')
    .slice(0, 20);
}

/** @returns undefined for a picture that no worker has checked yet */
export async function readPictureSource(redis: Redis, name: string): Promise<PictureSource | undefined> {
  return record.safeParse(await redis.hgetall(keys.pictureSource(name))).data;
}

/** How long to keep the state of a picture without files. */
const forgetAfterSeconds = 30 * 86_400;

/** Stores the state of a picture. It expires after 30 days if the picture has no files. */
export async function writePictureSource(redis: Redis, name: string, source: PictureSource): Promise<void> {
  const key = keys.pictureSource(name);
  const picture = JSON.stringify(source.picture);
  const before = await redis.hget(key, 'picture');
  await redis.hset(key, { ...source, picture });
  if (source.picture) await redis.persist(key);
  else await redis.expire(key, forgetAfterSeconds);
  // A check that changes no picture leaves the rendered pages as they are.
  if (before !== picture) await announceChange(redis, topics.picture(name));
}

/** The picture of an article: its files, or why there are none. `missing`: not made yet, or evicted. */
export type PictureState = { picture: CutPicture } | 'refused' | 'missing';

/** Reads the states of articles' pictures, in the same order; undefined for an article without a picture. */
export async function pictureStates(
  redis: Redis,
  images: readonly (ArticleImage | null)[],
): Promise<(PictureState | undefined)[]> {
  if (images.length > 1) writeTogether(redis);
  return Promise.all(
    images.map(async (image) => {
      if (!image) return undefined;
      const source = await readPictureSource(redis, sourceName(image));
      if (source?.picture) return { picture: source.picture };
      return source?.state === 'refused' ? 'refused' : 'missing';
    }),
  );
}
