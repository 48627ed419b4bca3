import type { Redis } from 'ioredis';
import { ownMediaId, PictureRefused, readMedia } from '../../articles/store/picture-store.js';
import { InvalidInput } from '../../errors.js';
import type { LookPicture } from '../../newsletters/look.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { OperationApp } from '../operation.js';

/** Whether a picture is given by its address. */
export const isAddress = (text: string): boolean => /^https?:\/\//.test(text);

/**
 * Stores a picture of a change.
 * @param given Base64, or the address of a picture that was added; null removes the picture
 * @throws InvalidInput for a file that cannot be used
 */
export async function storePicture(
  app: Pick<OperationApp, 'redis' | 'publicUrl'>,
  field: string,
  given: string | null | undefined,
  save: (bytes: Buffer) => Promise<LookPicture>,
): Promise<LookPicture | null | undefined> {
  if (given === null || given === undefined) return given;
  const bytes = isAddress(given) ? await ownBytes(app, field, given) : Buffer.from(given, 'base64');
  return save(bytes).catch((error: unknown) => {
    throw error instanceof PictureRefused ? new InvalidInput(field, error.message) : error;
  });
}

/** Reads a picture that is kept here. No other address is fetched. */
async function ownBytes(
  { redis, publicUrl }: Pick<OperationApp, 'redis' | 'publicUrl'>,
  field: string,
  url: string,
): Promise<Buffer> {
  const id = ownMediaId(publicUrl, url);
  const found = id === undefined ? null : await readMedia(redis, id);
  if (!found) throw new InvalidInput(field, 'is not the address of a picture that was added here');
  return found.bytes;
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
