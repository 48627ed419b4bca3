import type { Redis } from 'ioredis';
import * as z from 'zod';
import { jobs } from '../queues/catalogue.js';

const base64 = z.string();

/**
 * One line of a backup. Values are base64, so that any byte survives. They have Redis's data types and not its DUMP
 * format, which changes between versions. A key with more than `valuesPerLine` values takes several lines; `first`
 * marks the first of them.
 */
const entrySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.enum(['string', 'hash', 'set', 'zset', 'list']),
    key: base64,
    /** Hash: field, value, field, value…; zset: member, score, member, score…. */
    values: z.array(base64),
    first: z.boolean(),
    /** When it expires, in Unix milliseconds; 0 is never. */
    expires: z.number().int().nonnegative(),
  }),
  /** An unsent email that a reader's click asked for. */
  z.object({ type: z.literal('notice'), id: z.string(), payload: jobs.sendNotice.payload }),
  /** The last line: the numbers of keys and lines before it. */
  z.object({ type: z.literal('end'), keys: z.number().int(), lines: z.number().int() }),
]);
export type BackupEntry = z.infer<typeof entrySchema>;
export type KeyEntry = Extract<BackupEntry, { values: string[] }>;

/** @throws the errors of JSON.parse and zod */
export const parseEntry = (line: string): BackupEntry => entrySchema.parse(JSON.parse(line));

/** Max values per line. A collection up to this size is read in one command, and so at one moment. */
const valuesPerLine = 4_096;

/** Reads one key. Yields nothing if the key no longer exists. */
export async function* readKey(redis: Redis, key: Buffer): AsyncGenerator<KeyEntry> {
  const [kind, expireTime] = await Promise.all([redis.type(key), redis.call('PEXPIRETIME', key)]);
  const type = kindOf(kind);
  if (!type) return;
  const expires = Math.max(0, Number(expireTime));
  let first = true;
  for await (const values of valuesOf(redis, key, type)) {
    if (values.length === 0) continue;
    yield {
      type,
      key: key.toString('base64'),
      values: values.map((value) => value.toString('base64')),
      first,
      expires,
    };
    first = false;
  }
}

function kindOf(kind: string): KeyEntry['type'] | undefined {
  if (kind === 'none') return undefined;
  if (kind === 'string' || kind === 'hash' || kind === 'set' || kind === 'zset' || kind === 'list') return kind;
  throw new TypeError(`a backup cannot hold a key of type ${kind}`);
}

async function* valuesOf(redis: Redis, key: Buffer, type: KeyEntry['type']): AsyncGenerator<Buffer[]> {
  if (type === 'string') {
    const value = await redis.getBuffer(key);
    if (value) yield [value];
  } else if (type === 'list') {
    // Always read completely, because a list read in parts may shift meanwhile. Postrider's have at most 100 items.
    yield await redis.lrangeBuffer(key, 0, -1);
  } else {
    const { size, whole, scan } = commands[type];
    if (Number(await redis.call(size, key)) <= valuesPerLine) {
      // RESP3 answers ZRANGE in pairs, with the scores as numbers.
      const reply = (await redis.callBuffer(whole[0], key, ...whole.slice(1))) as (Buffer | [Buffer, number])[];
      yield reply.flat().map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value))));
      return;
    }
    let cursor = '0';
    do {
      const page = (await redis.callBuffer(scan, key, cursor, 'COUNT', valuesPerLine)) as [Buffer, Buffer[]];
      cursor = page[0].toString();
      yield page[1];
    } while (cursor !== '0');
  }
}

/** The commands to read a collection. Their replies have the order of the entry's values. */
const commands = {
  hash: { size: 'HLEN', whole: ['HGETALL'], scan: 'HSCAN' },
  set: { size: 'SCARD', whole: ['SMEMBERS'], scan: 'SSCAN' },
  zset: { size: 'ZCARD', whole: ['ZRANGE', '0', '-1', 'WITHSCORES'], scan: 'ZSCAN' },
} as const satisfies Record<string, { size: string; whole: readonly [string, ...string[]]; scan: string }>;

/** Writes one key, or a part of one. Skips a key that has expired. */
export async function writeKey(redis: Redis, entry: KeyEntry, now = Date.now()): Promise<void> {
  if (entry.expires > 0 && entry.expires <= now) return;
  const key = Buffer.from(entry.key, 'base64');
  const values = entry.values.map((value) => Buffer.from(value, 'base64'));
  // A key that SCAN returned twice overwrites the first copy.
  const writing = redis.multi();
  if (entry.first) writing.del(key);
  if (entry.type === 'string') writing.set(key, values[0] ?? '');
  else if (entry.type === 'hash') writing.hset(key, ...values);
  else if (entry.type === 'set') writing.sadd(key, ...values);
  else if (entry.type === 'zset') writing.zadd(key, ...swapped(values));
  else writing.rpush(key, ...values);
  if (entry.expires > 0) writing.pexpireat(key, entry.expires);
  for (const [error] of (await writing.exec()) ?? []) if (error) throw error;
}

/** ZRANGE returns member, score; ZADD takes score, member. */
function swapped(pairs: readonly Buffer[]): Buffer[] {
  const result: Buffer[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) result.push(...pairs.slice(i, i + 2).reverse());
  return result;
}
