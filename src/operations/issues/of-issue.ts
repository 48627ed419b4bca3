import { NotFound } from '../../errors.js';
import { type Issue, slugOf } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import type { OperationApp } from '../operation.js';
import type { Scope } from '../permission.js';

const of = async (_: unknown, { issue }: { issue: string }) => slugOf(issue);

/** What an operation on one issue has in common with others: its key, and the newsletter that the id names. */
const onIssue = <Changes extends boolean>(scope: Scope, changes: Changes) =>
  ({ key: ['issue'], permission: { scope, of }, changes }) as const;

export const readingIssue = onIssue('issues:read', false);
export const readingContent = onIssue('content:read', false);
export const writingContent = onIssue('content:write', true);
export const writingDrafts = onIssue('drafts:write', true);
export const testing = onIssue('issues:test', true);
export const sending = onIssue('issues:send', true);

/** Reads the issue of a key. @throws NotFound */
export async function issueOf(
  { redis }: Pick<OperationApp, 'redis'>,
  { issue: id }: { issue: string },
): Promise<Issue> {
  if (!/^[a-z0-9-]+$/.test(id)) throw new NotFound('issue', id);
  return readIssue(redis, id);
}
