import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import { keys } from '../redis/keys.js';
import { bucketGroups, bucketTag } from '../redis/layout.js';

const bucketsAtOnce = 256;

/** Removes an issue's ledger and the replies beside it. Safe to interrupt and to run again. */
export async function removeLedger(redis: Redis, { id, layout }: Pick<Issue, 'id' | 'layout'>): Promise<void> {
  for (const buckets of layout ? bucketGroups(bucketsAtOnce, 0, layout.buckets - 1) : []) {
    const tags = layout ? buckets.map((bucket) => bucketTag(layout, bucket)) : [];
    await Promise.all(tags.flatMap((tag) => [redis.del(keys.ledger(tag, id)), redis.del(keys.replies(tag, id))]));
  }
  await redis.del(keys.uncertainAttempts(id));
}
