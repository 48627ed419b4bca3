import type { Redis } from 'ioredis';
import { z } from 'zod';
import { jobs } from '../queues/catalogue.js';

const base64 = z.string();

/**
 * One line of a backup. Values are base64, so that any byte survives; they are Redis' own types and not its DUMP format,
 * which changes from version to version. A key longer than `valuesAtOnce` takes several lines; `first` begins it.
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
  /** A mail that a reader asked for by a click and that was still to be sent. */
  z.object({ type: z.literal('notice'), id: z.string(), payload: jobs.sendNotice.payload }),
  /** The last line: how many came before it. */
  z.object({ type: z.literal('end'), keys: z.number().int(), lines: z.number().int() }),
]);
export type BackupEntry = z.infer<typeof entrySchema>;
export type KeyEntry = Extract<BackupEntry, { values: string[] }>;

/** @throws whatever JSON.parse and zod throw */
export const parseEntry = (line: string): BackupEntry => entrySchema.parse(JSON.parse(line));

/** Values in one line. A collection that holds fewer is read in one command, and so as it was at one moment. */
const valuesAtOnce = 4_096;

/** Reads one key. Nothing comes of one that is gone meanwhile. */
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
  throw new TypeError(`a key of type ${kind} has no place in a backup`);
}

async function* valuesOf(redis: Redis, key: Buffer, type: KeyEntry['type']): AsyncGenerator<Buffer[]> {
  if (type === 'string') {
    const value = await redis.getBuffer(key);
    if (value) yield [value];
  } else if (type === 'list') {
    // Whole, however long: a list read in parts would shift under the reading. Ours hold a hundred lines at most.
    yield await redis.lrangeBuffer(key, 0, -1);
  } else {
    const { size, whole, scan } = commands[type];
    if (Number(await redis.call(size, key)) <= valuesAtOnce) {
      // RESP3 answers ZRANGE in pairs, with the scores as numbers.
      const reply = (await redis.callBuffer(whole[0], key, ...whole.slice(1))) as (Buffer | [Buffer, number])[];
      yield reply.flat().map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value))));
      return;
    }
    let cursor = '0';
    do {
      const page = (await redis.callBuffer(scan, key, cursor, 'COUNT', valuesAtOnce)) as [Buffer, Buffer[]];
      cursor = page[0].toString();
      yield page[1];
    } while (cursor !== '0');
  }
}

/** How a collection is read. All of them answer in the order that the entry keeps. */
const commands = {
  hash: { size: 'HLEN', whole: ['HGETALL'], scan: 'HSCAN' },
  set: { size: 'SCARD', whole: ['SMEMBERS'], scan: 'SSCAN' },
  zset: { size: 'ZCARD', whole: ['ZRANGE', '0', '-1', 'WITHSCORES'], scan: 'ZSCAN' },
} as const satisfies Record<string, { size: string; whole: readonly [string, ...string[]]; scan: string }>;

/** Writes one key, or a part of one. A key that has expired meanwhile is left out. */
export async function writeKey(redis: Redis, entry: KeyEntry, now = Date.now()): Promise<void> {
  if (entry.expires > 0 && entry.expires <= now) return;
  const key = Buffer.from(entry.key, 'base64');
  const values = entry.values.map((value) => Buffer.from(value, 'base64'));
  // One that SCAN showed twice takes the place of what was written the first time.
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

/** ZRANGE says member, score; ZADD wants score, member. */
function swapped(pairs: readonly Buffer[]): Buffer[] {
  const result: Buffer[] = [];
  for (let i = 0; i + 1 < pairs.length; i += 2) result.push(...pairs.slice(i, i + 2).reverse());
  return result;
}
