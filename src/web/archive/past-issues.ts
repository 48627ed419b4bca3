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

/** The listed issues before and after an issue; undefined where there is none. */
export async function neighbours(
  redis: Redis,
  { id, newsletter }: Pick<Issue, 'id' | 'newsletter'>,
): Promise<{ previous: Issue | undefined; next: Issue | undefined }> {
  const rank = await redis.zrank(keys.issues(newsletter), id);
  if (rank === null) return { previous: undefined, next: undefined };
  const [previous, next] = await Promise.all([
    firstListed(redis, newsletter, rank, -1),
    firstListed(redis, newsletter, rank, 1),
  ]);
  return { previous, next };
}

/** @param rank place of an issue, the oldest first */
async function firstListed(redis: Redis, slug: string, rank: number, direction: 1 | -1): Promise<Issue | undefined> {
  for (let at = rank + direction; at >= 0; at += direction) {
    const [id] = await redis.zrange(keys.issues(slug), String(at), String(at));
    if (id === undefined) return undefined;
    const issue = await readIssue(redis, id);
    if (isListed(issue)) return issue;
  }
  return undefined;
}
