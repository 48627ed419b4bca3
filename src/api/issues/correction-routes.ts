import { correctIssue } from '../../control/correct-issue.js';
import { countResendable, resendIssue } from '../../control/resend-issue.js';
import { identityOf } from '../../operations/permission.js';
import { links } from '../../render/links.js';
import { cleanName } from '../../subscribers/record/address.js';
import { authorise } from '../authenticate.js';
import { issueOf } from '../drafts/issue-of-call.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { correction, correctionRequest, resend, resendRequest } from './correction-schemas.js';

const tag = 'Issues';
const single = '/issues/:issue';
const scope = 'issues:send';
const unknownIssue = ['issue.not-found', 'auth.other-newsletter'] as const;

/** Corrections and resends of an issue, during its send and after it. */
export const correctionRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: `${single}/corrections`,
      id: 'correctIssue',
      tag,
      summary: 'Correct an issue',
      description:
        'Makes the next edition, for the public page and for every message sent from now on. Articles are read again, so an empty object renders the same articles as they are now. Also needs content:write.',
      scope,
      body: correctionRequest,
      repeatable: true,
      responses: { 200: { description: 'Corrected.', schema: correction } },
      problems: [...unknownIssue, 'issue.cannot-correct', 'issue.not-approved', 'issue.no-articles'],
    },
    async (app, { params, token, body: { sponsor, approvedBy, ...rest } }) => {
      authorise(token, 'content:write', undefined);
      const { id } = await issueOf(app, token, params);
      const input = {
        ...rest,
        ...(sponsor === undefined ? {} : { sponsor }),
        ...(approvedBy === undefined ? {} : { approvedBy: cleanName(approvedBy) }),
      };
      const { state, edition, subject, corrections, startedAt } = await correctIssue(app, id, input, Date.now(), {
        name: token.name,
        id: identityOf({ kind: 'token', ...token }),
      });
      const page = startedAt > 0 ? links.issue(app.publicUrl, id) : null;
      const acceptedBefore = corrections.at(-1)?.acceptedBefore ?? 0;
      return { status: 200, body: { id, state, edition, subject, acceptedBefore, page } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/resend`,
      id: 'resendIssue',
      tag,
      summary: 'Send an issue again to recipients that it did not reach',
      description:
        'Recipients get it at once, with the same Message-ID. Those whose address bounced are left out, and so are those who have every article from other issues. Of a cancelled issue, "waiting" are the recipients who do not have it; the issue is then sent to all of them. Cannot be undone: count with "dryRun" first.',
      scope,
      body: resendRequest,
      repeatable: true,
      responses: { 200: { description: 'The numbers of recipients.', schema: resend } },
      problems: [...unknownIssue, 'issue.cannot-resend', 'issue.paused-too-long', 'newsletter.archived'],
    },
    async (app, { params, token, body: { states, dryRun } }) => {
      const { id } = await issueOf(app, token, params);
      const counts = await (dryRun ? countResendable : resendIssue)(app, id, states);
      return { status: 200, body: { id, ...counts, dryRun } };
    },
  ),
];
