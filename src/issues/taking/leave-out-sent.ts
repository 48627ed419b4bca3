import type { Redis } from 'ioredis';
import { takenKeys } from '../../articles/store/in-issue.js';
import { cacheReading } from '../../redis/cached-reading.js';
import { keys } from '../../redis/keys.js';
import { topics } from '../../redis/site-topics.js';
import { writeTogether } from '../../redis/write-together.js';

/**
 * The issues of a newsletter that are known to have been started, which none of them takes back. It is filled as they are
 * asked for, and begins anew when issues come or go.
 */
const startedOf = cacheReading(
  (slug) => [topics.content(slug), topics.issues(slug)],
  async () => new Set<string>(),
);

/**
 * Opens a filter that leaves out articles that an issue has sent to everybody. It reads nothing of the articles
 * themselves, so that a list finds the few that were not sent among thousands that were.
 */
export async function openSentFilter(
  redis: Redis,
  slug: string,
): Promise<(ids: readonly string[]) => Promise<string[]>> {
  const all = takenKeys(slug);
  const [started, ...found] = await Promise.all([startedOf(redis, { slug }), ...all.map((key) => redis.exists(key))]);
  const taken = all.filter((_, i) => found[i] === 1);
  return async (ids) => {
    if (ids.length === 0 || taken.length === 0) return [...ids];
    writeTogether(redis);
    const owners = await Promise.all(taken.map((key) => redis.hmget(key, ...ids)));
    const unknown = new Set<string>();
    for (const issue of owners.flat()) if (issue !== null && !started.has(issue)) unknown.add(issue);
    const startsOf = (issue: string) => redis.hget(keys.issue(issue), 'startedAt');
    await Promise.all(
      [...unknown].map(async (issue) => {
        if (Number((await startsOf(issue)) ?? 0) > 0) started.add(issue);
      }),
    );
    return ids.filter((_, i) => !owners.some((of) => started.has(of[i] ?? '')));
  };
}
