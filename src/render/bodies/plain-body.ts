import { makeBlocks, writePieces } from './block.js';
import { type BodyPiece, type BodyValues, type BodyWriter, valueAt } from './body-pieces.js';

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
   * The body's Content-Transfer-Encoding with these values (RFC 2045 §2.7, §2.8), or undefined if it needs an encoding:
   * a line would be too long or end with a space, or a value contains a control character.
   */
  labelFor(order: readonly number[], values: BodyValues): '7bit' | '8bit' | undefined;
}

/**
 * @returns undefined when the fixed pieces need an encoding. Reasons include a space at a line's end, which a relay may
 * remove and so break the signature, and a line that starts with `From `, to which mailbox files add a `>`, or with a
 * dot, to which SMTP adds another (RFC 5321 §4.5.2).
 */
export function plainBody(pieces: readonly BodyPiece[], sample: BodyValues = {}): PlainBody | undefined {
  const blocks = makeBlocks(pieces, sample, { fixed: (bytes) => bytes, limit: Buffer.byteLength, write: writeValue });
  const shapes = blocks.map((block) => block && shapeOf(block.bytes));
  if (blocks.some((block, i) => block && !shapes[i])) return undefined;
  const body = { pieces, blocks, write: writeValue };
  const fits = new Fits(pieces);
  return {
    encoding: 'plain',
    pieces,
    labelFor(order, values) {
      fits.start(values);
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
          const fit = fits.of(i);
          if ((fit & controlFlag) !== 0 || (column === 0 && (fit & badStartFlag) !== 0)) return undefined;
          wide ||= (fit & wideFlag) !== 0;
          if (fit >= flags) blank = (fit & blankEndFlag) !== 0;
          column += bytesOf(fit);
          if (column > maxLineLength) return undefined;
        }
      }
      if (blank) return undefined;
      return wide ? '8bit' : '7bit';
    },
    limit(order, values) {
      fits.start(values);
      let sum = 0;
      for (const i of order) {
        const piece = pieces[i];
        sum += blocks[i]?.bytes.length ?? 0;
        if (piece?.kind === 'field') sum += bytesOf(fits.of(i));
      }
      return sum;
    },
    write: (order, values, out, start) => writePieces(body, order, values, out, start),
  };
}

/**
 * How the values of one email fit into lines, by field. The token of a rating is in a hundred places of an email, and
 * is looked at once. A fit is a number: the bytes of the value, times 16, and the flags. Objects would cost more.
 */
class Fits {
  readonly #names: string[] = [];
  /** By piece. */
  readonly #fields: number[];
  readonly #fits: number[];
  #values: BodyValues = {};

  constructor(pieces: readonly BodyPiece[]) {
    this.#fields = pieces.map((piece) => (piece.kind === 'field' ? this.#add(piece.name) : -1));
    this.#fits = this.#names.map(() => -1);
  }

  /** Begins with another email. */
  start(values: BodyValues): void {
    this.#values = values;
    this.#fits.fill(-1);
  }

  /** @param piece position of a field among the pieces */
  of(piece: number): number {
    const field = this.#fields[piece] ?? -1;
    const known = this.#fits[field] ?? -1;
    if (known >= 0) return known;
    const fit = fitOf(valueAt(this.#values, this.#names[field] ?? ''));
    this.#fits[field] = fit;
    return fit;
  }

  #add(name: string): number {
    const known = this.#names.indexOf(name);
    return known >= 0 ? known : this.#names.push(name) - 1;
  }
}

/** Contains non-ASCII characters; control characters; must not start a line; ends with a space. */
const [wideFlag, controlFlag, badStartFlag, blankEndFlag] = [1, 2, 4, 8] as const;
const flags = 16;
const bytesOf = (fit: number) => Math.floor(fit / flags);

function fitOf(value: string): number {
  const isAscii = ascii.test(value);
  let fit = flags * (isAscii ? value.length : Buffer.byteLength(value));
  if (!isAscii) fit += control.test(value) ? wideFlag + controlFlag : wideFlag;
  if (value.startsWith('From ') || value.startsWith('.')) fit += badStartFlag;
  if (value.endsWith(' ')) fit += blankEndFlag;
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
