import { TextDecoder } from 'node:util';

// Encodings that may be guessed, by their names in the WHATWG Encoding Standard. Node's decoders implement it, except
// for windows-1252, where Node 20 leaves the bytes 80 to 9F as control characters (`StreamDecoder` corrects that).
export const easternEncodings = ['gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr'] as const;
export const singleByteEncodings = [
  ...['windows-1252', 'windows-1250', 'windows-1251', 'koi8-r', 'windows-1253', 'windows-1254', 'windows-1255'],
  ...['windows-1256', 'windows-1257', 'windows-1258', 'windows-874'],
] as const;

const undecided = /^(gbk|gb2312)$/;

/** The standard name of an encoding, for any of its labels. @returns undefined for an unknown label */
export function encodingNamed(name: string): string | undefined {
  try {
    const { encoding } = new TextDecoder(
      name
        .trim()
        .toLowerCase()
        .replaceAll('_', '-')
        .replace(/^shift-jis$/, 'shift_jis'),
    );
    // GB18030 contains all of GBK, and files that a program calls GBK often have more.
    return undecided.test(encoding) ? 'gb18030' : encoding;
  } catch {
    return undefined;
  }
}

/** Bytes 80 to 9F of windows-1252. */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/** Decodes a stream of bytes. @throws TypeError at bytes that are invalid in the encoding */
export class StreamDecoder {
  readonly #decoder: TextDecoder;
  readonly #isWindows1252: boolean;

  constructor(encoding: string) {
    this.#isWindows1252 = encoding === 'windows-1252';
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  /** @param bytes undefined at the end of the stream */
  decode(bytes?: Uint8Array): string {
    if (!this.#isWindows1252) return bytes ? this.#decoder.decode(bytes, { stream: true }) : this.#decoder.decode();
    const text = bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') : '';
    return text.replace(/[\u0080-\u009f]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? control);
  }
}

/** Decodes all bytes. @returns undefined when some are invalid in the encoding */
export function decodedAs(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    const decoder = new StreamDecoder(encoding);
    return decoder.decode(bytes) + decoder.decode();
  } catch {
    return undefined;
  }
}
