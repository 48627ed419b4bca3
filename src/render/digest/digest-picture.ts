import type { DigestPicture } from '../../../emails/props.js';
import type { PictureState } from '../../articles/pictures/picture-source.js';
import { largestFile } from '../../articles/pictures/shown-picture.js';
import type { Article } from '../../articles/store/article.js';

/**
 * The picture of an article as the digest shows it: cut to its place. Until it is made, an email shows the source's
 * own; the public page never shows a picture from another host.
 */
export function pictureIn(
  { pictures = {}, publicUrl }: { pictures?: Readonly<Record<string, PictureState>>; publicUrl: string },
  { id, title, image }: Article,
  place: 'lead' | 'card',
  isPage: boolean,
): DigestPicture | null {
  const state = pictures[id] ?? 'missing';
  if (!image || state === 'refused') return null;
  const words = { alt: image.alt || title, ...(image.alt === '' ? { repeatsHeadline: true } : {}) };
  if (state === 'missing') {
    return isPage && !image.url.startsWith(`${publicUrl}/`) ? null : { url: image.url, ...words };
  }
  const file = largestFile(state.picture, place, publicUrl);
  return file && { url: file.url, ...words, shape: { width: file.width, height: file.height } };
}
