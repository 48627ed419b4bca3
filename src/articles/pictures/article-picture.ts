import type { Redis } from 'ioredis';
import { InvalidInput } from '../../errors.js';
import { isoFromMs } from '../../timestamps.js';
import type { ArticleImage, StoredArticle } from '../store/article.js';
import { articleIds, readArticles } from '../store/article-store.js';
import { wantPictureNow } from '../store/wanted-pictures.js';
import {
  type PictureSource,
  readPictureSource,
  sourceName,
  unknownPicture,
  writePictureSource,
} from './picture-source.js';

/** The state of an article's picture, for editors. */
export interface ArticlePicture {
  /** `waiting`: no worker has tried it yet. The others as in PictureSource. */
  state: PictureSource['state'] | 'waiting';
  /** Why there is no picture, as the rest of a sentence about it; else empty. */
  reason: string;
  /** When it is tried again; null: not by itself. */
  nextAttemptAt: string | null;
}

/** @returns null for an article without a picture */
export async function articlePicture(redis: Redis, image: ArticleImage | null): Promise<ArticlePicture | null> {
  // Version 0.1 kept a picture without an address for "none".
  if (!image?.url) return null;
  const source = await readPictureSource(redis, sourceName(image));
  if (!source || (source.state === 'failed' && source.failures === 0))
    return { state: 'waiting', reason: '', nextAttemptAt: null };
  const { state, reason, nextAt } = source;
  return { state, reason: state === 'made' ? '' : reason, nextAttemptAt: isoFromMs(nextAt) };
}

/**
 * Requests an article's picture anew, whatever its state: it is fetched and cut even if it was made or given up. A
 * picture that was made is shown until then.
 * @throws InvalidInput when the article has no picture
 */
export async function refetchPicture(redis: Redis, article: StoredArticle): Promise<void> {
  const { image } = article;
  if (!image?.url) throw new InvalidInput('refetch', 'the article has no picture');
  const name = sourceName(image);
  const { picture = null } = (await readPictureSource(redis, name)) ?? {};
  const state = picture ? 'made' : 'failed';
  await writePictureSource(redis, name, { ...unknownPicture, url: image.url, picture, state });
  await wantPictureNow(redis, image, article);
}

/** Newest articles of a newsletter whose pictures are counted. */
const counted = 300;

/** Counts the newest articles of a source whose picture could not be made. */
export async function countMissingPictures(redis: Redis, newsletter: string, sourceId: string): Promise<number> {
  let missing = 0;
  for await (const ids of articleIds(redis, newsletter, counted)) {
    const articles = (await readArticles(redis, ids)).filter((article) => article.sourceId === sourceId);
    const pictures = await Promise.all(articles.map(({ image }) => articlePicture(redis, image)));
    missing += pictures.filter((one) => one?.state === 'failed' || one?.state === 'refused').length;
    break;
  }
  return missing;
}
