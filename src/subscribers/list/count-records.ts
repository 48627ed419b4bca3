import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { bucketGroups, bucketTag, type ListLayout } from '../../redis/layout.js';

/** Buckets per round trip. */
const bucketsAtOnce = 1_024;

/**
 * Counts the list's records, including erased readers, without reading them. While the list is being moved, a record in
 * transit may count twice or not at all.
 */
export async function countRecords(redis: Redis, layouts: readonly ListLayout[]): Promise<number> {
  let records = 0;
  for (const layout of layouts) {
    for (const buckets of bucketGroups(bucketsAtOnce, 0, layout.buckets - 1)) {
      const sizes = buckets.map((bucket) => redis.hlen(keys.subscribers(bucketTag(layout, bucket))));
      for (const size of await Promise.all(sizes)) records += size;
    }
  }
  return records;
}
