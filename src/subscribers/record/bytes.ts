/** Writes packed bytes. Numbers are unsigned LEB128: 7 bits a byte, low first, the top bit for "more follows". */
export class ByteWriter {
  #buffer = Buffer.allocUnsafe(128);
  #length = 0;

  #room(size: number): void {
    if (this.#length + size <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#length + size));
    this.#buffer.copy(larger, 0, 0, this.#length);
    this.#buffer = larger;
  }

  byte(value: number): void {
    this.#room(1);
    this.#buffer[this.#length++] = value;
  }

  /** @param value a whole number from 0 to 2^53 − 1 */
  number(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.byte(rest);
  }

  /** UTF-8, preceded by its length in bytes. */
  text(value: string): void {
    const size = Buffer.byteLength(value);
    this.number(size);
    this.#room(size);
    this.#length += this.#buffer.write(value, this.#length);
  }

  /** Up to 255 bytes, preceded by one byte with their number. */
  bytes(values: readonly number[]): void {
    this.byte(values.length);
    for (const value of values) this.byte(value);
  }

  get length(): number {
    return this.#length;
  }

  /** Discards the content but keeps the memory, for writing many values in turn. */
  clear(): void {
    this.#length = 0;
  }

  /** @returns the end of the copy */
  copyTo(target: Buffer, at: number): number {
    return at + this.#buffer.copy(target, at, 0, this.#length);
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#buffer.subarray(0, this.#length));
  }
}

/** Reads what `ByteWriter` wrote. Every method throws RangeError when the bytes end too early. */
export class ByteReader {
  #at = 0;
  constructor(readonly source: Buffer) {}

  get atEnd(): boolean {
    return this.#at >= this.source.length;
  }

  byte(): number {
    const byte = this.source[this.#at];
    if (byte === undefined) throw new RangeError('it ends too early');
    this.#at += 1;
    return byte;
  }

  number(): number {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
    throw new RangeError('it holds a number that is too large');
  }

  /** Skips bytes. */
  skip(count: number): void {
    if (this.#at + count > this.source.length) throw new RangeError('it ends too early');
    this.#at += count;
  }

  text(): string {
    const start = this.#begin(this.number());
    return this.source.toString('utf8', start, this.#at);
  }

  bytes(): Buffer {
    const start = this.#begin(this.byte());
    return this.source.subarray(start, this.#at);
  }

  #begin(count: number): number {
    const start = this.#at;
    this.skip(count);
    return start;
  }
}
