import { type FileHandle, open } from 'node:fs/promises';
import { UnreadableCsv } from './csv-error.js';

const saveSheet = 'Open it there, save the sheet with the list as "CSV UTF-8", and import that file.';
const unpack = 'Unpack it, and import the CSV file that is in it.';

/** First bytes of files that are no lists, in hexadecimal, with what the file is and what to do. */
const signatures: readonly (readonly [start: string, what: string, remedy: string])[] = [
  ['d0cf11e0a1b11ae1', 'an Excel workbook (XLS, or XLSX with a password)', saveSheet],
  ['1f8b', 'compressed with gzip (GZ)', unpack],
  ['425a68', 'compressed with bzip2', unpack],
  ['fd377a585a00', 'compressed with xz', unpack],
  ['28b52ffd', 'compressed with zstd', unpack],
  ['377abcaf271c', 'a 7z archive', unpack],
  ['526172211a07', 'a RAR archive', unpack],
  ['255044462d', 'a PDF document', 'Export the list as CSV from the program that it comes from.'],
];

/** Programs that keep their documents in ZIP archives, by the name of a file in them. */
const archives: readonly (readonly [name: RegExp, what: string, remedy: string])[] = [
  [/xl\/workbook/, 'an Excel workbook (XLSX)', saveSheet],
  [/opendocument\.spreadsheet/, 'an OpenDocument spreadsheet (ODS)', saveSheet],
  [/Index\/[^/]{1,40}\.iwa|Index\.zip/, 'a Numbers spreadsheet', 'Export it as CSV, and import that file.'],
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
    const found = signatures.find(([signature]) => start.startsWith(signature)) ?? markupIn(head);
    if (found) throw refusal(found[1], found[2]);
    if (!start.startsWith('504b0304')) return;
    // The list of an archive's files is at its end.
    const names = head.toString('latin1') + (await readAt(handle, Math.max(0, size - searched))).toString('latin1');
    const archive = archives.find(([name]) => name.test(names));
    throw refusal(archive?.[1] ?? 'a ZIP archive', archive?.[2] ?? unpack);
  } finally {
    await handle.close();
  }
}

async function readAt(handle: FileHandle, position: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(searched), 0, searched, position);
  return buffer.subarray(0, bytesRead);
}

/** Some programs write a web page, or their own XML, into a file that they call XLS. */
function markupIn(head: Buffer): readonly ['', string, string] | undefined {
  const isMarkup = /^\s*<(?:!doctype html|html|head|table|\?xml|\?mso)/i.test(head.toString('utf8', 0, 200));
  return isMarkup ? ['', 'a web page or XML', `If a spreadsheet program opens it: ${saveSheet}`] : undefined;
}

const refusal = (what: string, remedy: string) => new UnreadableCsv(`The file is ${what}, not a CSV file. ${remedy}`);
