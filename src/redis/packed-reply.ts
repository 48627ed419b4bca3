/**
 * Reads a reply that a script packed with cmsgpack: arrays, strings, and false. Strings are not copied: `start` and `end`
 * are their place in the reply.
 */
export class PackedReply {
  #at = 0;
  /** The place of the last string. */
  start = 0;
  end = 0;

  constructor(readonly bytes: Buffer) {}

  /** @returns how many values follow; undefined for false */
  array(): number | undefined {
    const head = this.#head();
    if (head === 0xc2) return undefined;
    if (head >> 4 === 0x9) return head & 0xf;
    if (head === 0xdc) return this.#number(2);
    if (head === 0xdd) return this.#number(4);
    throw this.#unexpected(head);
  }

  /** Moves behind a string, and notes its place. */
  string(): void {
    const head = this.#head();
    const length = this.#lengthBy(head);
    this.start = this.#at;
    this.end = this.#at += length;
  }

  /** A short string. */
  text(): string {
    this.string();
    return this.bytes.toString('latin1', this.start, this.end);
  }

  #lengthBy(head: number): number {
    if (head >> 5 === 0x5) return head & 0x1f;
    if (head === 0xd9) return this.#number(1);
    if (head === 0xda) return this.#number(2);
    if (head === 0xdb) return this.#number(4);
    throw this.#unexpected(head);
  }

  #head(): number {
    const head = this.bytes[this.#at] ?? 0xc1;
    this.#at += 1;
    return head;
  }

  #number(bytes: number): number {
    const number = this.bytes.readUIntBE(this.#at, bytes);
    this.#at += bytes;
    return number;
  }

  #unexpected(head: number): TypeError {
    return new TypeError(`0x${head.toString(16)} at ${this.#at - 1} is not what a script packs`);
  }
}
