import { pageOfRecipients } from '../../reports/list-recipients.js';
import { authorise } from '../authenticate.js';
import { issueOf } from '../drafts/issue-of-call.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { recipientPage, recipientQuery } from './recipient-schemas.js';

/** Lists the recipients of an issue. */
export const recipientRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/issues/:issue/recipients',
      id: 'listRecipients',
      tag: 'Issues',
      summary: 'List the recipients of an issue',
      description:
        'Returns pages of recipients with their delivery statuses. The list is empty until the send begins. After LEDGER_DAYS, it has only recipients whose message was not accepted. Also needs subscribers:read.',
      scope: 'issues:read',
      query: recipientQuery,
      responses: { 200: { description: 'One page of recipients.', schema: recipientPage } },
      problems: ['issue.not-found', 'auth.other-newsletter', 'input.invalid'],
    },
    async (app, { params, token, query }) => {
      authorise(token, 'subscribers:read', undefined);
      const issue = await issueOf(app, token, params);
      const { state: states = [], cursor, limit } = query;
      const { rows, next } = await pageOfRecipients(app.list, issue, app, { states, cursor, limit });
      return { status: 200, body: { items: rows, next } };
    },
  ),
];
