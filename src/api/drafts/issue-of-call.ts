import { NotFound } from '../../errors.js';
import type { Issue } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import type { ApiToken } from '../../operations/tokens/api-token.js';
import { authorise } from '../authenticate.js';
import type { ApiApp } from '../route.js';

/** Reads the issue of a call's path. @throws NotFound; Problem `auth.other-newsletter` */
export async function issueOf(
  { redis }: Pick<ApiApp, 'redis'>,
  token: ApiToken,
  { issue: id = '' }: Readonly<Record<string, string>>,
): Promise<Issue> {
  if (!/^[a-z0-9-]+$/.test(id)) throw new NotFound('issue', id);
  const issue = await readIssue(redis, id);
  authorise(token, null, issue.newsletter);
  return issue;
}
