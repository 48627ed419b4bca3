import type { DigestPicture } from '../../../emails/props.js';
import type { PictureState } from '../../articles/pictures/picture-source.js';
import { fileFor } from '../../articles/pictures/shown-picture.js';
import type { Article } from '../../articles/store/article.js';

/** Where a digest shows a picture: above the lead story, in a card, or small at the end of a line. */
export type DigestPlace = 'lead' | 'card' | 'line';

/**
 * The picture of an article as the digest shows it: cut to its place. Until it is made, an email shows the source's
 * own; the public page never shows a picture from another host.
 */
export function pictureIn(
  { pictures = {}, publicUrl }: { pictures?: Readonly<Record<string, PictureState>>; publicUrl: string },
  { id, title, image }: Article,
  place: DigestPlace,
  isPage: boolean,
): DigestPicture | null {
  const state = pictures[id] ?? 'missing';
  if (!image || state === 'refused') return null;
  const words = { alt: image.alt || title, ...(image.alt === '' ? { repeatsHeadline: true } : {}) };
  if (state === 'missing') {
    return isPage && !image.url.startsWith(`${publicUrl}/`) ? null : { url: image.url, ...words };
  }
  const file =
    place === 'line' ? fileFor(state.picture, 'card', publicUrl, 'smallest') : fileFor(state.picture, place, publicUrl);
  return file && { url: file.url, ...words, shape: { width: file.width, height: file.height } };
}
