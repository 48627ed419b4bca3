import type { BodyValues, BodyWriter, Piece } from './body-pieces.js';

/** RFC 5322 §2.1.1 and RFC 6152 §2: bytes of a line without its CRLF. */
const longestLine = 998;

/** How a fixed piece shapes lines. */
interface Shape {
  /** Bytes before its first line end, and after its last one; both are all of it where there is none. */
  first: number;
  last: number;
  breaks: boolean;
  /** Whether it ends in a blank, and whether it begins with a line end: the one may not follow the other. */
  endsBlank: boolean;
  startsWithBreak: boolean;
  /** Whether it begins with a dot, which may not begin a line. */
  startsWithDot: boolean;
  /** Whether it holds anything beyond ASCII. */
  wide: boolean;
}

/** A body as it is, without a transfer encoding: `7bit`, or `8bit` where the relay takes it. */
export interface PlainBody extends BodyWriter {
  /**
   * What the body has to be called with these values (RFC 2045 §2.7, §2.8), or undefined where it may not be sent as it
   * is: a line would become too long or end in a blank, or a value holds a control character.
   */
  labelFor(order: readonly number[], values: BodyValues): '7bit' | '8bit' | undefined;
}

/**
 * @returns undefined when the fixed pieces cannot be sent as they are. A blank at a line's end is a reason too: a
 * relay may take it away, and the signature with it; and so is a line that starts with `From `, to which mailbox files
 * add a `>`, or with a dot, to which SMTP adds another (RFC 5321 §4.5.2).
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
      let column = 0;
      let wide = false;
      let blank = false;
      for (const i of order) {
        const shape = shapes[i];
        const piece = pieces[i];
        if (shape) {
          if (column + shape.first > longestLine || (blank && shape.startsWithBreak)) return undefined;
          if (column === 0 && shape.startsWithDot) return undefined;
          blank = shape.endsBlank;
          column = shape.breaks ? shape.last : column + shape.first;
          wide ||= shape.wide;
        } else if (piece?.kind === 'field') {
          const value = values[piece.name];
          if (!ascii.test(value)) {
            if (control.test(value)) return undefined;
            wide = true;
          }
          if (column === 0 && (value.startsWith('From ') || value.startsWith('.'))) return undefined;
          if (value !== '') blank = value.endsWith(' ');
          column += Buffer.byteLength(value);
          if (column > longestLine) return undefined;
        }
      }
      if (blank) return undefined;
      return wide ? '8bit' : '7bit';
    },
    limit(order, values) {
      let sum = 0;
      for (const i of order) {
        const piece = pieces[i];
        if (piece?.kind === 'fixed') sum += piece.bytes.length;
        else if (piece?.kind === 'field') sum += Buffer.byteLength(values[piece.name]);
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
        } else if (piece?.kind === 'field') at += out.write(values[piece.name], at);
      }
      return at;
    },
  };
}

const ascii = /^[ -~]*$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not stand in a mail
const control = /[\0-\x1f\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: what may stand in a mail as it is, and what may not
const unfit = /(?!\r\n|(?<=\r)\n|\t)[\0-\x1f\x7f]|[ \t]\r\n|(?:^|\n)From |\n\./;

function shapeOf(bytes: Buffer): Shape | undefined {
  const text = bytes.toString('latin1');
  if (unfit.test(text)) return undefined;
  const lines = text.split('\r\n');
  if (lines.some((line) => line.length > longestLine)) return undefined;
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
