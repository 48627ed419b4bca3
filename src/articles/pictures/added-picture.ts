import { readFile, stat } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { describeError, InvalidInput, PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { UploadTooLarge } from '../../uploads/upload-error.js';
import { mediaId, saveMedia } from '../store/picture-store.js';
import { maxPictureBytes } from './fetch-picture.js';
import type { FittedPicture } from './fit-picture.js';
import { openPictureCutter, type PictureCutter } from './picture-cutter.js';

/** A picture that somebody added, as it is kept: in Redis, which every web container serves it from. */
export interface AddedPicture {
  id: string;
  /** File name under /media/. */
  file: string;
  /** Pixels. */
  width: number;
  height: number;
  bytes: number;
}

/** The file is no picture that can be used. */
export class UnusablePicture extends PostriderError {
  override readonly code = 'picture.refused';
  override readonly retryable = false;
  /** @param because why, as the rest of a sentence about the picture */
  constructor(readonly because: string) {
    super(`The picture cannot be used: ${because}.`);
  }
}

/** The process that decodes ended before its answer, perhaps for another reason than this picture. */
export class PictureInterrupted extends PostriderError {
  override readonly code = 'picture.interrupted';
  override readonly retryable = true;
  constructor() {
    super('The process that decodes pictures ended before its answer.');
  }
}

/** The pictures that were added take as much memory of Redis as they may. */
export class NoRoomForPicture extends PostriderError {
  override readonly code = 'picture.no-room';
  override readonly retryable = false;
  constructor(readonly maxBytes: number) {
    super('The pictures that were added take all the memory that they may.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'picture.refused': UnusablePicture;
    'picture.interrupted': PictureInterrupted;
    'picture.no-room': NoRoomForPicture;
  }
}

/**
 * Keeps a picture in the size and format that emails and pages need (fit-picture.ts). The file is judged by its content,
 * never by its name. The same picture is kept once, and it is kept for good: emails that were sent show it.
 * @param maxMemory bytes that all added pictures may take
 * @throws InvalidInput for a file that cannot be read; UploadTooLarge, UnusablePicture, PictureInterrupted,
 *   NoRoomForPicture
 */
export async function addPicture(redis: Redis, path: string, maxMemory: number): Promise<AddedPicture> {
  const fitted = await fitInTurn(path);
  const { bytes, width, height } = fitted;
  const id = mediaId(bytes);
  // Reserved first and in one step, so that pictures that arrive at once never take more than they may.
  if (!(await reserve(redis, id, bytes.byteLength, maxMemory))) throw new NoRoomForPicture(maxMemory);
  const { ext } = await saveMedia(redis, bytes);
  return { id, file: `${id}.${ext}`, width, height, bytes: bytes.byteLength };
}

async function read(path: string): Promise<Buffer> {
  const unreadable = (error: unknown) => {
    throw new InvalidInput('file', `cannot be read (${describeError(error)})`);
  };
  const { size } = await stat(path).catch(unreadable);
  if (size > maxPictureBytes) throw new UploadTooLarge(maxPictureBytes);
  return readFile(path).catch(unreadable);
}

/** The picture before: one at a time is read and decoded, so that all together take the memory of one. */
let before: Promise<unknown> = Promise.resolve();

function fitInTurn(path: string): Promise<FittedPicture> {
  const turn = before.then(async () => {
    const bytes = await read(path);
    const cutter = openPictureCutter();
    try {
      return await fitBy(cutter, bytes);
    } finally {
      await cutter.close();
    }
  });
  before = turn.catch(() => undefined);
  return turn;
}

async function fitBy(cutter: PictureCutter, bytes: Uint8Array): Promise<FittedPicture> {
  const fitted = await cutter.fit(bytes);
  if (!fitted) throw new PictureInterrupted();
  if ('refused' in fitted) throw new UnusablePicture(fitted.refused);
  return fitted;
}

/** Later than any clock: a picture is kept for good. Unix milliseconds. */
const forGood = 9_999_999_999_999;

const reserve = async (redis: Redis, id: string, bytes: number, maxBytes: number): Promise<boolean> =>
  (await runScript(redis, 'reserveRoom', [keys.addedPictures], [id, bytes, forGood, Date.now(), maxBytes])) === 1;
