import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import { keys, takingKeys } from '../redis/keys.js';
import { type BucketTag, bucketGroups, bucketTag } from '../redis/layout.js';
import { removeLedgers } from './packed-ledgers.js';

const bucketsAtOnce = 256;

/** Removes an issue's ledger with its replies, dates, omissions and uncertain attempts. Safe to interrupt and to run again. */
export async function removeLedger(redis: Redis, { id, layout }: Pick<Issue, 'id' | 'layout'>): Promise<void> {
  for (const buckets of layout ? bucketGroups(bucketsAtOnce, 0, layout.buckets - 1) : []) {
    const tags = layout ? buckets.map((bucket) => bucketTag(layout, bucket)) : [];
    const of = (tag: BucketTag) => [keys.replies(tag, id), keys.firstDates(tag, id), takingKeys.omitted(tag, id)];
    await removeLedgers(redis, id, tags);
    await Promise.all(tags.flatMap((tag) => of(tag).map((key) => redis.del(key))));
  }
  await redis.del(keys.uncertainAttempts(id));
}
