import type { Redis } from 'ioredis';
import type { Issue, IssueState } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import { keys } from '../../redis/keys.js';

/** Issues that readers have, or are getting: what the archive shows. A draft is nobody's business. */
const publicStates: readonly IssueState[] = ['sending', 'paused', 'sent'];

export function isPublic(issue: Issue): boolean {
  return publicStates.includes(issue.state);
}

/** A newsletter's public issues, the newest first. Reads no more than it needs, however long the history is. */
export async function pastIssues(redis: Redis, slug: string, limit: number): Promise<Issue[]> {
  const found: Issue[] = [];
  const step = 50;
  for (let from = 0; found.length < limit; from += step) {
    const ids = await redis.zrevrange(keys.issues(slug), from, from + step - 1);
    const issues = await Promise.all(ids.map((id) => readIssue(redis, id)));
    found.push(...issues.filter(isPublic));
    if (ids.length < step) break;
  }
  return found.slice(0, limit);
}
