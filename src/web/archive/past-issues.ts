import type { Redis } from 'ioredis';
import { type Issue, isListed } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import { keys } from '../../redis/keys.js';

/** A newsletter's newest listed issues, newest first. Stops reading when it has enough, however long the history is. */
export async function pastIssues(redis: Redis, slug: string, limit: number): Promise<Issue[]> {
  const found: Issue[] = [];
  const step = 50;
  for (let from = 0; found.length < limit; from += step) {
    const ids = await redis.zrevrange(keys.issues(slug), from, from + step - 1);
    const issues = await Promise.all(ids.map((id) => readIssue(redis, id)));
    found.push(...issues.filter(isListed));
    if (ids.length < step) break;
  }
  return found.slice(0, limit);
}
