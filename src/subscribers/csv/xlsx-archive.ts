import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { UnreadableCsv } from './csv-error.js';

// Reads a ZIP archive (APPNOTE 6.3) as far as a workbook needs it: by its directory, one part at a time, as a stream.

/** Where a part of the archive is. */
interface Entry {
  /** Of its local header. */
  at: number;
  /** Bytes in the archive. */
  packed: number;
  isDeflated: boolean;
}

/** The parts of an archive by name. */
export interface Archive {
  has(name: string): boolean;
  /**
   * The text of a part, in chunks.
   * @param onRead gets the bytes of the part that were read, as they are in the archive
   * @throws UnreadableCsv when it is too long, or damaged
   */
  text(name: string, onRead?: (bytes: number) => void): AsyncGenerator<string>;
}

const [endSignature, entrySignature] = [0x06054b50, 0x02014b50];
/** The directory is at the end, before a comment of at most 64 KB. */
const maxTail = 65_557;
/** A workbook has a few dozen parts. */
const maxDirectory = 1_048_576;
/** Max bytes of the text of a part: a sheet of a million readers with ten columns has about half of it. */
const maxText = 1_073_741_824;
/** Max bytes of it for each byte in the archive: sheets have 10 to 40, and a bomb has a thousand. Small parts may have any. */
const [maxRatio, alwaysText] = [100, 16_777_216];

export const damaged = (cause?: unknown) =>
  new UnreadableCsv('damaged', 'The workbook is damaged. Open it, save it again, and send that file.', { cause });
export const tooLarge = () =>
  new UnreadableCsv('too-much', 'The workbook holds too much. Save the sheet with the list as "CSV UTF-8".');

/** @returns undefined for a file that is no ZIP archive. @throws UnreadableCsv for a damaged one */
export async function openArchive(file: string): Promise<Archive | undefined> {
  const handle = await open(file);
  try {
    const head = await readAt(handle, 0, 4);
    if (head.toString('latin1') !== 'PK\u0003\u0004') return undefined;
    const entries = await readDirectory(handle);
    return (
      entries && { has: (name) => entries.has(name), text: (name, onRead) => textOf(file, entries.get(name), onRead) }
    );
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** @returns undefined for an archive without a directory that can be read */
async function readDirectory(handle: FileHandle): Promise<Map<string, Entry> | undefined> {
  const { size } = await handle.stat();
  const tail = await readAt(handle, Math.max(0, size - maxTail), maxTail);
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const [length, from] = [tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)];
    if (length > maxDirectory) return undefined;
    return entriesIn(await readAt(handle, from, length));
  }
  return undefined;
}

function entriesIn(directory: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === entrySignature; ) {
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    entries.set(directory.toString('utf8', at + 46, at + 46 + name).replaceAll('\\', '/'), {
      at: directory.readUInt32LE(at + 42),
      packed: directory.readUInt32LE(at + 20),
      isDeflated: directory.readUInt16LE(at + 10) === 8,
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}

async function* textOf(file: string, entry: Entry | undefined, onRead?: (bytes: number) => void) {
  if (!entry) throw damaged();
  const start = await beginOf(file, entry);
  if (entry.packed === 0) return;
  const packed = createReadStream(file, { start, end: start + entry.packed - 1 });
  const unpacked = entry.isDeflated ? packed.pipe(createInflateRaw()) : packed;
  const limit = Math.min(maxText, Math.max(alwaysText, entry.packed * maxRatio));
  packed.on('error', (error) => unpacked.destroy(error));
  const decoder = new TextDecoder('utf-8');
  let bytes = 0;
  try {
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > limit) throw tooLarge();
      onRead?.(packed.bytesRead);
      yield decoder.decode(piece, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof UnreadableCsv ? error : damaged(error);
  } finally {
    packed.destroy();
    unpacked.destroy();
  }
}

/** The first byte of a part, behind its local header. */
async function beginOf(file: string, { at }: Entry): Promise<number> {
  const handle = await open(file);
  try {
    const header = await readAt(handle, at, 30);
    if (header.length < 30) throw damaged();
    return at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    await handle.close();
  }
}
