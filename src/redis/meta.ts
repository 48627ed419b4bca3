import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { keys } from './keys.js';
import type { ListLayout } from './layout.js';
import { type ListKeyFacts, newListKey, openListKey } from './list-key.js';
import { parseLayouts, readLayouts } from './list-layouts.js';
import { runScript, writeEvenWhenFull } from './scripts.js';

/**
 * This version of Postrider cannot use this Redis: another version's data, a restore in progress, or one cluster node.
 */
export class IncompatibleStore extends PostriderError {
  override readonly code = 'redis.incompatible';
  override readonly retryable = false;
  constructor(
    /** A backup is being restored; the data has another version; it is one node of a cluster. */
    readonly because: 'restoring' | 'version' | 'cluster-node',
    message: string,
  ) {
    super(message);
  }
}

/** Facts that are fixed at the first start for the life of the data, except for the layout. */
export interface Meta {
  /** The list's layout when this was read. Only `postrider list reshard` changes it (subscribers/list/reshard.ts). */
  layout: ListLayout;
  /** Key of the hash that turns an address into a subscriber id (list-key.ts). Never rotated: ids would change. */
  listKey: Buffer;
  /** Token key for installations without a SECRET. */
  secret: string;
  /** The keys as text, as Redis holds them and as they are used: no log may show them. */
  confidential: readonly string[];
}

/** Version of the data in Redis. */
export const schemaVersion = '1';
/** The same data in a resharded list. Versions that know only one layout refuse it. */
const reshardedVersion = '2';
/** Data that a migration has changed: the field `migrations` counts them. Versions without migrations refuse it. */
const migratedVersion = '3';
/** The same data with a secret mixed into the list key. Versions that know only the stored key refuse it. */
const secretVersion = '4';
/**
 * The same data with welcome emails in readers' records, articles that share a text, or packed opened links, ratings or
 * ledgers. Version 0.2.0 refuses it.
 */
const unreadableVersion = '5';
const knownVersions: readonly string[] = [
  schemaVersion,
  reshardedVersion,
  migratedVersion,
  secretVersion,
  unreadableVersion,
];
/** The latest version that this program reads. */
export const latestSchema = unreadableVersion;
/** Since when workers of this version alone run, and when this was last seen. */
const ownWorkersFields = ['own-workers-since', 'own-workers-seen'] as const;
/** Upkeep looks each hour. After a longer time without a look, version 0.2.0 may have run meanwhile. */
const longestUnseenMs = 3 * 3_600_000;
/** Replaces the version while a backup is restored: no process may work on half of the data. */
const restoring = 'restoring';
const defaultBuckets = 16_384;

/**
 * Reads the fixed facts of this store, and sets them in a new one. Safe when several processes start at once: the first
 * one sets them all.
 * @param buckets number of buckets of a new list
 * @param secrets newest first: a new list gets the newest in its key; an old one opens with the one that it has, or
 *   without any
 * @throws IncompatibleStore when a version that this one cannot read wrote the data, when the data is being restored,
 *   or when this is one node of a cluster
 * @throws WrongSecret when the list was created with a secret that is not among these
 */
export async function readMeta(redis: Redis, buckets = defaultBuckets, secrets: readonly string[] = []): Promise<Meta> {
  await refuseLoneNode(redis);
  let meta = await redis.hgetall(keys.meta);
  // Only a new store is written to: a process must start even when Redis refuses to write.
  if (meta.schema === undefined && meta.listKey === undefined) {
    await createFacts(redis, buckets, newListKey(secrets));
    meta = await redis.hgetall(keys.meta);
  }
  if (meta.schema === restoring) {
    throw new IncompatibleStore(
      'restoring',
      'A backup is being restored into this Redis, or a restore was interrupted.',
    );
  }
  const { schema = '', listKey, secret } = meta;
  if (!knownVersions.includes(schema) || !listKey || !secret) {
    throw new IncompatibleStore(
      'version',
      `The data in Redis has version ${schema}. This Postrider reads versions up to ${latestSchema}.`,
    );
  }
  const opened = openListKey({ ...meta, listKey }, secrets, 'store');
  return {
    layout: parseLayouts(meta.buckets, meta.layout).current,
    listKey: opened,
    secret,
    confidential: [secret, listKey, opened.toString('base64url')],
  };
}

/** Whether a restore into this Redis began, and did not end. */
export const isBeingRestored = async (redis: Redis): Promise<boolean> =>
  (await redis.hget(keys.meta, 'schema')) === restoring;

/** What is known of the version of some data. */
export interface StoreVersion {
  schema: string;
  /** Number of migrations that are complete. */
  migrations: number;
  /** The version whose worker was the last to start; undefined: version 0.2.0 or earlier, which do not say so. */
  program: string | undefined;
}

/** Reads the version of the data, and writes nothing. @returns undefined when there is no data */
export async function readStoreVersion(redis: Redis): Promise<StoreVersion | undefined> {
  const [schema, listKey, migrations, program] = await redis.hmget(
    keys.meta,
    ...(['schema', 'listKey', 'migrations', 'program'] as const),
  );
  if (schema == null && listKey == null) return undefined;
  return { schema: schema ?? schemaVersion, migrations: Number(migrations ?? 0), program: program ?? undefined };
}

/** Notes the version of a worker that starts. */
export async function noteProgram(redis: Redis, version: string): Promise<void> {
  await writeEvenWhenFull(redis, 'HSET', keys.meta, 'program', version);
}

/** Sets all facts in one step, unless another process has: the list key and its check value belong together. */
async function createFacts(redis: Redis, buckets: number, listKey: ListKeyFacts): Promise<void> {
  const facts = {
    schema: listKey.listKeyForm ? secretVersion : schemaVersion,
    buckets,
    secret: randomBytes(32).toString('base64url'),
    ...listKey,
  };
  await runScript(redis, 'putNew', [keys.meta], ['schema', ...Object.entries(facts).flat()]);
}

/** LIST_BUCKETS differs from the list's number of buckets. */
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
 * Checks that the list has the wanted number of buckets, or is being moved from or to it.
 * @throws OtherBuckets
 */
export async function requireBuckets(redis: Redis, wanted: number): Promise<void> {
  const { current, next } = await readLayouts(redis);
  if (wanted !== current.buckets && wanted !== next?.buckets) throw new OtherBuckets(wanted, current.buckets);
}

/** Marks the list as resharded, before it is. From then on older versions refuse to start on it. */
export async function markResharded(redis: Redis): Promise<void> {
  await runScript(redis, 'compareAndSet', [keys.meta], ['schema', schemaVersion, reshardedVersion]);
}

/**
 * Marks the migration with this number as complete. From then on the version before it refuses to start on this data.
 */
export async function markMigrated(redis: Redis, number: number): Promise<void> {
  // A list key with a secret is as old as the data, and no worker sends before the migrations are complete, so nothing
  // sets a later version meanwhile.
  const schema = await readSchema(redis);
  const later = Number(schema) > Number(migratedVersion) ? schema : migratedVersion;
  await redis.hset(keys.meta, { migrations: number, schema: later });
}

/**
 * Marks that the data may hold what version 0.2.0 cannot read, before it does: a reader's record with a welcome email,
 * an article whose text is in a record of its own, or packed opened links, ratings or ledgers. From then on version
 * 0.2.0 refuses to start on this data.
 */
export async function refuseEarlierVersions(redis: Redis): Promise<void> {
  const schema = await readSchema(redis);
  if (schema === unreadableVersion) return;
  const marked = await runScript(redis, 'compareAndSet', [keys.meta], ['schema', schema, unreadableVersion]);
  if (marked !== 1) await refuseEarlierVersions(redis);
}

/**
 * Notes since when workers of this version alone run. The time begins anew when they were not seen for three hours,
 * unless version 0.2.0 refuses the data and cannot have run.
 * @param isAlone whether they do now
 * @param now Unix milliseconds
 * @returns Unix milliseconds; undefined when another version runs as well
 */
export async function noteOwnWorkers(redis: Redis, isAlone: boolean, now: number): Promise<number | undefined> {
  const [sinceField, seenField] = ownWorkersFields;
  if (!isAlone) await redis.hdel(keys.meta, ...ownWorkersFields);
  if (!isAlone) return undefined;
  const [since, seen, schema] = await redis.hmget(keys.meta, ...ownWorkersFields, 'schema');
  const isKnown = schema === unreadableVersion || now - Number(seen ?? 0) <= longestUnseenMs;
  const found = since != null && isKnown ? Number(since) : now;
  await redis.hset(keys.meta, seenField, now, ...(found === now ? [sinceField, now] : []));
  return found;
}

/** Current version of the data. */
export async function readSchema(redis: Redis): Promise<string> {
  return (await redis.hget(keys.meta, 'schema')) ?? schemaVersion;
}

/** @throws IncompatibleStore when this is a connection to one node of a cluster, which holds only some of the keys */
export async function refuseLoneNode(redis: Redis): Promise<void> {
  if (redis.isCluster) return;
  const info = await redis.info('cluster').catch(() => '');
  if (!info.includes('cluster_enabled:1')) return;
  throw new IncompatibleStore('cluster-node', 'This Redis is one node of a Redis Cluster.');
}

/** Prevents every process from starting on this Redis, until keys.meta is written again. */
export async function closeStore(redis: Redis): Promise<void> {
  await redis.multi().del(keys.meta).hset(keys.meta, 'schema', restoring).exec();
}
