import { StreamDecoder } from '../../../src/subscribers/csv/decoders.js';

const tables = new Map<string, Map<string, number[]>>();

/** Bytes of a text in an encoding that Node decodes but does not encode: one or two bytes a character. */
export function encoded(text: string, encoding: string): Buffer {
  const table = tables.get(encoding) ?? inverse(encoding);
  tables.set(encoding, table);
  return Buffer.from(
    [...text].flatMap((character) => {
      const bytes = character < '\u0080' ? [character.charCodeAt(0)] : table.get(character);
      if (!bytes) throw new TypeError(`${encoding} has no ${character}`);
      return bytes;
    }),
  );
}

function inverse(encoding: string): Map<string, number[]> {
  const table = new Map<string, number[]>();
  const add = (bytes: number[]) => {
    try {
      const decoder = new StreamDecoder(encoding);
      const text = decoder.decode(Uint8Array.from(bytes)) + decoder.decode();
      if ([...text].length === 1 && !table.has(text)) table.set(text, bytes);
    } catch {
      // These bytes mean nothing in this encoding.
    }
  };
  for (let one = 0x80; one <= 0xff; one += 1) add([one]);
  for (let lead = 0x81; lead <= 0xfe; lead += 1) for (let trail = 0x40; trail <= 0xfe; trail += 1) add([lead, trail]);
  return table;
}
