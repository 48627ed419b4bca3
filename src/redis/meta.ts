import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { keys } from './keys.js';

/** This Redis was set up by another version, or for something else. */
export class IncompatibleStore extends PostriderError {
  override readonly code = 'redis.incompatible';
  override readonly retryable = false;
}

/** What is decided once, at the first start, and holds for the life of the data. */
export interface Meta {
  /** Number of buckets of the subscriber list. */
  buckets: number;
  /** Key of the hash that turns an address into a subscriber id. Never rotated: ids would change. */
  listKey: Buffer;
  /** Token key for installations that set no SECRET. */
  secret: string;
}

const schemaVersion = '1';
const defaultBuckets = 16_384;

/**
 * Reads the fixed facts of this store, deciding them where it is new. Safe when several processes start at once:
 * the first writer of each field wins.
 * @throws IncompatibleStore when the data were written by a version that this one cannot read
 */
export async function readMeta(redis: Redis, buckets = defaultBuckets): Promise<Meta> {
  await redis
    .multi()
    .hsetnx(keys.meta, 'schema', schemaVersion)
    .hsetnx(keys.meta, 'buckets', buckets)
    .hsetnx(keys.meta, 'listKey', randomBytes(32).toString('base64url'))
    .hsetnx(keys.meta, 'secret', randomBytes(32).toString('base64url'))
    .exec();
  const meta = await redis.hgetall(keys.meta);
  if (meta.schema !== schemaVersion || !meta.listKey || !meta.secret) {
    throw new IncompatibleStore(
      `The data in Redis have version ${meta.schema}, this Postrider reads version ${schemaVersion}. Use the version that wrote them, or another Redis.`,
    );
  }
  return { buckets: Number(meta.buckets), listKey: Buffer.from(meta.listKey, 'base64url'), secret: meta.secret };
}
