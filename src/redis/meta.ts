import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { keys } from './keys.js';
import type { Layout } from './layout.js';
import { parseLayouts, readLayouts } from './list-layouts.js';
import { runScript } from './scripts.js';

/** This Redis was set up by another version, or for something else. */
export class IncompatibleStore extends PostriderError {
  override readonly code = 'redis.incompatible';
  override readonly retryable = false;
  constructor(
    /** A backup is being written back; the data have another version; it is one node of a cluster. */
    readonly because: 'restoring' | 'version' | 'cluster-node',
    message: string,
  ) {
    super(message);
  }
}

/** What is decided once, at the first start, and holds for the life of the data; but for the layout. */
export interface Meta {
  /** How the list was dealt out when this was read. It changes only by `postrider list reshard` (subscribers/reshard.ts). */
  layout: Layout;
  /** Key of the hash that turns an address into a subscriber id. Never rotated: ids would change. */
  listKey: Buffer;
  /** Token key for installations that set no SECRET. */
  secret: string;
}

/** Version of the data in Redis. */
export const schemaVersion = '1';
/** The same data in a list that was moved to another number of buckets: a program that knows of one layout keeps off. */
const reshardedVersion = '2';
/** Data that a migration has changed: the field `migrations` counts them. Programs that know of none refuse it. */
const migratedVersion = '3';
/** The latest version that this program reads. */
export const latestSchema = migratedVersion;
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
      'restoring',
      'A backup is being restored into this Redis, or a restore was interrupted.',
    );
  }
  const known = [schemaVersion, reshardedVersion, migratedVersion];
  if (!known.includes(meta.schema ?? '') || !meta.listKey || !meta.secret) {
    throw new IncompatibleStore(
      'version',
      `The data in Redis has version ${meta.schema}. This Postrider reads versions up to ${latestSchema}.`,
    );
  }
  return {
    layout: parseLayouts(meta.buckets, meta.layout).current,
    listKey: Buffer.from(meta.listKey, 'base64url'),
    secret: meta.secret,
  };
}

/** LIST_BUCKETS says another number than the one by which the list is dealt out. */
export class OtherBuckets extends PostriderError {
  override readonly code = 'list.other-buckets';
  override readonly retryable = false;
  constructor(
    readonly wanted: number,
    readonly found: number,
  ) {
    super(`The list has ${found} buckets. The setting asks for ${wanted}.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'redis.incompatible': IncompatibleStore;
    'list.other-buckets': OtherBuckets;
  }
}

/**
 * Makes sure that the list has the number of buckets that is asked for, or is on its way from or to it.
 * @throws OtherBuckets
 */
export async function requireBuckets(redis: Redis, wanted: number): Promise<void> {
  const { current, next } = await readLayouts(redis);
  if (wanted !== current.buckets && wanted !== next?.buckets) throw new OtherBuckets(wanted, current.buckets);
}

/** Marks the data as a list that was moved, before it is: from then on older programs refuse to start on it. */
export async function markResharded(redis: Redis): Promise<void> {
  await runScript(redis, 'compareAndSet', [keys.meta], ['schema', schemaVersion, reshardedVersion]);
}

/** Notes that the migration with this number has run to its end. Programs of the version before refuse to start from then on. */
export async function markMigrated(redis: Redis, number: number): Promise<void> {
  await redis.hset(keys.meta, { migrations: number, schema: migratedVersion });
}

/** Version of the data as they are now. */
export async function readSchema(redis: Redis): Promise<string> {
  return (await redis.hget(keys.meta, 'schema')) ?? schemaVersion;
}

/** @throws IncompatibleStore when this connection is to one node of a cluster, which holds only some of the keys */
export async function refuseLoneNode(redis: Redis): Promise<void> {
  if (redis.isCluster) return;
  const info = await redis.info('cluster').catch(() => '');
  if (!info.includes('cluster_enabled:1')) return;
  throw new IncompatibleStore('cluster-node', 'This Redis is one node of a Redis Cluster.');
}

/** Keeps every process from starting on this Redis, until the key of the fixed facts is written anew. */
export async function closeStore(redis: Redis): Promise<void> {
  await redis.multi().del(keys.meta).hset(keys.meta, 'schema', restoring).exec();
}
