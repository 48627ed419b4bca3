import type { Redis } from 'ioredis';
import * as z from 'zod';
import { jobs } from '../queues/catalogue.js';

const base64 = z.string();

/**
 * One line of a backup. Values are base64, so that any byte survives. They have Redis's data types and not its DUMP
 * format, which changes between versions. A long key takes several lines; `first` marks the first of them. key-lines.ts
 * writes those of keys.
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
