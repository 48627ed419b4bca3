import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import * as z from 'zod';
import { InvalidInput, PostriderError } from '../errors.js';

// A backup is three parts, one after the other:
//   {"postrider":"backup","format":1,"schema":"1","createdAt":"…"}⏎     so that `head -1` identifies it
//   gzip of lines, each one JSON array                                  the data (backup-entry.ts)
//   ⏎{"sha256":"<64 hexadecimal digits>"}⏎                              of every byte before this trailer
// The checksum covers the bytes of the file itself, so that it detects any change.

/** The format that this version writes; it reads this one and every earlier one. */
export const backupFormat = 1;

const headerSchema = z.object({
  postrider: z.literal('backup'),
  format: z.number().int().positive(),
  /** Version of the data in Redis. */
  schema: z.string(),
  createdAt: z.string(),
});
export type BackupHeader = z.infer<typeof headerSchema>;

/** The file is not a backup, or has changed since it was written. Nothing was restored. */
export class DamagedBackup extends PostriderError {
  override readonly code = 'backup.damaged';
  override readonly retryable = false;
  constructor(
    readonly file: string,
    what: string,
    cause?: unknown,
  ) {
    super(`${file} cannot be restored: ${what}.`, { cause });
  }
}

/** A later version of Postrider wrote the backup. */
export class NewerBackup extends PostriderError {
  override readonly code = 'backup.newer';
  override readonly retryable = false;
  constructor(
    readonly file: string,
    what: string,
  ) {
    super(`${file} was written by a later version of Postrider (${what}).`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'backup.damaged': DamagedBackup;
    'backup.newer': NewerBackup;
  }
}

const trailerOf = (sha256: string) => `\n{"sha256":"${sha256}"}\n`;
const trailerLength = Buffer.byteLength(trailerOf('0'.repeat(64)));
/** Max bytes of a header. */
const maxHeaderLength = 1_024;

/** The name of a file that is not whole yet. Two that are written at the same time have different ones. */
const partialName = (file: string): string => `${file}.${randomUUID().slice(0, 8)}.partial`;

/** The name that a file would have got, by the one that it had before it was whole; undefined: it has no such name. */
export const wholeName = (name: string): string | undefined => /^(.+?)(?:\.[0-9a-f]{8})?\.partial$/.exec(name)?.[1];

/**
 * Most of a backup is packed or hashed already: the best compression takes 2.3 times the processor time of this one, for
 * a file that is a tenth smaller.
 */
const compression = { level: 1, memLevel: 9, chunkSize: 65_536 } as const;

/**
 * The bytes of a backup.
 * @param lines each a JSON document with a line feed; many at once, because a small write for each would cost more than
 * the compression
 * @returns its checksum, once it was read to its end
 */
export async function* packBackup(
  header: Omit<BackupHeader, 'postrider' | 'format'>,
  lines: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, string> {
  const hash = createHash('sha256');
  const hashed = (chunk: Buffer) => {
    hash.update(chunk);
    return chunk;
  };
  yield hashed(Buffer.from(`${JSON.stringify({ postrider: 'backup', format: backupFormat, ...header })}\n`));
  const gzip = createGzip(compression);
  const packing = pipeline(Readable.from(lines), gzip);
  // Awaited below. A failure before that must not end the process.
  packing.catch(() => undefined);
  for await (const chunk of gzip as AsyncIterable<Buffer>) yield hashed(chunk);
  await packing;
  const sha256 = hash.digest('hex');
  yield Buffer.from(trailerOf(sha256));
  return sha256;
}

/**
 * Writes a file that gets its name only when it is complete and on disk. Only this user can read it, since it holds
 * addresses and keys.
 * @param replaces whether a file of this name is replaced
 * @returns how many bytes it has
 * @throws the system's error EEXIST
 */
export async function writeWhole(file: string, chunks: AsyncIterable<Uint8Array>, replaces = true): Promise<number> {
  const partial = partialName(file);
  const handle = await open(partial, 'wx', 0o600);
  try {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      await handle.appendFile(chunk);
    }
    await handle.sync();
    await handle.close();
    await (replaces ? rename : takeName)(partial, file);
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw error;
  }
}

/** Renames a file unless there is one by that name. @throws the system's error EEXIST */
async function takeName(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
    await rm(from);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // Some file systems have no second name for a file. There, nothing asks and renames in one step.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes(code)) throw error;
    if (await stat(to).catch(() => undefined)) throw Object.assign(new Error(`EEXIST: ${to}`), { code: 'EEXIST' });
    await rename(from, to);
  }
}

/**
 * Verifies the checksum, then reads the header.
 * @throws DamagedBackup, NewerBackup, InvalidInput when the file does not exist
 */
export async function verifyBackupFile(file: string): Promise<{ header: BackupHeader; body: ByteRange }> {
  const handle = await open(file, 'r').catch(() => {
    throw new InvalidInput('file', `${file} does not exist or cannot be read`);
  });
  try {
    const { size } = await handle.stat();
    const end = size - trailerLength;
    if (end <= 0) throw new DamagedBackup(file, 'it is not a backup, or its end is missing');
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(file, { end: end - 1 })) hash.update(chunk as Buffer);
    const trailer = (await bytesOf(handle, end, trailerLength)).toString('latin1');
    const start = (await bytesOf(handle, 0, Math.min(end, maxHeaderLength))).toString('latin1');
    if (!/^\n\{"sha256":"[0-9a-f]{64}"\}\n$/.test(trailer)) {
      throw new DamagedBackup(file, 'it is not a backup, or its end is missing');
    }
    if (trailer !== trailerOf(hash.digest('hex'))) throw new DamagedBackup(file, 'its checksum is wrong');
    const header = parseHeader(file, start.split('\n')[0] ?? '');
    return { header, body: { from: start.indexOf('\n') + 1, to: end - 1 } };
  } finally {
    await handle.close();
  }
}

/** Bytes of a file, both ends included. */
export interface ByteRange {
  from: number;
  to: number;
}

async function bytesOf(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function parseHeader(file: string, line: string): BackupHeader {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch (cause) {
    throw new DamagedBackup(file, 'it has no header', cause);
  }
  const header = headerSchema.safeParse(parsed);
  if (!header.success) throw new DamagedBackup(file, 'it has no header');
  if (header.data.format > backupFormat) throw new NewerBackup(file, `format ${header.data.format}`);
  return header.data;
}

/** The lines of a verified backup. @throws DamagedBackup */
export async function* readLines(file: string, body: ByteRange): AsyncGenerator<string> {
  const gunzip = createGunzip();
  const unpacking = pipeline(createReadStream(file, { start: body.from, end: body.to }), gunzip);
  unpacking.catch(() => undefined);
  let rest: Buffer[] = [];
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString();
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
    await unpacking;
  } catch (cause) {
    throw new DamagedBackup(file, 'it cannot be unpacked', cause);
  }
}
