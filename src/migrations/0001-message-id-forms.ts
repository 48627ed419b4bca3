import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { Migration } from './migration.js';

/**
 * Version 0.1 wrote Message-IDs in one form and did not store it. The migration stores that form with each issue whose
 * send has begun, so that a retry carries the Message-ID of the first attempt. Drafts get the current form when their
 * send begins.
 */
export const messageIdFormsMigration: Migration = {
  name: 'message-id-forms',
  since: '0.2.0',
  async count(redis) {
    let missing = 0;
    for await (const id of begunIssues(redis)) missing += 1 - (await redis.hexists(keys.issue(id), 'messageIdForm'));
    return missing;
  },
  async run(redis) {
    let changed = 0;
    for await (const id of begunIssues(redis))
      changed += await redis.hsetnx(keys.issue(id), 'messageIdForm', 'base64url');
    return changed;
  },
};

async function* begunIssues(redis: Redis): AsyncGenerator<string> {
  for (const slug of await redis.smembers(keys.newsletters)) {
    for (const id of await redis.zrange(keys.issues(slug), '0', '-1')) {
      const [startedAt] = await redis.hmget(keys.issue(id), 'startedAt');
      if (Number(startedAt ?? 0) > 0) yield id;
    }
  }
}
