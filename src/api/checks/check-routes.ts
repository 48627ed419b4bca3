import { runChecks } from '../../checks/issue/run-checks.js';
import { issueOf } from '../drafts/issue-of-call.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { checkReport } from './check-schemas.js';

const tag = 'Issues';
const single = '/issues/:issue';
const unknownIssue = ['issue.not-found', 'auth.other-newsletter'] as const;

/** Checks before a send. */
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
];
