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

/** Version of the data in Redis. */
export const schemaVersion = '1';
/** Stands in the place of the version while a backup is written back: nothing may work on half of the data. */
const restoring = 'restoring';
const defaultBuckets = 16_384;

/**
 * Reads the fixed facts of this store, deciding them where it is new. Safe when several processes start at once:
 * the first writer of each field wins.
 * @throws IncompatibleStore when the data were written by a version that this one cannot read, are being restored, or
 *   are spread over a cluster of which this is one node
 */
export async function readMeta(redis: Redis, buckets = defaultBuckets): Promise<Meta> {
  await refuseLoneNode(redis);
  await redis
    .multi()
    .hsetnx(keys.meta, 'schema', schemaVersion)
    .hsetnx(keys.meta, 'buckets', buckets)
    .hsetnx(keys.meta, 'listKey', randomBytes(32).toString('base64url'))
    .hsetnx(keys.meta, 'secret', randomBytes(32).toString('base64url'))
    .exec();
  const meta = await redis.hgetall(keys.meta);
  if (meta.schema === restoring) {
    throw new IncompatibleStore(
      'A backup is being restored into this Redis, or a restore was broken off. Wait for it, or run `postrider restore FILE --force` again.',
    );
  }
  if (meta.schema !== schemaVersion || !meta.listKey || !meta.secret) {
    throw new IncompatibleStore(
      `The data in Redis have version ${meta.schema}, this Postrider reads version ${schemaVersion}. Use the version that wrote them, or another Redis.`,
    );
  }
  return { buckets: Number(meta.buckets), listKey: Buffer.from(meta.listKey, 'base64url'), secret: meta.secret };
}

/** @throws IncompatibleStore when this connection is to one node of a cluster, which holds only some of the keys */
export async function refuseLoneNode(redis: Redis): Promise<void> {
  if (redis.isCluster) return;
  const info = await redis.info('cluster').catch(() => '');
  if (!info.includes('cluster_enabled:1')) return;
  throw new IncompatibleStore('This Redis is one node of a Redis Cluster. Add ?cluster=true to REDIS_URL.');
}

/** Keeps every process from starting on this Redis, until the key of the fixed facts is written anew. */
export async function closeStore(redis: Redis): Promise<void> {
  await redis.multi().del(keys.meta).hset(keys.meta, 'schema', restoring).exec();
}
