import { keys } from '../redis/keys.js';
import type { Migration } from './migration.js';

/**
 * Version 0.1 wrote Message-IDs in one form and stored none. An issue whose sending has begun keeps that form, so that a
 * retry carries the Message-ID of the first attempt; the migration writes it down. Drafts get the form of today when
 * their sending begins.
 */
export const messageIdFormsMigration: Migration = {
  name: 'message-id-forms',
  async run(redis) {
    let changed = 0;
    for (const slug of await redis.smembers(keys.newsletters)) {
      for (const id of await redis.zrange(keys.issues(slug), '0', '-1')) {
        const [startedAt] = await redis.hmget(keys.issue(id), 'startedAt');
        if (Number(startedAt ?? 0) > 0) changed += await redis.hsetnx(keys.issue(id), 'messageIdForm', 'base64url');
      }
    }
    return changed;
  },
};
