import type { Redis } from 'ioredis';
import { pathTo } from '../../settings/web-paths.js';
import type { Article } from '../store/article.js';
import { type CutPicture, pictureStates } from './picture-source.js';
import { type PicturePlace, placeForms } from './places.js';

/** A picture as an `<img>` takes it. */
export interface ShownPicture {
  /** The 1× file. */
  src: string;
  /** The files with their widths, for `srcset`. Give `sizes` with it. */
  srcSet: string;
  /** Of the place, in CSS pixels: every picture of a place has them. */
  width: number;
  height: number;
  /** What it shows; the headline where the source does not say. */
  alt: string;
}

/** Name of a file at its address: `<id>-<place>-<width>.<ext>`. */
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
export function shownPicture(
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

/** The largest file for a place, with its size: the picture for emails, whose clients choose none themselves. */
export function largestFile(
  { id, files }: CutPicture,
  place: PicturePlace,
  base: string,
): { url: string; width: number; height: number } | null {
  const [largest] = files.filter((file) => file.place === place).toSorted((a, b) => b.width - a.width);
  if (!largest) return null;
  const { width, height } = largest;
  return { url: addressOf(base, id, place, width), width, height };
}

/**
 * The pictures of articles for one place of a page, in their order; null where an article has none, or none that is
 * ours yet. Pages show no picture from elsewhere.
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
    return typeof state === 'object' ? shownPicture(state.picture, place, base, image?.alt || title) : null;
  });
}
