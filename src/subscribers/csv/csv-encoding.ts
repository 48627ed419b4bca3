import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { UnreadableCsv } from './csv-error.js';

export type CsvEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

const pieceSize = 64 * 1024;

/**
 * Finds the encoding of a file by looking at all of it, so that a wrong byte is found before the first row is taken:
 * byte order mark, else the zero bytes of UTF-16, else valid UTF-8, else GB18030 where most pairs are what Chinese text
 * is made of (GB/T 2312: both bytes from A1), which tells it from the Latin encodings.
 * @throws UnreadableCsv when it is none of these
 */
export async function detectEncoding(file: string): Promise<CsvEncoding> {
  const memory = Buffer.allocUnsafe(pieceSize);
  const handle = await open(file);
  try {
    let first = true;
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(memory, kept, pieceSize - kept, null);
      if (bytesRead === 0) return kept > 0 ? await checkChinese(file) : 'utf-8';
      const bytes = memory.subarray(0, kept + bytesRead);
      const marked = first ? wideEncoding(bytes) : undefined;
      if (marked) return marked;
      first = false;
      const whole = wholeCharacters(bytes);
      if (!isUtf8(bytes.subarray(0, whole))) return await checkChinese(file);
      kept = bytes.copy(memory, 0, whole);
    }
  } finally {
    await handle.close();
  }
}

/**
 * The bytes of a file in pieces, all of them read into the same memory: new memory for each would pile up by tens of
 * megabytes before it is collected, since it lies outside of the heap. A piece is good until the next is asked for.
 */
async function* pieces(file: string): AsyncGenerator<Buffer> {
  const memory = Buffer.allocUnsafe(pieceSize);
  const handle = await open(file);
  try {
    for (;;) {
      const { bytesRead } = await handle.read(memory, 0, pieceSize, null);
      if (bytesRead === 0) return;
      yield memory.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** UTF-16 by its mark, or by the zero bytes of ASCII letters in a header line. */
function wideEncoding(bytes: Buffer): CsvEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const head = bytes.subarray(0, 64);
  const pairs = head.length >> 1;
  let [high, low] = [0, 0];
  for (let i = 0; i < pairs; i += 1) {
    if (head[2 * i] === 0) high += 1;
    if (head[2 * i + 1] === 0) low += 1;
  }
  if (pairs < 4) return undefined;
  if (low > pairs / 2 && high === 0) return 'utf-16le';
  return high > pairs / 2 && low === 0 ? 'utf-16be' : undefined;
}

/** Up to where bytes hold whole UTF-8 characters: a character cut by the end of a piece waits for the next one. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}

/** @param named by the operator. @throws InvalidInput for an encoding that nobody knows */
export async function findEncoding(file: string, named?: string): Promise<{ encoding: CsvEncoding; guessed: boolean }> {
  if (named !== undefined) return { encoding: named as CsvEncoding, guessed: false };
  const encoding = await detectEncoding(file);
  return { encoding, guessed: encoding === 'gb18030' };
}

const unknownEncoding = 'The file is not in UTF-8, UTF-16 or GB18030. Save it as "CSV UTF-8" and import it again.';

async function checkChinese(file: string): Promise<CsvEncoding> {
  const decoder = new TextDecoder('gb18030', { fatal: true });
  let [chinese, others] = [0, 0];
  let lead = 0;
  try {
    for await (const piece of pieces(file)) {
      decoder.decode(piece, { stream: true });
      for (const byte of piece) {
        if (lead === 0) {
          if (byte >= 0x80) lead = byte;
        } else {
          if (byte >= 0xa1 && lead >= 0xa1) chinese += 1;
          else others += 1;
          lead = 0;
        }
      }
    }
    decoder.decode();
  } catch (cause) {
    throw new UnreadableCsv(unknownEncoding, { cause });
  }
  if (chinese <= others) throw new UnreadableCsv(unknownEncoding);
  return 'gb18030';
}

/**
 * A file's text in pieces, its byte order mark dropped.
 * @param onBytes told how many bytes were read so far
 * @throws UnreadableCsv at bytes that the encoding does not have
 */
export async function* readText(
  file: string,
  encoding: CsvEncoding,
  onBytes: (count: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let read = 0;
  try {
    for await (const piece of pieces(file)) {
      read += piece.length;
      onBytes(read);
      yield decoder.decode(piece, { stream: true });
    }
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new UnreadableCsv(unknownEncoding, { cause });
  }
}
