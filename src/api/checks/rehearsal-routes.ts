import { readEdition } from '../../delivery/edition.js';
import { requestTest } from '../../delivery/test-email.js';
import { parseAddress } from '../../subscribers/record/address.js';
import { issueOf } from '../drafts/issue-of-call.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { testEmail, testEmailRequest } from './rehearsal-schemas.js';
import { countTestEmail, testEmailLimits } from './test-email-limit.js';

const tag = 'Issues';
const single = '/issues/:issue';
const unknownIssue = ['issue.not-found', 'auth.other-newsletter'] as const;

/** What a worker does before a send, since the web process has no relay and no DKIM key. */
export const rehearsalRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: `${single}/test-emails`,
      id: 'sendTestEmail',
      tag,
      summary: 'Send an issue to one address as a test',
      description: `A worker sends the issue as it is then, with [Test] in the subject and links that change nothing. It retries for an hour. Max ${testEmailLimits.token.max} per token and hour, and ${testEmailLimits.mailbox.max} per mailbox and hour.`,
      scope: 'issues:send',
      body: testEmailRequest,
      repeatable: true,
      responses: { 202: { description: 'A worker will send it.', schema: testEmail } },
      problems: [...unknownIssue, 'issue.no-articles'],
    },
    async (app, { params, token, body }) => {
      const issue = await issueOf(app, token, params);
      const { newsletter } = await readEdition(app.redis, app.publicUrl, issue);
      const { mailed } = parseAddress(body.to);
      await countTestEmail(app, token, mailed);
      await requestTest(app, issue.id, { to: mailed, locale: body.locale });
      return { status: 202, body: { id: issue.id, locale: body.locale ?? newsletter.locale } };
    },
  ),
];
