import type { Redis } from 'ioredis';
import { takenKeys } from '../../articles/store/in-issue.js';
import { cacheReading } from '../../redis/cached-reading.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
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
    const { issues, owners } = await readOwners(redis, taken, ids);
    await addStarted(redis, issues, started);
    const isSent = [false, ...issues.map((issue) => started.has(issue))];
    return ids.filter((_, i) => !owners.some((of) => isSent[of[i] ?? 0]));
  };
}

/** @returns the issues that have the articles, and for each of the hashes the place of each article's issue, from 1 on */
async function readOwners(redis: Redis, taken: readonly string[], ids: readonly string[]) {
  const [issues = '', owners = ''] = (
    (await runScript(redis, 'ownersOfArticles', taken, [ids.join('\n')])) as Buffer[]
  ).map(String);
  return {
    issues: issues === '' ? [] : issues.split('\n'),
    owners: owners.split('\n').map((line) => line.split(' ').map(Number)),
  };
}

/** Adds those of some issues that have been started. */
async function addStarted(redis: Redis, issues: readonly string[], started: Set<string>): Promise<void> {
  writeTogether(redis);
  await Promise.all(
    issues.map(async (issue) => {
      if (started.has(issue)) return;
      if (Number((await redis.hget(keys.issue(issue), 'startedAt')) ?? 0) > 0) started.add(issue);
    }),
  );
}
