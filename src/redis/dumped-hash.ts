/** RDB's type of a hash that is a table, and not packed. */
const hashTable = 4;
/** Behind the content: two bytes of version, eight of a checksum. */
const endLength = 10;

/** A string of up to 11 digits may be stored as a number. */
const numbers: Readonly<Record<number, number>> = { 192: 1, 193: 2, 194: 4 };

class NotUnderstood extends Error {}

/**
 * Reads the fields and values of a hash from its DUMP. That format may change with any version of Redis, so a caller
 * asks first whether this one is understood to its end, and reads the hash field by field if not.
 */
export class DumpedHash {
  readonly #dump: Buffer;
  #at = 1;
  /** The last string is here, between `start` and `end`. */
  bytes: Buffer;
  start = 0;
  end = 0;

  private constructor(dump: Buffer) {
    this.#dump = dump;
    this.bytes = dump;
  }

  /** @returns the hash, before its first field, and how many strings follow; undefined: not understood */
  static open(dump: Buffer): { strings: DumpedHash; count: number } | undefined {
    const trial = new DumpedHash(dump);
    try {
      const count = trial.#count();
      for (let i = 0; i < count; i += 1) trial.string();
      if (trial.#at !== dump.length - endLength) return undefined;
      const strings = new DumpedHash(dump);
      return { count: strings.#count(), strings };
    } catch (error) {
      if (error instanceof NotUnderstood || error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #count(): number {
    if (this.#dump[0] !== hashTable) throw new NotUnderstood();
    return 2 * this.#length(this.#byte());
  }

  /** Moves behind a string, and notes its place. */
  string(): void {
    const head = this.#byte();
    const size = numbers[head];
    if (size === undefined) {
      const length = this.#length(head);
      [this.bytes, this.start] = [this.#dump, this.#at];
      this.#at += length;
      this.end = this.#at;
      return;
    }
    this.bytes = Buffer.from(String(this.#dump.readIntLE(this.#at, size)));
    [this.start, this.end] = [0, this.bytes.length];
    this.#at += size;
  }

  #length(head: number): number {
    if (head >> 6 === 0) return head;
    if (head >> 6 === 1) return ((head & 0x3f) << 8) | this.#byte();
    if (head !== 0x80) throw new NotUnderstood();
    this.#at += 4;
    return this.#dump.readUInt32BE(this.#at - 4);
  }

  #byte(): number {
    this.#at += 1;
    return this.#dump.readUInt8(this.#at - 1);
  }
}
