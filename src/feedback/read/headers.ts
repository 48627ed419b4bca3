import { decodeMailText } from './text-encoding.js';

/** Headers in order, with names in lower case and unfolded values. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** Max header fields of a message, and max characters of a value. The rest is ignored. */
const maxFields = 500;
const maxValue = 4_000;

/**
 * Reads a block of headers. Skips invalid lines and a mailbox's `From ` line.
 * @param block lines separated by line feeds, one character per byte
 */
export function readHeaders(block: string): Headers {
  const fields: [string, string][] = [];
  for (const line of block.split('\n')) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last && last[1].length < maxValue) last[1] = `${last[1]} ${line.trim()}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trimEnd().toLowerCase();
    if (colon < 1 || !/^[!-9;-~]{1,100}$/.test(name)) continue;
    if (fields.length >= maxFields) break;
    fields.push([name, line.slice(colon + 1, colon + 1 + maxValue).trim()]);
  }
  return fields;
}

/** The first value of a header, undecoded; empty if there is none. */
export const rawHeader = (headers: Headers, name: string): string => headers.find(([one]) => one === name)?.[1] ?? '';

/** The first value of a header, with its encoded words (RFC 2047) decoded. */
export const header = (headers: Headers, name: string): string => decodeWords(rawHeader(headers, name));

export const headerValues = (headers: Headers, name: string): string[] =>
  headers.filter(([one]) => one === name).map(([, value]) => decodeWords(value));

const encodedWord = /=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^?\s]{0,400})\?=/gi;

/** Decodes encoded words. Other bytes are read as UTF-8 if they are valid. */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return isUndecoded(value) ? decodeMailText(value, '') : value;
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(encodedWord, (_, charset: string, encoding: string, text: string) => {
      const bytes =
        encoding.toLowerCase() === 'b'
          ? Buffer.from(text, 'base64').toString('latin1')
          : text
              .replace(/_/g, ' ')
              .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
      return decodeMailText(bytes, charset);
    });
}

/** Whether a value still has one character per byte. The text of a decoded part has letters beyond that. */
const isUndecoded = (value: string): boolean => /[\x80-\xff]/.test(value) && !/[^\0-\xff]/.test(value);

/** Splits a header such as `multipart/report; report-type="x"`. Names are in lower case. */
export function readParameters(value: string): { value: string; parameters: Record<string, string> } {
  const parameters: Record<string, string> = Object.create(null);
  const [head = ''] = value.split(';', 1);
  const found = value
    .slice(head.length)
    .matchAll(/;\s{0,20}([\w*-]{1,60})\s{0,20}=\s{0,20}(?:"([^"]{0,1000})"?|([^;\s]{0,1000}))/g);
  for (const [, name = '', quoted, plain] of found) {
    const key = name.toLowerCase().replace(/\*\d*\*?$/, '');
    parameters[key] ??= quoted ?? plain ?? '';
  }
  return { value: head.trim().toLowerCase().split(/\s/, 1)[0] ?? '', parameters };
}
