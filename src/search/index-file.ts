import { createHash } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { type IndexedDocument, SearchIndex } from './search-index.js';
import { TimeSlice } from './time-slice.js';

/** The folder of the index in a data folder. */
const folderOf = (dataDir: string) => join(dataDir, 'search');
const fileName = 'index';
/** The file in a data folder that an index is kept in. */
export const indexFile = (dataDir: string): string => join(folderOf(dataDir), fileName);

/** Bytes of a number in a table. */
const tableUnit = Int32Array.BYTES_PER_ELEMENT;
/** Bytes before each block of a file: its length and its checksum. */
const headBytes = 8;
/** Documents, or words, in one block. Few enough to be written without blocking the thread for long. */
const perBlock = 2_000;
/** Bytes of blocks that are written at once. */
const writtenAtOnce = 4 * 1024 * 1024;
/** Age in ms of an unfinished file that a process left when it was killed. */
const abandonedMs = 600_000;

/** The first block of a file. */
interface Heading {
  name: string;
  used: readonly number[];
  pages: number;
  free: number;
  documents: number;
  versions: number;
  words: number;
}

/** The rest of the file is missing, or it is not what was written. */
class DamagedFile extends Error {}

/**
 * Keeps an index on disk, so that a process that starts need not read every article again. It only saves time: a file
 * that is missing, damaged, of another program or of another store is no index, and the process makes a new one. What
 * changed since it was written is found by the versions of the documents, as for any index.
 */
export class IndexFile {
  readonly #folder: string;
  readonly #name: string;

  private constructor(folder: string, name: string) {
    this.#folder = folder;
    this.#name = name;
  }

  /**
   * The file for the index of one store.
   * @param program names the program: another one may find other words in a text
   */
  static async of(redis: Redis, { dataDir, program }: { dataDir: string; program: string }): Promise<IndexFile> {
    const secret = (await redis.hget(keys.meta, 'secret')) ?? '';
    const { unicode, icu } = process.versions;
    const facts = JSON.stringify([program, unicode, icu, endianness(), secret]);
    return new IndexFile(folderOf(dataDir), createHash('sha256').update(facts).digest('base64url'));
  }

  /** @returns undefined when there is no file that this process can use */
  async read(): Promise<SearchIndex | undefined> {
    try {
      const blocks = blocksOf(await readFile(join(this.#folder, fileName)));
      const heading = jsonOf<Heading>(blocks);
      return heading.name === this.#name ? indexOf(heading, blocks) : undefined;
    } catch {
      return undefined;
    }
  }

  /**
   * Writes an index, which must not change meanwhile. The file appears complete or not at all.
   * @returns whether it was written; the folder may be full or read-only
   */
  async write(index: SearchIndex): Promise<boolean> {
    const draft = join(this.#folder, `${fileName}.${process.pid}.${threadId}`);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await this.#removeAbandoned();
      await this.#writeTo(draft, index);
      await rename(draft, join(this.#folder, fileName));
      return true;
    } catch {
      await rm(draft, { force: true }).catch(() => undefined);
      return false;
    }
  }

  async #writeTo(path: string, index: SearchIndex): Promise<void> {
    const slice = new TimeSlice();
    const file = await open(path, 'w', 0o600);
    try {
      let waiting: Uint8Array[] = [];
      let bytes = 0;
      for (const block of partsOf(index, this.#name)) {
        const head = Buffer.alloc(headBytes);
        head.writeUInt32LE(block.byteLength, 0);
        head.writeUInt32LE(crc32(block), 4);
        waiting.push(head, block);
        bytes += headBytes + block.byteLength;
        await slice.rest();
        if (bytes < writtenAtOnce) continue;
        await file.writev(waiting);
        [waiting, bytes] = [[], 0];
      }
      await file.writev(waiting);
    } finally {
      await file.close();
    }
  }

  async #removeAbandoned(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!name.startsWith(`${fileName}.`)) continue;
      const path = join(this.#folder, name);
      const age = Date.now() - (await stat(path)).mtimeMs;
      if (age > abandonedMs) await rm(path, { force: true });
    }
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Int32Array) => new Uint8Array(buffer, byteOffset, byteLength);

/** The blocks of a file, in order. */
function* partsOf(index: SearchIndex, name: string): Generator<Uint8Array> {
  const { postings, documents, versions, words } = index.parts;
  const { tables, used, pages, free } = postings;
  const counts = { documents: documents.length, versions: versions.length, words: words.length };
  yield encoded({ name, used, pages: pages.length, free, ...counts } satisfies Heading);
  for (const table of tables) yield bytesOf(table);
  yield* pages;
  for (const list of [documents, versions, words])
    for (let from = 0; from < list.length; from += perBlock) yield encoded(list.slice(from, from + perBlock));
}

/** JSON, with blanks up to a multiple of four bytes, so that tables after it are where a process can use them in place. */
function encoded(value: unknown): Uint8Array {
  const text = JSON.stringify(value);
  return Buffer.from(text + ' '.repeat(-Buffer.byteLength(text) & (tableUnit - 1)));
}

/** @throws DamagedFile when a block is not what was written */
function* blocksOf(file: Buffer): Generator<Buffer, undefined> {
  for (let at = 0; at < file.byteLength; ) {
    const start = at + headBytes;
    const end = start <= file.byteLength ? start + file.readUInt32LE(at) : Number.POSITIVE_INFINITY;
    if (end > file.byteLength) throw new DamagedFile();
    const block = file.subarray(start, end);
    if (crc32(block) !== file.readUInt32LE(at + 4)) throw new DamagedFile();
    yield block;
    at = end;
  }
  return undefined;
}

type Blocks = ReturnType<typeof blocksOf>;

/** @throws DamagedFile at the end */
function take(blocks: Blocks): Buffer {
  const { value } = blocks.next();
  if (!value) throw new DamagedFile();
  return value;
}

const jsonOf = <Value>(blocks: Blocks) => JSON.parse(take(blocks).toString()) as Value;

function listOf<One>(blocks: Blocks, length: number): One[] {
  const list: One[] = [];
  while (list.length < length) for (const one of jsonOf<One[]>(blocks)) list.push(one);
  return list;
}

/** A table in the bytes of a file. Tables and pages are not copied: they are all of the file but a few percent. */
function tableIn(bytes: Buffer): Int32Array {
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % tableUnit === 0 ? bytes : Uint8Array.from(bytes);
  return new Int32Array(buffer, byteOffset, byteLength / tableUnit);
}

/** @throws DamagedFile */
function indexOf({ used, pages, free, documents, versions, words }: Heading, blocks: Blocks): SearchIndex {
  const tables = used.map(() => tableIn(take(blocks)));
  const postings = { tables, used, pages: Array.from({ length: pages }, () => take(blocks)), free };
  return new SearchIndex({
    postings,
    documents: listOf<IndexedDocument>(blocks, documents),
    versions: listOf<[string, string]>(blocks, versions),
    words: listOf<string>(blocks, words),
  });
}
