import { runChecks } from '../../checks/issue/run-checks.js';
import type { Issue } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import { setUnlisted, setWithdrawn } from '../../issues/publication.js';
import { links } from '../../render/links.js';
import { isoFromMs } from '../../timestamps.js';
import { issueOf } from '../drafts/issue-of-call.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { checkReport, publication, publicationChange } from './check-schemas.js';

const tag = 'Issues';
const single = '/issues/:issue';
const unknownIssue = ['issue.not-found', 'auth.other-newsletter'] as const;

/** Checks and approvals before a send, and the publication of the issue's page after it. */
export const checkRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: `${single}/check`,
      id: 'checkIssue',
      tag,
      summary: 'Check an issue before it is sent',
      description:
        'Checks content, links, pictures, readers, relay, public address and the sender’s DNS. Sends nothing and changes nothing. Takes up to half a minute. The relay is checked as the workers see it.',
      scope: 'content:read',
      responses: { 200: { description: 'Every check.', schema: checkReport } },
      problems: [...unknownIssue, 'issue.no-articles'],
    },
    async (app, { params, token }) => {
      const { ok, checks } = await runChecks(app, await issueOf(app, token, params));
      return { status: 200, body: { ok, checks } };
    },
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: `${single}/publication`,
      id: 'changePublication',
      tag,
      summary: 'Unlist or withdraw the public page of an issue',
      description:
        'An unlisted issue is in no public list, but its link still works. The page of a withdrawn issue answers 410.',
      scope: 'content:write',
      body: publicationChange,
      responses: { 200: { description: 'Changed.', schema: publication } },
      problems: [...unknownIssue, 'issue.not-published'],
    },
    async (app, { params, token, body }) => {
      const { id } = await issueOf(app, token, params);
      if (body.withdrawn !== undefined) await setWithdrawn(app.redis, id, body.withdrawn);
      if (body.unlisted !== undefined) await setUnlisted(app.redis, id, body.unlisted);
      return { status: 200, body: publicationOf(app, await readIssue(app.redis, id)) };
    },
  ),
];

function publicationOf({ publicUrl }: ApiApp, { id, unlisted, withdrawnAt }: Issue) {
  return { id, unlisted, withdrawnAt: isoFromMs(withdrawnAt), page: links.issue(publicUrl, id) };
}
