import type { Redis } from 'ioredis';
import { PictureRefused, readMedia } from '../articles/store/picture-store.js';
import { InvalidInput } from '../errors.js';
import type { LookPicture } from '../newsletters/look.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { links } from '../render/links.js';

/**
 * Stores a picture of a change.
 * @param encoded Base64; null removes the picture
 * @throws InvalidInput for a file that cannot be used
 */
export async function storePicture(
  field: string,
  encoded: string | null | undefined,
  save: (bytes: Buffer) => Promise<LookPicture>,
): Promise<LookPicture | null | undefined> {
  if (encoded === null || encoded === undefined) return encoded;
  return save(Buffer.from(encoded, 'base64')).catch((error: unknown) => {
    throw error instanceof PictureRefused ? new InvalidInput(field, error.message) : error;
  });
}

/** A picture of a look in a document. */
export const shownPicture = (publicUrl: string, picture: LookPicture | null | undefined) =>
  picture ? { url: links.media(publicUrl, picture.file), width: picture.width, height: picture.height } : null;

/** The pictures of a look as data addresses, by file. */
export async function embeddedPictures(redis: Redis, { look = {} }: Newsletter): Promise<Map<string, string>> {
  const embedded = new Map<string, string>();
  for (const picture of [look.logo, look.logoDark, look.portrait]) {
    const found = picture && (await readMedia(redis, picture.file.split('.', 1).join('')));
    if (found) embedded.set(picture.file, `data:${found.type};base64,${found.bytes.toString('base64')}`);
  }
  return embedded;
}
