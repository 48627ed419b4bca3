import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { type BucketTag, bucketGroups, bucketTag, type ListLayout } from '../../redis/layout.js';
import { readLayouts } from '../../redis/list-layouts.js';
import { runScript } from '../../redis/scripts.js';
import { bucketOf, type SubscriberId } from '../record/subscriber-id.js';
import { leftFor } from './move-bucket.js';
import { refreshLayout, type SubscriberList } from './subscriber-store.js';

/** One subscriber of a scan: the id, and the record as stored in Redis. */
export interface ScannedRecord {
  id: SubscriberId;
  record: Buffer;
}

/** One bucket of a layout. */
export interface ScannedBucket {
  bucket: number;
  records: ScannedRecord[];
  /** The layout for which the bucket had been left when it was read: some or all of its records are there. */
  left: ListLayout | undefined;
}

/** Max buckets read by a command of their own per round trip. Limits the memory of a scan: 64 of 600 readers are about 5 MB. */
const bucketsAtOnce = 64;

/** Buckets per look. An empty bucket takes Redis half a microsecond. */
const bucketsPerLook = 256;

/**
 * Max readers of a bucket that is read with the look: a list of 100,000 has six in a bucket, and a command for each
 * bucket takes longer than its readers.
 */
const fewReaders = 16;

/** Bytes after which a look reads no more. */
const bytesPerLook = 500_000;

/**
 * Reads the whole list, bucket by bucket.
 *
 * Guarantee: every reader who is on the list from the beginning to the end is returned exactly once, whatever is added
 * or removed, even if the list is moved to another number of buckets meanwhile. Records only move to the next layout,
 * so a second pass over that one finds those that had moved before the first pass read their bucket. It skips the
 * readers that were returned: all of a bucket that had not been left, and of the others those that were still there.
 * @param few see `ScanOptions`
 * @returns only buckets with readers. Most buckets of a small list have none.
 */
export async function* scanBuckets(
  list: SubscriberList,
  few = fewReaders,
): AsyncGenerator<{ records: ScannedRecord[] }> {
  const passes: Pass[] = [];
  let layout: ListLayout | undefined = await refreshLayout(list);
  while (layout) {
    const pass: Pass = { buckets: layout.buckets, left: new Set(), met: new Set() };
    let next: ListLayout | undefined;
    for await (const group of scanGroups(list, layout, { few }))
      for (const { bucket, records, left } of group) {
        const fresh =
          passes.length === 0 ? records : records.filter(({ id }) => !passes.some((one) => wasReturned(one, id)));
        if (fresh.length > 0) yield { records: fresh };
        if (!left) continue;
        next = left;
        pass.left.add(bucket);
        for (const { id } of records) pass.met.add(id.toString('latin1'));
      }
    passes.push(pass);
    layout = next;
  }
}

/** The readers that one pass over one layout has returned. */
interface Pass {
  buckets: number;
  /** Buckets that had been left, and the readers still in one of them. */
  left: Set<number>;
  met: Set<string>;
}

const wasReturned = ({ buckets, left, met }: Pass, id: SubscriberId) =>
  !left.has(bucketOf(id, buckets)) || met.has(id.toString('latin1'));

interface ScanOptions {
  /** First bucket and last bucket, both included. */
  from?: number;
  to?: number;
  /**
   * How many buckets with a command of their own are read in the first round trip; each next one takes twice as many, up
   * to the most. A caller that may stop soon begins with few.
   */
  firstGroup?: number;
  /** Max readers of a bucket that is read together with others. A caller that may stop soon takes 0. */
  few?: number;
}

/** Reads buckets of one layout in order, those without readers, too. */
export async function* scanLayout(
  list: Pick<SubscriberList, 'redis'>,
  layout: ListLayout,
  options: ScanOptions = {},
): AsyncGenerator<ScannedBucket> {
  for await (const group of scanGroups(list, layout, options)) yield* group;
}

/** Reads buckets in order, in groups: to await each of 16,384 empty buckets takes longer than to read a small list. */
async function* scanGroups(
  { redis }: Pick<SubscriberList, 'redis'>,
  layout: ListLayout,
  { from = 0, to = layout.buckets - 1, firstGroup = bucketsAtOnce, few = fewReaders }: ScanOptions,
): AsyncGenerator<ScannedBucket[]> {
  let size = firstGroup;
  for await (const looked of lookAhead(redis, layout, bucketGroups(bucketsPerLook, from, to), few)) {
    for (const buckets of groups(looked, () => size)) {
      size = Math.min(2 * size, bucketsAtOnce);
      // An empty bucket need not be read: a reader who was on the list from the beginning would be in it.
      const reading = Promise.all(
        buckets.map(({ tag, flat }) => flat ?? redis.callBuffer('HGETALL', keys.subscribers(tag))),
      );
      // A single Redis replies in the order of the commands. A cluster does not.
      if (redis.isCluster) await reading;
      // Read after the records: a bucket that has not been left now had not been left then. The fixed facts name
      // a move before the first bucket is left, so one read is enough unless the list is being moved.
      const [replies, { current, next }] = await Promise.all([reading, readLayouts(redis)]);
      const still = !next && current.generation === layout.generation;
      const left = still ? [] : await Promise.all(buckets.map(({ tag }) => leftFor(redis, tag)));
      yield buckets.map(({ bucket }, i) => ({ bucket, records: pairs(replies[i]), left: left[i] }));
    }
  }
}

/** One bucket. `flat`: HGETALL's reply; undefined: not read yet. */
interface LookedBucket {
  bucket: number;
  tag: BucketTag;
  flat: unknown;
}

/** Looks into the next group of buckets while the caller reads the one before. @param few see `fewReaders` */
async function* lookAhead(
  redis: Redis,
  layout: ListLayout,
  buckets: Iterable<readonly number[]>,
  few: number,
): AsyncGenerator<LookedBucket[]> {
  let next: Promise<LookedBucket[]> | undefined;
  for (const group of buckets) {
    const looked = next;
    next = lookInto(redis, layout, group, few);
    // Awaited in the next turn. A failure before that must not end the process.
    next.catch(() => undefined);
    if (looked) yield await looked;
  }
  if (next) yield await next;
}

/** On a cluster each bucket is in a slot of its own, and none can be skipped. */
async function lookInto(
  redis: Redis,
  layout: ListLayout,
  buckets: readonly number[],
  few: number,
): Promise<LookedBucket[]> {
  const tags = buckets.map((bucket) => bucketTag(layout, bucket));
  const limits = [few, bytesPerLook];
  const reply = redis.isCluster ? undefined : await runScript(redis, 'readSmall', tags.map(keys.subscribers), limits);
  const [digits, small] = (reply ?? ['', []]) as [Buffer | string, unknown[]];
  const kinds = digits.toString();
  let at = 0;
  const flatOf = (kind: string | undefined): unknown => {
    if (kind === '0') return [];
    return kind === '1' ? small[at++] : undefined;
  };
  return tags.map((tag, i) => ({ bucket: buckets[i] ?? 0, tag, flat: flatOf(kinds[i]) }));
}

/** Cuts buckets, in order, into groups of at most so many that have to be read. @param sizeOf of the next group */
function* groups(buckets: readonly LookedBucket[], sizeOf: () => number): Generator<LookedBucket[]> {
  let group: LookedBucket[] = [];
  let unread = 0;
  for (const bucket of buckets) {
    group.push(bucket);
    if (bucket.flat === undefined) unread += 1;
    if (unread < sizeOf()) continue;
    yield group;
    group = [];
    unread = 0;
  }
  if (group.length > 0) yield group;
}

/** HGETALL's flat reply (field, value, field, value …) as records. */
function pairs(reply: unknown): ScannedRecord[] {
  const flat = reply as Buffer[];
  const records: ScannedRecord[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [id, record] = [flat[i], flat[i + 1]];
    if (id && record) records.push({ id, record });
  }
  return records;
}
