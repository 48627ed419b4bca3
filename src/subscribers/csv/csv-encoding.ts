import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { InvalidInput } from '../../errors.js';
import { UnreadableCsv } from './csv-error.js';
import { encodingNamed, StreamDecoder } from './decoders.js';
import { requireText } from './file-kind.js';
import { filePieces, pieceSize } from './file-pieces.js';
import { guessEncoding } from './guess-encoding.js';
import { sampleCells, utf8Share } from './sample-cells.js';

/** A file's encoding, by its name in the WHATWG Encoding Standard. */
export interface FoundEncoding {
  encoding: string;
  /** Whether it was guessed from the bytes: not given, not marked, and not UTF-8. */
  guessed: boolean;
}

/**
 * Finds the encoding of a file. It reads the whole file, so that a wrong byte is found before the first row is
 * imported. By byte order mark, else the given name, else the zero bytes of UTF-16, else valid UTF-8, else a guess.
 * @param named the name given by the operator
 * @throws InvalidInput for an unknown name; UnreadableCsv for a file that is no text, an encoding that cannot be guessed,
 *   or invalid bytes
 */
export async function findEncoding(file: string, named?: string): Promise<FoundEncoding> {
  const known = named === undefined ? undefined : encodingNamed(named);
  if (named !== undefined && known === undefined)
    throw new InvalidInput(
      'encoding',
      `there is no encoding "${named}"; use a name such as utf-8, gb18030, big5 or windows-1252`,
    );
  await requireText(file);
  const head = await firstBytes(file);
  const marked = markedEncoding(head);
  if (marked) return { encoding: marked, guessed: false };
  if (known === undefined) {
    const wide = wideEncoding(head);
    if (wide) return { encoding: wide, guessed: false };
    if (await isAllUtf8(file)) return { encoding: 'utf-8', guessed: false };
  }
  const encoding = known ?? (await guessed(file));
  await check(file, encoding);
  return { encoding, guessed: known === undefined };
}

async function firstBytes(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function markedEncoding(head: Buffer): string | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** UTF-16 by the zero bytes of ASCII letters in a header line. */
function wideEncoding(head: Buffer): string | undefined {
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

async function isAllUtf8(file: string): Promise<boolean> {
  const memory = Buffer.allocUnsafe(pieceSize);
  const handle = await open(file);
  try {
    let kept = 0;
    for (;;) {
      const { bytesRead } = await handle.read(memory, kept, pieceSize - kept, null);
      if (bytesRead === 0) return kept === 0;
      const bytes = memory.subarray(0, kept + bytesRead);
      const whole = wholeCharacters(bytes);
      if (!isUtf8(bytes.subarray(0, whole))) return false;
      kept = bytes.copy(memory, 0, whole);
    }
  } finally {
    await handle.close();
  }
}

/** The length of the complete UTF-8 characters in a chunk. A character cut by its end waits for the next chunk. */
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

async function guessed(file: string): Promise<string> {
  const cells = await sampleCells(file);
  if (utf8Share(cells) > 0.8)
    throw new UnreadableCsv(
      'some-bytes',
      'Most of the file is UTF-8, but some of its bytes are not in UTF-8. Correct these and import it again.',
    );
  const guess = guessEncoding(cells);
  if (!guess)
    throw new UnreadableCsv(
      'encoding',
      'The file is not in UTF-8, and its encoding cannot be detected. Save it as "CSV UTF-8", or name its encoding.',
    );
  if (guess.rivals.length > 0)
    throw new UnreadableCsv(
      'encoding',
      `The file is not in UTF-8. It may be in ${[guess.encoding, ...guess.rivals].join(' or ')}. Save it as "CSV UTF-8", or name its encoding.`,
    );
  return guess.encoding;
}

/** @throws UnreadableCsv when the file has bytes that are invalid in this encoding */
async function check(file: string, encoding: string): Promise<void> {
  for await (const _ of readText(file, encoding));
}

/**
 * Reads a file's text in chunks, without its byte order mark.
 * @param onBytes gets the number of bytes read so far
 * @throws UnreadableCsv at bytes that are invalid in the encoding
 */
export async function* readText(
  file: string,
  encoding: string,
  onBytes: (count: number) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = new StreamDecoder(encoding);
  let read = 0;
  try {
    for await (const piece of filePieces(file)) {
      read += piece.length;
      onBytes(read);
      yield decoder.decode(piece);
    }
    yield decoder.decode();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new UnreadableCsv(
      'encoding',
      `The file has bytes that are not in ${encoding}. Save it as "CSV UTF-8", or name its encoding.`,
      { cause },
    );
  }
}
