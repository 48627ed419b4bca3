import type { Redis } from 'ioredis';
import { type KeysRead, readParts, type Strings, valuesAtOnce } from '../redis/read-keys.js';
import type { KeyEntry } from './backup-entry.js';

/** Lines of a backup, as bytes. */
export interface KeyLines {
  bytes: Buffer;
  /** How many keys begin in them. */
  keys: number;
  lines: number;
}

/** Writes the lines of keys (backup-entry.ts), and reads the long ones. A key that no longer exists has none. */
export async function* keyLines(redis: Redis, readings: AsyncIterable<KeysRead>): AsyncGenerator<KeyLines> {
  for await (const { keys: read, reply } of readings) {
    let short = new LineWriter(reply.bytes.length);
    for (const key of read) {
      reply.array();
      const type = typeOf(reply.text());
      const entry = { type, key, expires: Number(reply.text()) };
      const count = reply.array();
      if (!type) continue;
      if (count !== undefined) short.write({ ...entry, type, first: true }, reply, count);
      else {
        yield short.written();
        short = new LineWriter(reply.bytes.length);
        yield* longLines(redis, { ...entry, type });
      }
    }
    yield short.written();
  }
}

/**
 * Max values of one line of a long key. A restore gives them to one command as its arguments, and Node allows about
 * 100,000. Even, so that a field and its value are together.
 */
const valuesOfLine = 2 * valuesAtOnce;

async function* longLines(redis: Redis, entry: Omit<LineHead, 'first'>): AsyncGenerator<KeyLines> {
  const { key, type } = entry;
  if (type === 'string' || type === 'list') return;
  let first = true;
  for await (const { strings, count } of readParts(redis, key, type)) {
    if (count === 0) continue;
    const part = new LineWriter(strings.bytes.length);
    for (let left = count; left > 0; left -= valuesOfLine) {
      part.write({ ...entry, first }, strings, Math.min(left, valuesOfLine));
      first = false;
    }
    yield part.written();
  }
}

function typeOf(kind: string): KeyEntry['type'] | undefined {
  if (kind === 'none') return undefined;
  if (kind === 'string' || kind === 'hash' || kind === 'set' || kind === 'zset' || kind === 'list') return kind;
  throw new TypeError(`a backup cannot hold a key of type ${kind}`);
}

type LineHead = Pick<KeyEntry, 'type' | 'key' | 'expires' | 'first'>;

const digits = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const [quote, comma, equals] = [0x22, 0x2c, 0x3d];
/** From this length on, calling the library for one value is faster than the loop below. */
const longValue = 96;

/** Writes lines into a buffer, because a text for each of some million values would cost more than all else. */
class LineWriter {
  #out: Buffer;
  #at = 0;
  #keys = 0;
  #lines = 0;

  /** @param bytes of what it will write, about */
  constructor(bytes: number) {
    this.#out = Buffer.allocUnsafe(bytes * 2 + 1_024);
  }

  written(): KeyLines {
    return { bytes: this.#out.subarray(0, this.#at), keys: this.#keys, lines: this.#lines };
  }

  /** @param key its name as text @param values the next `count` strings of it */
  write({ type, key, expires, first }: LineHead, values: Strings, count: number): void {
    this.#text(`{"type":"${type}","key":"${Buffer.from(key).toString('base64')}","values":[`);
    for (let i = 0; i < count; i += 1) {
      values.string();
      this.#value(values.bytes, values.start, values.end, i > 0);
    }
    this.#text(`],"first":${first},"expires":${expires}}\n`);
    if (first) this.#keys += 1;
    this.#lines += 1;
  }

  #text(text: string): void {
    this.#reserve(text.length);
    this.#at += this.#out.write(text, this.#at, 'latin1');
  }

  #value(bytes: Buffer, start: number, end: number, follows: boolean): void {
    this.#reserve(Math.ceil((end - start) / 3) * 4 + 3);
    const out = this.#out;
    let at = this.#at;
    if (follows) out[at++] = comma;
    out[at++] = quote;
    if (end - start >= longValue) at += out.write(bytes.toString('base64', start, end), at, 'latin1');
    else at = encode(bytes, start, end, out, at);
    out[at++] = quote;
    this.#at = at;
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#out.length) return;
    const larger = Buffer.allocUnsafe((this.#at + bytes) * 2);
    this.#out.copy(larger, 0, 0, this.#at);
    this.#out = larger;
  }
}

const digit = (six: number) => digits[six & 63] ?? 0;

/** Writes bytes in base64. @returns where it ends */
function encode(bytes: Buffer, start: number, end: number, out: Buffer, from: number): number {
  let at = from;
  let i = start;
  for (; i + 2 < end; i += 3) {
    const three = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    out[at++] = digit(three >> 18);
    out[at++] = digit(three >> 12);
    out[at++] = digit(three >> 6);
    out[at++] = digit(three);
  }
  const rest = end - i;
  if (rest === 0) return at;
  const last = ((bytes[i] ?? 0) << 16) | (rest === 2 ? (bytes[i + 1] ?? 0) << 8 : 0);
  out[at++] = digit(last >> 18);
  out[at++] = digit(last >> 12);
  out[at++] = rest === 2 ? digit(last >> 6) : equals;
  out[at++] = equals;
  return at;
}
