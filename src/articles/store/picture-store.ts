import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { pathTo } from '../../settings/web-paths.js';
import { type PictureSize, pictureSize } from './picture-size.js';

export interface StoredPicture {
  /** By its bytes (`mediaId`): the same picture is stored once, and its address never changes. */
  id: string;
  ext: 'png' | 'jpg' | 'gif' | 'webp';
  /** MIME type. */
  type: string;
}

/** Maximum bytes; a larger picture would be slow in an email. */
export const largestPicture = 1024 * 1024;

/** A file that cannot be used as a picture. */
export class PictureRefused extends PostriderError {
  override readonly code = 'article.picture-refused';
  override readonly retryable = false;
  constructor(
    readonly because: 'size' | 'format',
    message: string,
  ) {
    super(message);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'article.picture-refused': PictureRefused;
  }
}

/**
 * Keeps a picture in Redis, so that every web container can serve it.
 * @throws PictureRefused when it is too large, or its first bytes are not those of a PNG, JPEG, GIF or WebP file
 */
export async function saveMedia(redis: Redis, bytes: Uint8Array): Promise<StoredPicture> {
  if (bytes.byteLength > largestPicture) {
    throw new PictureRefused('size', `The picture has ${bytes.byteLength} bytes; the limit is ${largestPicture}.`);
  }
  const ext = pictureFormat(bytes);
  if (!ext) throw new PictureRefused('format', 'The picture is not a PNG, JPEG, GIF or WebP file.');
  const id = mediaId(bytes);
  const type = ext === 'jpg' ? 'image/jpeg' : `image/${ext}`;
  await redis.hset(keys.media(id), { type, ext, bytes: Buffer.from(bytes), ...pictureSize(bytes) });
  return { id, ext, type };
}

/** The id of a picture: 20 hexadecimal digits of the SHA-256 of its bytes. */
export const mediaId = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 20);

/** The id of a picture that this installation keeps, by its address; undefined: the address is elsewhere. */
export function ownMediaId(publicUrl: string, url: string): string | undefined {
  const start = `${publicUrl}${pathTo('media', { file: '' })}`;
  return url.startsWith(start) ? url.slice(start.length).split('.', 1).join('') : undefined;
}

/** @returns null when there is no such picture */
export async function readMedia(redis: Redis, id: string): Promise<(StoredPicture & { bytes: Buffer }) | null> {
  const { type, ext, bytes } = await redis.hgetallBuffer(keys.media(id));
  if (!type || !ext || !bytes) return null;
  return { id, ext: ext.toString() as StoredPicture['ext'], type: type.toString(), bytes };
}

/** The sizes of stored pictures by file name. Pictures of earlier versions have none. */
export async function readMediaSizes(redis: Redis, files: readonly string[]): Promise<Map<string, PictureSize>> {
  const read = files.map((file) => redis.hmget(keys.media(file.split('.')[0] ?? ''), 'width', 'height'));
  const found = (await Promise.all(read)).map(([width, height]) => ({ width: Number(width), height: Number(height) }));
  return new Map(files.flatMap((file, i) => (found[i]?.width ? [[file, found[i]] as const] : [])));
}

/** By the signatures of the PNG, JPEG (ITU T.81), GIF89a and RIFF/WebP specifications. */
function pictureFormat(bytes: Uint8Array): StoredPicture['ext'] | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpg';
  if (start.startsWith('GIF87a') || start.startsWith('GIF89a')) return 'gif';
  return /^RIFF[\s\S]{4}WEBP/.test(start) ? 'webp' : undefined;
}
