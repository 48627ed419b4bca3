import type { Redis } from 'ioredis';
import { unreadKeys } from './keys.js';

/** Deletes the emails that were not understood and whose ids match. */
export async function forgetUnread(redis: Redis, which: (id: string) => boolean): Promise<void> {
  const ids = (await redis.zrange(unreadKeys.ids, 0, '-1')).filter(which);
  if (ids.length === 0) return;
  await redis.del(...ids.map(unreadKeys.email));
  await redis.zrem(unreadKeys.ids, ...ids);
}
