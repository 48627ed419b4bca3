import { type BodyWriter, type Piece, valueAt } from './body-pieces.js';

/** RFC 2045 §6.8: lines of at most 76 characters, which encode 57 bytes. */
const bytesPerLine = 57;
const lineLength = 78;
const cr = 0x0d;
const lf = 0x0a;

const limitOf = (length: number) => Math.ceil(length / bytesPerLine) * lineLength;

/** A fixed piece without its first bytes, encoded up to the last whole group of three bytes. */
interface Phase {
  encoded: Buffer;
  /** The remaining zero to two bytes. */
  rest: Buffer;
}

/** Bytes that are not encoded yet: at most one value and two bytes on either side of it. */
let pending = Buffer.allocUnsafe(4_096);

/**
 * A body in base64, which encodes three bytes at a time, so the length of a value shifts everything after it. Every fixed
 * piece is therefore stored as encoded from its first, second and third byte. A value is encoded together with the bytes
 * left over before it and enough bytes after it to fill a group. Lines may end between any two groups.
 */
export function base64Body(pieces: readonly Piece[]): BodyWriter & { size: number } {
  const phases = pieces.map((): Phase[] => []);
  const phaseOf = (position: number, bytes: Buffer, skipped: number): Phase => {
    const known = phases[position]?.[skipped];
    if (known) return known;
    const whole = bytes.length - ((bytes.length - skipped) % 3);
    const phase = { encoded: encodeLines(bytes.subarray(skipped, whole)), rest: bytes.subarray(whole) };
    const own = phases[position];
    if (own) own[skipped] = phase;
    return phase;
  };
  return {
    encoding: 'base64',
    pieces,
    size: pieces.reduce((sum, piece) => sum + (piece.kind === 'fixed' ? limitOf(piece.bytes.length) : 0), 0),
    limit(order, values) {
      let sum = lineLength;
      for (const i of order) {
        const piece = pieces[i];
        if (piece?.kind === 'fixed') sum += limitOf(piece.bytes.length) + lineLength;
        else if (piece?.kind === 'field') sum += limitOf(Buffer.byteLength(valueAt(values, piece.name)) + 4);
      }
      return sum;
    },
    write(order, values, out, start) {
      let at = start;
      let held = 0;
      for (const i of order) {
        const piece = pieces[i];
        if (piece?.kind === 'field') held = holdValue(valueAt(values, piece.name), held);
        if (piece?.kind !== 'fixed') continue;
        const { bytes } = piece;
        if (bytes.length < 3) {
          held = holdBytes(bytes, held);
          continue;
        }
        const skipped = (3 - (held % 3)) % 3;
        held = holdBytes(bytes.subarray(0, skipped), held);
        at = writeLines(pending.subarray(0, held), out, at);
        const { encoded, rest } = phaseOf(i, bytes, skipped);
        out.set(encoded, at);
        at += encoded.length;
        held = holdBytes(rest, 0);
      }
      return writeLines(pending.subarray(0, held), out, at);
    },
  };
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
