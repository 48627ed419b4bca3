import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UnreadableCsv } from './csv-error.js';

/** The parts of a workbook, which is a ZIP archive, by name. */
export interface Archive {
  has(name: string): boolean;
  /**
   * The text of a part, in chunks.
   * @param onRead gets about how many bytes of the part were read, as they are in the archive
   * @throws UnreadableCsv when it is too long, or damaged
   */
  text(name: string, onRead?: (bytes: number) => void): AsyncGenerator<string>;
  close(): void;
}

/** A workbook has a few dozen parts. */
const maxEntries = 10_000;
/** Max bytes of the text of a part: a sheet of a million readers with ten columns has about half of it. */
const maxText = 1_073_741_824;
/** Max bytes of it for each byte in the archive: sheets have 10 to 40, and a bomb has a thousand. Small parts may have any. */
const [maxRatio, alwaysText] = [100, 16_777_216];

export const damaged = (cause?: unknown) =>
  new UnreadableCsv('damaged', 'The workbook is damaged. Open it, save it again, and send that file.', { cause });
export const tooLarge = () =>
  new UnreadableCsv('too-much', 'The workbook holds too much. Save the sheet with the list as "CSV UTF-8".');

/** @returns undefined for a file that is no complete ZIP archive. @throws UnreadableCsv for a damaged directory */
export async function openArchive(file: string): Promise<Archive | undefined> {
  const zip = await openPromise(file, { autoClose: false }).catch(() => undefined);
  if (!zip) return undefined;
  try {
    if (zip.entryCount > maxEntries) throw tooLarge();
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    return {
      has: (name) => entries.has(name),
      text: (name, onRead) => textOf(zip, entries.get(name), onRead),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error instanceof UnreadableCsv ? error : damaged(error);
  }
}

async function* textOf(zip: ZipFile, entry: Entry | undefined, onRead?: (bytes: number) => void) {
  if (!entry) throw damaged();
  const { compressedSize: packed, uncompressedSize: unpacked } = entry;
  if (unpacked > Math.min(maxText, Math.max(alwaysText, packed * maxRatio))) throw tooLarge();
  const decoder = new TextDecoder('utf-8');
  let bytes = 0;
  try {
    // It ends with an error when the part is longer than the archive says.
    for await (const piece of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      bytes += piece.length;
      onRead?.(Math.round((bytes / unpacked) * packed));
      yield decoder.decode(piece, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof UnreadableCsv ? error : damaged(error);
  }
}
