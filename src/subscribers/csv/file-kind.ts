import { type FileHandle, open } from 'node:fs/promises';
import { type CsvFault, UnreadableCsv } from './csv-error.js';

const saveSheet = 'Open it there, save the sheet with the list as "CSV UTF-8", and import that file.';
const unpack = 'Unpack it, and import the CSV file that is in it.';

/** What a file is that is no list, and what to do. */
type Kind = readonly [because: CsvFault, what: string, remedy: string];

/** First bytes of files that are no lists, in hexadecimal. */
const signatures: readonly (readonly [start: string, ...Kind])[] = [
  ['d0cf11e0a1b11ae1', 'workbook', 'an Excel workbook (XLS, or XLSX with a password)', saveSheet],
  ['1f8b', 'packed', 'compressed with gzip (GZ)', unpack],
  ['425a68', 'packed', 'compressed with bzip2', unpack],
  ['fd377a585a00', 'packed', 'compressed with xz', unpack],
  ['28b52ffd', 'packed', 'compressed with zstd', unpack],
  ['377abcaf271c', 'packed', 'a 7z archive', unpack],
  ['526172211a07', 'packed', 'a RAR archive', unpack],
  ['255044462d', 'document', 'a PDF document', 'Export the list as CSV from the program that it comes from.'],
];

/** Programs that keep their documents in ZIP archives, by the name of a file in them. */
const archives: readonly (readonly [name: RegExp, ...Kind])[] = [
  [/xl\/workbook/, 'damaged', 'an Excel workbook (XLSX) that is damaged', saveSheet],
  [/opendocument\.spreadsheet/, 'workbook', 'an OpenDocument spreadsheet (ODS)', saveSheet],
  [/Index\/[^/]{1,40}\.iwa|Index\.zip/, 'workbook', 'a Numbers spreadsheet', 'Export it as CSV, and import that file.'],
];

/** Bytes at the beginning and at the end of an archive in which names of its files are looked for. */
const searched = 64 * 1024;

/**
 * Refuses a file that is no list: a workbook, an archive, a compressed file or a web page. Read as CSV, it would be an
 * error about its encoding or its columns, which helps nobody.
 * @throws UnreadableCsv with what the file is, and what to do
 */
export async function requireText(file: string): Promise<void> {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const head = await readAt(handle, 0);
    const start = head.toString('hex', 0, 8);
    const found = signatures.find(([signature]) => start.startsWith(signature));
    if (found) throw refusal(found[1], found[2], found[3]);
    if (isMarkup(head))
      throw refusal('document', 'a web page or XML', `If a spreadsheet program opens it: ${saveSheet}`);
    if (!start.startsWith('504b0304')) return;
    // The list of an archive's files is at its end.
    const names = head.toString('latin1') + (await readAt(handle, Math.max(0, size - searched))).toString('latin1');
    const archive = archives.find(([name]) => name.test(names));
    throw archive ? refusal(archive[1], archive[2], archive[3]) : refusal('packed', 'a ZIP archive', unpack);
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(searched), 0, searched, position);
  return buffer.subarray(0, bytesRead);
}

/** Some programs write a web page, or their own XML, into a file that they call XLS. */
const isMarkup = (head: Buffer): boolean =>
  /^\s*<(?:!doctype html|html|head|table|\?xml|\?mso)/i.test(head.toString('utf8', 0, 200));

const refusal = (because: CsvFault, what: string, remedy: string) =>
  new UnreadableCsv(because, `The file is ${what}, not a CSV file. ${remedy}`);
