import type { Redis } from 'ioredis';
import { DumpedHash } from './dumped-hash.js';
import { PackedReply } from './packed-reply.js';
import { runScript, slotName } from './scripts.js';

/** Max values of a collection that is read in one command, and so at one moment. */
export const valuesAtOnce = 4_096;
/** Bytes after which one reading stops. A bucket has up to about 60 kB; the largest keys are pictures of 1 MB. */
const bytesAtOnce = 1_048_576;
/** Max keys of one reading: it holds Redis up for one to three milliseconds. */
const keysAtOnce = 256;

/** Some keys from `first` on, as read-keys.lua packs them. */
export interface KeysRead {
  keys: readonly string[];
  reply: PackedReply;
}

/**
 * Reads keys of any type, many in one round trip. In a cluster, those of one slot.
 * @param slots max slots that are read at the same time
 */
export async function* readKeys(redis: Redis, keys: readonly string[], slots: number): AsyncGenerator<KeysRead> {
  const batches = redis.isCluster ? bySlot(keys) : [keys];
  for (let i = 0; i < batches.length; i += slots) {
    const readings = batches.slice(i, i + slots).map((batch) => readBatch(redis, batch));
    const firsts = await Promise.all(readings.map((reading) => reading.next()));
    for (const [n, first] of firsts.entries()) {
      if (first.done) continue;
      yield first.value;
      const reading = readings[n];
      if (reading) yield* reading;
    }
  }
}

function bySlot(keys: readonly string[]): string[][] {
  const slots = new Map<string, string[]>();
  for (const key of keys) {
    const slot = slotName(key);
    const found = slots.get(slot);
    if (found) found.push(key);
    else slots.set(slot, [key]);
  }
  return [...slots.values()];
}

async function* readBatch(redis: Redis, keys: readonly string[]): AsyncGenerator<KeysRead> {
  for (let at = 0; at < keys.length; ) {
    const some = keys.slice(at, at + keysAtOnce);
    const reply = new PackedReply((await runScript(redis, 'readKeys', some, [valuesAtOnce, bytesAtOnce])) as Buffer);
    const read = some.slice(0, reply.array() ?? 0);
    at += read.length;
    yield { keys: read, reply };
  }
}

/** A hash of so many small fields holds Redis up for about ten milliseconds. */
const fieldsAtOnce = 100_000;
/** Field and value have about 20 bytes at most, as in the links that readers opened. */
const bytesOfSmallField = 120;

/** Strings, one after the other. */
export interface Strings {
  bytes: Buffer;
  start: number;
  end: number;
  string(): void;
}

const scans = { hash: 'HSCAN', set: 'SSCAN', zset: 'ZSCAN' } as const;

/** Reads a long collection, part by part: a hash of small fields as a whole. */
export async function* readParts(
  redis: Redis,
  key: string,
  type: keyof typeof scans,
): AsyncGenerator<{ strings: Strings; count: number }> {
  if (type === 'hash') {
    const dump = await runScript(redis, 'dumpSmallFields', [key], [fieldsAtOnce, bytesOfSmallField]);
    const whole = dump instanceof Buffer ? DumpedHash.open(dump) : undefined;
    if (whole) return yield whole;
  }
  let cursor = '0';
  do {
    const reply = await runScript(redis, 'readPart', [key], [scans[type], cursor, valuesAtOnce]);
    const [next, values] = reply as [Buffer, Buffer];
    cursor = next.toString();
    const strings = new PackedReply(values);
    yield { strings, count: strings.array() ?? 0 };
  } while (cursor !== '0');
}
