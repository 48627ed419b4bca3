/** Where in a document a term is found, the best place first. */
export const places = { title: 0, lead: 1, text: 2 } as const;
export type Place = (typeof places)[keyof typeof places];

const shardBits = 10;
const pageBits = 20;
const pageMask = (1 << pageBits) - 1;
/** Bytes of the slices that hold one term's postings, by level. Each ends with the address of the next. */
const sliceSizes = [8, 16, 32, 64, 128, 256, 512, 1024] as const;
const maxLevel = sliceSizes.length - 1;
const addressBytes = 4;

/** Numbers per term: the term, its first slice, where to write next, the last document, and count × 8 + level. */
const stride = 5;
const [headAt, tailAt, lastAt, countAt] = [1, 2, 3, 4];

interface Shard {
  table: Int32Array;
  used: number;
}

/** What postings consist of, for a file. Nothing is copied. */
export interface PostingsParts {
  tables: readonly Int32Array[];
  /** Terms of each table. */
  used: readonly number[];
  pages: readonly Uint8Array[];
  /** Where the next slice may begin. */
  free: number;
}

/**
 * The documents that contain each term, with the place. Takes a few bytes per document and term: the distance from the
 * previous document and the place, as a number of variable length. Nothing is ever copied as a whole, so that every
 * addition is fast: the table consists of 1,024 small ones, and bytes are kept in pages.
 */
export class Postings {
  readonly #shards: readonly Shard[];
  readonly #pages: Uint8Array[];
  #free: number;

  /** @param parts of postings that were kept; undefined: none */
  constructor(parts?: PostingsParts) {
    this.#shards = Array.from({ length: 1 << shardBits }, (_, i) => ({
      table: parts?.tables[i] ?? new Int32Array(8 * stride),
      used: parts?.used[i] ?? 0,
    }));
    this.#pages = [...(parts?.pages ?? [])];
    this.#free = parts?.free ?? 0;
  }

  get parts(): PostingsParts {
    const tables = this.#shards.map(({ table }) => table);
    return { tables, used: this.#shards.map(({ used }) => used), pages: this.#pages, free: this.#free };
  }

  /**
   * Adds a document to a term. Documents come in ascending order, each once per term.
   * @returns whether the term is new
   */
  add(term: number, document: number, place: Place): boolean {
    const shard = this.#shardOf(term);
    const { table } = shard;
    const at = entryOf(table, term);
    const isNew = (table[at + countAt] ?? 0) === 0;
    if (isNew) {
      const head = this.#allocate(0);
      table[at] = term;
      table[at + headAt] = head;
      table[at + tailAt] = head;
      table[at + lastAt] = -1;
    }
    this.#append(table, at, ((document - (table[at + lastAt] ?? 0)) << 2) | place);
    table[at + lastAt] = document;
    table[at + countAt] = (table[at + countAt] ?? 0) + 8;
    if (isNew) {
      shard.used += 1;
      if (shard.used * stride > table.length * 0.7) shard.table = enlarged(table);
    }
    return isNew;
  }

  /** Number of documents of a term. */
  count(term: number): number {
    const { table } = this.#shardOf(term);
    return (table[entryOf(table, term) + countAt] ?? 0) >>> 3;
  }

  /** Visits the documents of a term in ascending order. */
  visit(term: number, visit: (document: number, place: Place) => void): void {
    const { table } = this.#shardOf(term);
    const at = entryOf(table, term);
    let left = (table[at + countAt] ?? 0) >>> 3;
    let address = table[at + headAt] ?? 0;
    let level = 0;
    let document = -1;
    while (left > 0) {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        if (this.#isFull(address, level)) {
          address = this.#readAddress(address);
          level = Math.min(level + 1, maxLevel);
        }
        const byte = this.#pages[address >>> pageBits]?.[address & pageMask] ?? 0;
        address += 1;
        value |= (byte & 127) << shift;
        if (byte < 128) break;
      }
      document += value >>> 2;
      visit(document, (value & 3) as Place);
      left -= 1;
    }
  }

  /** Bytes that the postings and their tables take. */
  get bytes(): number {
    return (this.#pages.length << pageBits) + this.#shards.reduce((sum, { table }) => sum + table.byteLength, 0);
  }

  #shardOf(term: number): Shard {
    return this.#shards[term >>> (32 - shardBits)] as Shard;
  }

  #append(table: Int32Array, at: number, value: number): void {
    for (let rest = value; ; rest >>>= 7) {
      let tail = table[at + tailAt] ?? 0;
      const level = (table[at + countAt] ?? 0) & 7;
      if (this.#isFull(tail, level)) {
        const next = Math.min(level + 1, maxLevel);
        const address = this.#allocate(next);
        this.#writeAddress(tail, address);
        table[at + countAt] = (table[at + countAt] ?? 0) - level + next;
        tail = address;
      }
      const page = this.#pages[tail >>> pageBits] as Uint8Array;
      page[tail & pageMask] = rest < 128 ? rest : (rest & 127) | 128;
      table[at + tailAt] = tail + 1;
      if (rest < 128) return;
    }
  }

  /** Slices are aligned to their size, so that an address says how far it is to the end of its slice. */
  #isFull(address: number, level: number): boolean {
    const size = sliceSizes[level] ?? 0;
    return (address & (size - 1)) === size - addressBytes;
  }

  #allocate(level: number): number {
    const size = sliceSizes[level] ?? 0;
    const address = (this.#free + size - 1) & -size;
    this.#free = address + size;
    if (address >>> pageBits >= this.#pages.length) this.#pages.push(new Uint8Array(1 << pageBits));
    return address;
  }

  #writeAddress(at: number, address: number): void {
    const page = this.#pages[at >>> pageBits] as Uint8Array;
    for (let i = 0; i < addressBytes; i++) page[(at & pageMask) + i] = address >>> (8 * i);
  }

  #readAddress(at: number): number {
    const page = this.#pages[at >>> pageBits] as Uint8Array;
    let address = 0;
    for (let i = 0; i < addressBytes; i++) address |= (page[(at & pageMask) + i] ?? 0) << (8 * i);
    return address;
  }
}

/** The position of a term's entry in a table, or of the empty one that it would get. */
function entryOf(table: Int32Array, term: number): number {
  const size = table.length / stride;
  for (let slot = term & (size - 1); ; slot = (slot + 1) & (size - 1)) {
    const at = slot * stride;
    if ((table[at + countAt] ?? 0) === 0 || table[at] === term) return at;
  }
}

function enlarged(table: Int32Array): Int32Array {
  const larger = new Int32Array(table.length * 2);
  for (let at = 0; at < table.length; at += stride) {
    const term = table[at] ?? 0;
    if ((table[at + countAt] ?? 0) > 0) larger.set(table.subarray(at, at + stride), entryOf(larger, term));
  }
  return larger;
}
