import { type BodyBlock, fillGaps, makeBlocks } from './block.js';
import { type BodyPiece, type BodyValues, type BodyWriter, valueAt } from './body-pieces.js';

/** RFC 2045 §6.8: lines of at most 76 characters, which encode 57 bytes. */
const bytesPerLine = 57;
const lineLength = 78;
const cr = 0x0d;
const lf = 0x0a;

const limitOf = (length: number) => Math.ceil(length / bytesPerLine) * lineLength;

/** A block without its first bytes, encoded up to the last whole group of three bytes. */
interface Phase {
  encoded: Buffer;
  /** The end of the last whole group in the block. */
  end: number;
  /** The groups that hold values: their range in the block, and where their lines begin in `encoded`. */
  ranges: readonly Range[];
}

interface Range {
  from: number;
  to: number;
  at: number;
}

/** Bytes that are not encoded yet: at most one value and two bytes on either side of it. */
let pending = Buffer.allocUnsafe(4_096);

/**
 * A body in base64, which encodes three bytes at a time, so the length of a value shifts everything after it. Every
 * block is therefore stored as encoded from its first, second and third byte. A value between blocks is encoded
 * together with the bytes left over before it and enough bytes after it to fill a group. Lines may end between any two
 * groups.
 */
export function base64Body(pieces: readonly BodyPiece[], sample: BodyValues = {}): BodyWriter & { size: number } {
  // Not encoded. The values of the reader at hand are written into them.
  const blocks = makeBlocks(pieces, sample, { fixed: (bytes) => bytes, limit: Buffer.byteLength, write: writeValue });
  const phases = pieces.map((): Phase[] => []);
  const phaseOf = (position: number, block: BodyBlock, skipped: number): Phase => {
    const known = phases[position]?.[skipped];
    if (known) return known;
    const phase = makePhase(block, skipped);
    const own = phases[position];
    if (own) own[skipped] = phase;
    return phase;
  };
  return {
    encoding: 'base64',
    pieces,
    size: blocks.reduce((sum, block) => sum + limitOf(block?.bytes.length ?? 0), 0),
    limit(order, values) {
      let sum = lineLength;
      for (const i of order) {
        const [block, piece] = [blocks[i], pieces[i]];
        if (block) sum += blockLimit(block);
        else if (piece?.kind === 'field') sum += limitOf(Buffer.byteLength(valueAt(values, piece.name)) + 4);
      }
      return sum;
    },
    write(order, values, out, start) {
      let at = start;
      let held = 0;
      for (const i of order) {
        const [block, piece] = [blocks[i], pieces[i]];
        if (piece?.kind === 'field') held = holdValue(valueAt(values, piece.name), held);
        if (!block) continue;
        const { bytes, gaps } = block;
        fillGaps(gaps, values, writeValue, bytes, 0);
        if (bytes.length < 3) {
          held = holdBytes(bytes, held);
          continue;
        }
        const skipped = (3 - (held % 3)) % 3;
        held = holdBytes(bytes.subarray(0, skipped), held);
        at = writeLines(pending.subarray(0, held), out, at);
        const { encoded, end, ranges } = phaseOf(i, block, skipped);
        out.set(encoded, at);
        for (const range of ranges) writeGroups(bytes, range, out, at + range.at);
        at += encoded.length;
        held = holdBytes(bytes.subarray(end), 0);
      }
      return writeLines(pending.subarray(0, held), out, at);
    },
  };
}

const writeValue = (value: string, out: Buffer, at: number) => at + out.write(value, at);

/** Around each value, a line may end early. */
function blockLimit({ bytes, gaps }: BodyBlock): number {
  const values = gaps.reduce((sum, { at }) => sum + at.length, 0);
  return limitOf(bytes.length) + lineLength * (2 * values + 1);
}

/** @param skipped bytes at the start of the block that fill the group before it */
function makePhase({ bytes, gaps }: BodyBlock, skipped: number): Phase {
  const end = bytes.length - ((bytes.length - skipped) % 3);
  const ranges: Range[] = [];
  const lines: Buffer[] = [];
  let [done, at] = [skipped, 0];
  const encode = (to: number) => {
    const encoded = encodeLines(bytes.subarray(done, to));
    lines.push(encoded);
    done = to;
    at += encoded.length;
  };
  for (const { from, to } of groupsOf(gaps, skipped, end)) {
    encode(from);
    ranges.push({ from, to, at });
    encode(to);
  }
  encode(end);
  return { encoded: Buffer.concat(lines), end, ranges };
}

/** The ranges of whole groups that hold values, in order and apart from each other. */
function groupsOf(gaps: BodyBlock['gaps'], start: number, end: number): { from: number; to: number }[] {
  const joined: { from: number; to: number }[] = [];
  const all = gaps
    .flatMap(({ length, at }) =>
      at.map((position) => ({
        from: Math.max(start, position - ((position - start) % 3)),
        to: Math.min(end, start + Math.ceil((position + length - start) / 3) * 3),
      })),
    )
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
  for (const range of all) {
    const last = joined.at(-1);
    if (last && range.from < last.to) last.to = Math.max(last.to, range.to);
    else joined.push(range);
  }
  return joined;
}

const digits = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const groupsPerLine = bytesPerLine / 3;

/** Encodes whole groups over those of another value. Node's own encoder takes ten times as long for so few bytes. */
function writeGroups(bytes: Buffer, { from, to }: Range, out: Buffer, start: number): void {
  let at = start;
  let column = 0;
  for (let i = from; i < to; i += 3) {
    if (column === groupsPerLine) {
      at += 2;
      column = 0;
    }
    const group = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[at] = digits[group >> 18] ?? 0;
    out[at + 1] = digits[(group >> 12) & 63] ?? 0;
    out[at + 2] = digits[(group >> 6) & 63] ?? 0;
    out[at + 3] = digits[group & 63] ?? 0;
    at += 4;
    column += 1;
  }
}

function holdBytes(bytes: Buffer, held: number): number {
  makeRoom(held + bytes.length);
  pending.set(bytes, held);
  return held + bytes.length;
}

function holdValue(value: string, held: number): number {
  makeRoom(held + value.length * 3);
  return held + pending.write(value, held);
}

function makeRoom(length: number): void {
  if (pending.length < length) pending = Buffer.concat([pending], length * 2);
}

function encodeLines(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(limitOf(bytes.length));
  return Buffer.from(out.subarray(0, writeLines(bytes, out, 0)));
}

/** Writes whole lines, each with its CRLF. @returns the end position */
function writeLines(bytes: Buffer, out: Buffer, start: number): number {
  let at = start;
  for (let i = 0; i < bytes.length; i += bytesPerLine) {
    at += out.write(bytes.toString('base64', i, Math.min(i + bytesPerLine, bytes.length)), at, 'latin1');
    out[at] = cr;
    out[at + 1] = lf;
    at += 2;
  }
  return at;
}
