import type { Redis } from 'ioredis';
import { pathTo } from '../../settings/web-paths.js';
import type { Article } from '../store/article.js';
import { type CutPicture, pictureStates } from './picture-source.js';
import { type PicturePlace, placeForms } from './places.js';

/** The attributes of an `<img>`. */
export interface ShownPicture {
  /** The 1× file. */
  src: string;
  /** The files with their widths, for `srcset`. Give `sizes` with it. */
  srcSet: string;
  /** Size of the place, in CSS pixels: the same for every picture of a place. */
  width: number;
  height: number;
  /** The source's description, or the headline if it has none. */
  alt: string;
}

/** File name in a picture's address: `<id>-<place>-<width>.<ext>`. */
export const fileName = (id: string, place: PicturePlace, width: number): string =>
  `${id}-${place}-${width}.${placeForms[place].ext}`;

/** Where a file of a picture is served. @param base the public URL, or the path prefix of the pages */
const addressOf = (base: string, id: string, place: PicturePlace, width: number): string =>
  `${base}${pathTo('picture', { file: fileName(id, place, width) })}`;

/**
 * A cut picture in a place.
 * @param base the public URL for emails and feeds, the path prefix for pages (`basePath`)
 * @returns null when there is no file for this place
 */
export function pictureShownIn(
  { id, files }: CutPicture,
  place: PicturePlace,
  base: string,
  alt: string,
): ShownPicture | null {
  const widths = files.filter((file) => file.place === place).map(({ width }) => width);
  const [smallest] = widths.toSorted((a, b) => a - b);
  if (smallest === undefined) return null;
  const { width, height } = placeForms[place];
  const srcSet = widths.map((each) => `${addressOf(base, id, place, each)} ${each}w`).join(', ');
  return { src: addressOf(base, id, place, smallest), srcSet, width, height, alt };
}

/**
 * One file for a place, with its size: the picture for emails, since email clients do not choose by size.
 * @param size the largest, or the smallest for a picture that is shown much smaller than the place
 */
export function fileFor(
  { id, files }: CutPicture,
  place: PicturePlace,
  base: string,
  size: 'largest' | 'smallest' = 'largest',
): { url: string; width: number; height: number } | null {
  const bySize = files.filter((file) => file.place === place).toSorted((a, b) => a.width - b.width);
  const file = size === 'largest' ? bySize.at(-1) : bySize[0];
  if (!file) return null;
  const { width, height } = file;
  return { url: addressOf(base, id, place, width), width, height };
}

/**
 * The pictures of articles for one place of a page, in the same order; null for an article without a picture, or whose
 * picture is not made yet. Pages never show a picture from another host.
 */
export async function picturesFor(
  redis: Redis,
  articles: readonly Pick<Article, 'title' | 'image'>[],
  place: PicturePlace,
  base: string,
): Promise<(ShownPicture | null)[]> {
  const states = await pictureStates(
    redis,
    articles.map(({ image }) => image),
  );
  return articles.map(({ title, image }, i) => {
    const state = states[i];
    return typeof state === 'object' ? pictureShownIn(state.picture, place, base, image?.alt || title) : null;
  });
}
