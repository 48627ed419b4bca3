import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { type BucketTag, bucketTag, type ListLayout, layoutText, parseLayout } from '../../redis/layout.js';
import { runScript } from '../../redis/scripts.js';
import { bucketAt, type SubscriberId } from '../record/subscriber-id.js';

// How a list moves from one layout to the next while readers are added, changed and removed. A reader's old and new bucket
// are in different slots of a cluster, so no single step can touch both. The order of the steps guarantees that nothing is
// lost.
//
//   1. Leave: the old bucket's state names the layout for which it was left. From then on change-record.lua refuses every
//      change in it, so its content is fixed: nothing is added, and a record is either unchanged or gone.
//   2. Arrive: each record is copied to its new bucket, if it is not there (arrive.lua).
//   3. Remove: the copied records are removed from the old bucket.
//   4. At home: when every old bucket was left and emptied, every new bucket is marked `home`. Then the fixed facts name
//      the new layout as the current one.
//
// A record in the old bucket is the current one. Once the old bucket was left and does not have it, the record in the new
// one is. So a look-up reads the old bucket; if the record is missing, the state; if that says "left", the old bucket once
// more (nothing can have been added since, so this read is conclusive); then the new bucket.
//
// Why nothing is lost:
// - A change is made in one bucket only. Before step 1 that is the old bucket, since nothing reads the new one. After step
//   1 the old bucket refuses it, and the refused process carries the record over (2, 3) before it continues in the new
//   bucket, which then has the only copy.
// - Only one version of a record is ever copied: the one at the time the bucket was left. It never overwrites an existing
//   record, so however late, often or concurrently it is copied, it undoes no change made in the new bucket.
// - It could restore a record that was removed from the new bucket. So nothing is removed from a new bucket before it is
//   `home`, and nothing arrives after that.
// - Every step can be repeated, by the same process, by another, or by many at once. The next process completes what a
//   killed one left. The marks never go back: a bucket of a generation is left for one layout only, the one that the fixed
//   facts named before the first bucket was left, and stays left. A process that has not heard of the move for months
//   finds the mark at its first read and follows it.
// - Redis may be killed. Its append-only file keeps the order of the steps. A cluster has one file per master, so
//   there each step is on disk before the next one begins.

/** The state of a bucket that a move has completely filled. */
const home = 'home';

/** The layout for which a bucket was left; undefined while its records are in it. */
export async function leftFor(redis: Redis, bucket: BucketTag): Promise<ListLayout | undefined> {
  const state = await redis.get(keys.bucketState(bucket));
  return state === null || state === home ? undefined : parseLayout(state);
}

/** The part of a list that a move needs. */
interface MovableList {
  redis: Redis;
  onDisk: () => Promise<void>;
}

/** Records per script call: a few hundred kB, some milliseconds. */
const recordsAtOnce = 1_000;

async function arrive(redis: Redis, bucket: BucketTag, fields: readonly Buffer[]): Promise<number> {
  const [records, state] = [keys.subscribers(bucket), keys.bucketState(bucket)];
  let arrived = 0;
  for (let i = 0; i < fields.length; i += 2 * recordsAtOnce) {
    arrived += Number(await runScript(redis, 'arrive', [records, state], fields.slice(i, i + 2 * recordsAtOnce)));
  }
  return arrived;
}

/** On one server the append-only file keeps the order by itself. */
const inOrder = ({ redis, onDisk }: MovableList) => (redis.isCluster ? onDisk() : Promise.resolve());

/** Carries one reader's record over from a bucket that was left, so that it can be changed now. */
export async function carryOver(list: MovableList, id: SubscriberId, from: ListLayout, to: ListLayout): Promise<void> {
  const old = keys.subscribers(bucketAt(from, id));
  const record = await list.redis.hgetBuffer(old, id);
  if (!record) return;
  await inOrder(list);
  await arrive(list.redis, bucketAt(to, id), [id, record]);
  await inOrder(list);
  await list.redis.hdel(old, id);
}

/**
 * Leaves buckets and moves their records, all at once: on a cluster each step waits for the disk.
 * @returns the number of records that arrived
 */
export async function moveBuckets(
  list: MovableList,
  from: ListLayout,
  to: ListLayout,
  buckets: readonly number[],
): Promise<number> {
  const { redis } = list;
  const old = buckets.map((bucket) => bucketTag(from, bucket));
  await Promise.all(old.map((bucket) => redis.set(keys.bucketState(bucket), layoutText(to))));
  await inOrder(list);
  const replies = await Promise.all(old.map((bucket) => redis.callBuffer('HGETALL', keys.subscribers(bucket))));
  const dealt = new Map<BucketTag, Buffer[]>();
  for (const flat of replies as Buffer[][]) {
    for (let i = 0; i + 1 < flat.length; i += 2) {
      const [id, record] = [flat[i], flat[i + 1]];
      if (!id || !record) continue;
      const bucket = bucketAt(to, id);
      const fields = dealt.get(bucket);
      if (fields) fields.push(id, record);
      else dealt.set(bucket, [id, record]);
    }
  }
  const arrived = await Promise.all([...dealt].map(([bucket, fields]) => arrive(redis, bucket, fields)));
  await inOrder(list);
  await Promise.all(old.map((bucket) => redis.unlink(keys.subscribers(bucket))));
  return arrived.reduce((sum, count) => sum + count, 0);
}

/** Marks new buckets as filled, when all records have arrived. One that was left for an even later layout stays so. */
export async function settleBuckets(redis: Redis, layout: ListLayout, buckets: readonly number[]): Promise<void> {
  await Promise.all(buckets.map((bucket) => redis.setnx(keys.bucketState(bucketTag(layout, bucket)), home)));
}
