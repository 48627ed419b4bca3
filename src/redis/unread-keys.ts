import type { Redis } from 'ioredis';
import { keyPrefix as p } from './keys.js';

// Emails at bounce addresses that were not understood. An id begins with the subscriber's id and the newsletter's number.
//
//   postrider:{feedback}:unread           zset    id by arrival (ms)
//   postrider:{feedback}:unread:<id>      string  the text of one, without addresses (JSON), expiring

export const unreadKeys = {
  ids: `${p}:{feedback}:unread`,
  email: (id: string) => `${p}:{feedback}:unread:${id}`,
} as const;

/** Deletes those whose ids match. */
export async function forgetUnread(redis: Redis, which: (id: string) => boolean): Promise<void> {
  const ids = (await redis.zrange(unreadKeys.ids, 0, '-1')).filter(which);
  if (ids.length === 0) return;
  await redis.del(...ids.map(unreadKeys.email));
  await redis.zrem(unreadKeys.ids, ...ids);
}
