import { filePieces } from './file-pieces.js';

/** Enough to detect an encoding. */
const maxCells = 2000;
const maxBytes = 128 * 1024;
/** Longer cells do not occur in lists, and are skipped. */
const maxCell = 256 * 1024;

// In every encoding that may be guessed, bytes below 40 hexadecimal are these characters and never part of others.
const separators = new Set([...'\n\r,;\t"|'].map((character) => character.charCodeAt(0)));

/** The distinct cells of a file with non-ASCII bytes, up to a limit. */
export async function sampleCells(file: string): Promise<Buffer[]> {
  const cells = new Map<string, Buffer>();
  let size = 0;
  let rest = Buffer.alloc(0);

  function keep(cell: Buffer): void {
    if (!cell.some((byte) => byte >= 0x80)) return;
    const key = cell.toString('latin1');
    if (cells.has(key)) return;
    cells.set(key, Buffer.from(cell));
    size += cell.length;
  }
  for await (const piece of filePieces(file)) {
    const bytes = Buffer.concat([rest, piece]);
    let start = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      if (!separators.has(bytes[at] ?? 0)) continue;
      keep(bytes.subarray(start, at));
      start = at + 1;
      if (cells.size >= maxCells || size >= maxBytes) return [...cells.values()];
    }
    rest = bytes.subarray(start);
    if (rest.length > maxCell) return [...cells.values()];
  }
  keep(rest);
  return [...cells.values()];
}

/** The share of the non-ASCII bytes that belong to letters and punctuation in UTF-8. */
export function utf8Share(cells: readonly Buffer[]): number {
  let [valid, all] = [0, 0];
  for (const cell of cells) {
    const text = cell.toString('utf8');
    for (const byte of cell) if (byte >= 0x80) all += 1;
    for (const character of text)
      if (character >= '\u0080' && /[\p{L}\p{M}\p{P}]/u.test(character)) valid += Buffer.byteLength(character);
  }
  return all === 0 ? 0 : valid / all;
}
