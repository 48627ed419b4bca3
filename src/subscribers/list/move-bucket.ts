import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { type BucketTag, bucketTag, type Layout, layoutText, parseLayout } from '../../redis/layout.js';
import { runScript } from '../../redis/scripts.js';
import { bucketAt, type SubscriberId } from '../record/subscriber-id.js';

// How a list moves from one layout to the next while readers come, change and go. Old and new bucket of a reader lie on
// different slots of a cluster, so no one step can touch both; the order of the steps is what loses nothing.
//
//   1. Leave: the old bucket's state says for which layout it is left. change-record.lua refuses every change in it from
//      then on, so what lies in it is fixed: nothing is added, a record either is as it was or is gone.
//   2. Arrive: each record is copied to its new bucket, if it is not there (arrive.lua).
//   3. Remove: what has arrived is removed from the old bucket.
//   4. At home: when every old bucket was left and emptied, every new bucket is marked `home`. Then the fixed facts say
//      that the new layout holds.
//
// A reader's truth is in the old bucket for as long as it is there; once the old bucket is left and lacks it, it is in
// the new one. So a look-up goes: old bucket; if it is not there, the state; if that says "left", the old bucket once
// more (nothing can have been added since, so this look is the last word on it); then the new bucket.
//
// Why nothing is lost:
// - A change is made in one place only. Before 1 in the old bucket, since nobody looks into the new one. After 1 the old
//   bucket refuses it, and who is refused carries the record over (2, 3) before going on in the new bucket: there it is
//   the only one there is.
// - Only one version of a record is ever copied, the one that lay there when the bucket was left. It is never written over
//   one that is there, so however late, often or concurrently it is copied, it undoes no change made in the new bucket.
// - It could bring back who was removed in the new bucket. So nothing is removed from a new bucket before it is `home`, and
//   nothing arrives after.
// - Every step can be done again, by the same process or another, or by many at once; one that was killed leaves nothing
//   that the next one does not take up. The marks never go back: a bucket of a generation is left for one layout only, the
//   one that the fixed facts named before the first bucket was left, and stays left for good. A process that knows nothing
//   of the move for months meets the mark at its first look and follows it.
// - Redis may be killed. Its append-only file keeps the order of the steps. A cluster has one file a master, so there
//   each step is on disk before the next one begins.

/** The state of a bucket that a later layout has filled. */
const home = 'home';

/** Which layout a bucket was left for; undefined while its records lie in it. */
export async function leftFor(redis: Redis, bucket: BucketTag): Promise<Layout | undefined> {
  const state = await redis.get(keys.bucketState(bucket));
  return state === null || state === home ? undefined : parseLayout(state);
}

/** What moving takes from a list. */
interface Moving {
  redis: Redis;
  onDisk: () => Promise<void>;
}

/** Records in one call of a script: a few hundred kB, some milliseconds. */
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
const inOrder = ({ redis, onDisk }: Moving) => (redis.isCluster ? onDisk() : Promise.resolve());

/** Carries one reader's record over from a bucket that was left: for who wants to change it now. */
export async function carryOver(list: Moving, id: SubscriberId, from: Layout, to: Layout): Promise<void> {
  const old = keys.subscribers(bucketAt(from, id));
  const record = await list.redis.hgetBuffer(old, id);
  if (!record) return;
  await inOrder(list);
  await arrive(list.redis, bucketAt(to, id), [id, record]);
  await inOrder(list);
  await list.redis.hdel(old, id);
}

/**
 * Leaves buckets and moves what is in them, all of them at once: on a cluster each step waits for the disk.
 * @returns how many records arrived
 */
export async function moveBuckets(list: Moving, from: Layout, to: Layout, buckets: readonly number[]): Promise<number> {
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

/** Marks new buckets as filled, when all that is to arrive has. One that was left for a still later layout stays so. */
export async function settleBuckets(redis: Redis, layout: Layout, buckets: readonly number[]): Promise<void> {
  await Promise.all(buckets.map((bucket) => redis.setnx(keys.bucketState(bucketTag(layout, bucket)), home)));
}
