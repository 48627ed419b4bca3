import type { Redis } from 'ioredis';
import { type PictureState, pictureStates } from '../../articles/pictures/picture-source.js';
import { pinPicture } from '../../articles/pictures/picture-store.js';
import type { Article } from '../../articles/store/article.js';
import { placeInDigest } from '../../render/digest/place-in-digest.js';
import type { Edition } from '../../render/digest.js';

/** The states of articles' pictures, by article id. */
export async function readPictures(redis: Redis, articles: readonly Article[]): Promise<Record<string, PictureState>> {
  const states = await pictureStates(
    redis,
    articles.map(({ image }) => image),
  );
  return Object.fromEntries(
    articles.flatMap(({ id }, i) => {
      const state = states[i];
      return state ? [[id, state] as const] : [];
    }),
  );
}

/** Keeps the pictures of an issue for as long as the issue exists. One that was evicted meanwhile becomes `missing`. */
export async function pinPictures(redis: Redis, edition: Edition): Promise<Edition> {
  const { articles, issue, pictures = {} } = edition;
  const held = { ...pictures };
  for (const [position, { id }] of articles.entries()) {
    const state = pictures[id];
    if (typeof state !== 'object') continue;
    if (!(await pinPicture(redis, state.picture.id, issue.id, placeInDigest(position)))) held[id] = 'missing';
  }
  return { ...edition, pictures: held };
}
