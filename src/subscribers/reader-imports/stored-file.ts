import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { constants, deflateRaw, inflateRaw } from 'node:zlib';
import type { Redis } from 'ioredis';
import { NotFound, PostriderError } from '../../errors.js';
import { readerImportKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { filePieces } from '../csv/file-pieces.js';
import { fileLife } from './reader-import.js';

// A file that was sent to one container is imported by a worker in another one. Redis is the only place that all of them
// share in every installation, so the file waits there, in compressed chunks. A chunk is small enough that neither side
// holds more than a few megabytes, and that no command blocks Redis for long.

const chunkBytes = 512 * 1024;
const deflated = promisify(deflateRaw);
const inflated = promisify(inflateRaw);
export const packText = (bytes: Buffer | string): Promise<Buffer> =>
  deflated(bytes, { level: constants.Z_BEST_SPEED }) as Promise<Buffer>;
export const unpackText = (bytes: Buffer): Promise<Buffer> => inflated(bytes) as Promise<Buffer>;

/** Files that wait to be imported take as much memory of Redis as they may. */
export class NoRoomForFile extends PostriderError {
  override readonly code = 'reader-import.no-room';
  override readonly retryable = false;
  constructor(readonly maxBytes: number) {
    super('The files that wait to be imported take all the memory that they may.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'reader-import.no-room': NoRoomForFile;
  }
}

/** Reserves memory for a file, or changes what it takes. @returns whether there is room */
export async function reserveRoom(
  redis: Redis,
  id: string,
  { bytes, seconds, maxBytes }: { bytes: number; seconds: number; maxBytes: number },
): Promise<boolean> {
  const now = Date.now();
  const args = [id, bytes, now + seconds * 1_000, now, maxBytes];
  return (await runScript(redis, 'reserveRoom', [readerImportKeys.sizes], args)) === 1;
}

/** Frees the memory that was reserved. */
export const freeRoom = (redis: Redis, id: string) => reserveRoom(redis, id, { bytes: 0, seconds: 0, maxBytes: 0 });

/**
 * Copies a file from the disk to Redis. If it fails, nothing is left there.
 * @returns the number of chunks, and of bytes that they take
 * @throws NoRoomForFile
 */
export async function storeFile(
  redis: Redis,
  id: string,
  path: string,
  maxBytes: number,
): Promise<{ chunks: number; stored: number }> {
  const key = readerImportKeys.file(id);
  let [chunks, stored] = [0, 0];
  const take = async (bytes: Buffer) => {
    const packed = await packText(bytes);
    stored += packed.length;
    if (!(await reserveRoom(redis, id, { bytes: stored, seconds: fileLife, maxBytes })))
      throw new NoRoomForFile(maxBytes);
    await redis.multi().hset(key, String(chunks), packed).expire(key, fileLife).exec();
    chunks += 1;
  };
  try {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    let filled = 0;
    for await (const piece of filePieces(path)) {
      for (let at = 0; at < piece.length; ) {
        const copied = piece.copy(chunk, filled, at);
        at += copied;
        filled += copied;
        if (filled === chunkBytes) {
          await take(chunk);
          filled = 0;
        }
      }
    }
    if (filled > 0) await take(chunk.subarray(0, filled));
  } catch (error) {
    await redis.unlink(key);
    await freeRoom(redis, id);
    throw error;
  }
  return { chunks, stored };
}

/** Copies a file from Redis to the disk. @throws NotFound when it was removed meanwhile */
export async function fetchFile(redis: Redis, id: string, chunks: number, path: string): Promise<void> {
  async function* pieces() {
    for (let i = 0; i < chunks; i += 1) {
      const packed = await redis.hgetBuffer(readerImportKeys.file(id), String(i));
      if (packed === null) throw new NotFound('reader-import', id);
      yield await unpackText(packed);
    }
  }
  await pipeline(pieces, createWriteStream(path, { mode: 0o600 }));
}

/** Removes a file from Redis before its time. */
export async function removeFile(redis: Redis, id: string): Promise<void> {
  await redis.unlink(readerImportKeys.file(id));
}
