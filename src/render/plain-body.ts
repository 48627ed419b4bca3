import { type BodyValues, type BodyWriter, type Piece, valueAt } from './body-pieces.js';

/** RFC 5322 §2.1.1 and RFC 6152 §2: max bytes of a line without its CRLF. */
const maxLineLength = 998;

/** The lines of a fixed piece. */
interface Shape {
  /** Bytes before the first line end and after the last. Without a line end, both are the whole length. */
  first: number;
  last: number;
  breaks: boolean;
  /** Whether it ends with a space, and whether it starts with a line end. A space must not precede a line end. */
  endsBlank: boolean;
  startsWithBreak: boolean;
  /** Whether it starts with a dot, which must not start a line. */
  startsWithDot: boolean;
  /** Whether it contains non-ASCII bytes. */
  wide: boolean;
}

/** A body without a transfer encoding: `7bit`, or `8bit` if the relay accepts it. */
export interface PlainBody extends BodyWriter {
  /**
   * The body's Content-Transfer-Encoding with these values (RFC 2045 §2.7, §2.8), or undefined if it needs an encoding: a
   * line would be too long or end with a space, or a value contains a control character.
   */
  labelFor(order: readonly number[], values: BodyValues): '7bit' | '8bit' | undefined;
}

/**
 * @returns undefined when the fixed pieces need an encoding. Reasons include a space at a line's end, which a relay may
 * remove and so break the signature, and a line that starts with `From `, to which mailbox files add a `>`, or with a
 * dot, to which SMTP adds another (RFC 5321 §4.5.2).
 */
export function plainBody(pieces: readonly Piece[]): PlainBody | undefined {
  const shapes: (Shape | undefined)[] = [];
  for (const [i, piece] of pieces.entries()) {
    const shape = piece.kind === 'fixed' ? shapeOf(piece.bytes) : undefined;
    if (piece.kind === 'fixed' && !shape) return undefined;
    shapes[i] = shape;
  }
  return {
    encoding: 'plain',
    labelFor(order, values) {
      const known: Fits = {};
      let column = 0;
      let wide = false;
      let blank = false;
      for (const i of order) {
        const shape = shapes[i];
        const piece = pieces[i];
        if (shape) {
          if (column + shape.first > maxLineLength || (blank && shape.startsWithBreak)) return undefined;
          if (column === 0 && shape.startsWithDot) return undefined;
          blank = shape.endsBlank;
          column = shape.breaks ? shape.last : column + shape.first;
          wide ||= shape.wide;
        } else if (piece?.kind === 'field') {
          const fit = fitOf(known, values, piece.name);
          if (fit.controls || (column === 0 && fit.startsBadly)) return undefined;
          wide ||= fit.wide;
          if (fit.bytes > 0) blank = fit.endsBlank;
          column += fit.bytes;
          if (column > maxLineLength) return undefined;
        }
      }
      if (blank) return undefined;
      return wide ? '8bit' : '7bit';
    },
    limit(order, values) {
      const known: Fits = {};
      let sum = 0;
      for (const i of order) {
        const piece = pieces[i];
        if (piece?.kind === 'fixed') sum += piece.bytes.length;
        else if (piece?.kind === 'field') sum += fitOf(known, values, piece.name).bytes;
      }
      return sum;
    },
    write(order, values, out, start) {
      let at = start;
      for (const i of order) {
        const piece = pieces[i];
        if (piece?.kind === 'fixed') {
          out.set(piece.bytes, at);
          at += piece.bytes.length;
        } else if (piece?.kind === 'field') at = writeValue(valueAt(values, piece.name), out, at);
      }
      return at;
    },
  };
}

/** How a value fits into a line. */
interface ValueFit {
  bytes: number;
  /** Whether it contains non-ASCII characters, or control characters. */
  wide: boolean;
  controls: boolean;
  /** Whether a line must not start with it. */
  startsBadly: boolean;
  endsBlank: boolean;
}

/** The values of one email that were looked at: the token of a rating is in a hundred places of it. */
type Fits = Record<string, ValueFit>;

function fitOf(known: Fits, values: BodyValues, name: string): ValueFit {
  const found = known[name];
  if (found) return found;
  const value = valueAt(values, name);
  const wide = !ascii.test(value);
  const fit = {
    bytes: wide ? Buffer.byteLength(value) : value.length,
    wide,
    controls: wide && control.test(value),
    startsBadly: value.startsWith('From ') || value.startsWith('.'),
    endsBlank: value.endsWith(' '),
  };
  known[name] = fit;
  return fit;
}

/** Longer values are written faster by Node. */
const shortValue = 64;

/** @returns the end position of the value in `out` */
function writeValue(value: string, out: Buffer, start: number): number {
  if (value.length > shortValue) return start + out.write(value, start);
  for (let i = 0; i < value.length; i += 1) {
    const code = value.charCodeAt(i);
    if (code > 127) return start + out.write(value, start);
    out[start + i] = code;
  }
  return start + value.length;
}

const ascii = /^[ -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that an email must not contain
const control = /[\0-\x1f\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what an email without a transfer encoding must not contain
const unfit = /(?!\r\n|(?<=\r)\n|\t)[\0-\x1f\x7f]|[ \t]\r\n|(?:^|\n)From |\n\./;

function shapeOf(bytes: Buffer): Shape | undefined {
  const text = bytes.toString('latin1');
  if (unfit.test(text)) return undefined;
  const lines = text.split('\r\n');
  if (lines.some((line) => line.length > maxLineLength)) return undefined;
  return {
    first: lines[0]?.length ?? 0,
    last: lines.at(-1)?.length ?? 0,
    breaks: lines.length > 1,
    endsBlank: /[ \t]$/.test(text),
    startsWithBreak: text.startsWith('\r\n'),
    startsWithDot: text.startsWith('.'),
    wide: /[^\0-\x7f]/.test(text),
  };
}
