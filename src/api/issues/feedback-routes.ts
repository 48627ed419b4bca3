import { listUnread } from '../../feedback/unread-reports.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { unreadQuery, unreadReports } from './feedback-schemas.js';

/** Lists what came back and was not understood. */
export const feedbackRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/newsletters/:slug/unread-reports',
      id: 'listUnreadReports',
      tag: 'Newsletters',
      summary: 'List emails at bounce addresses that were not understood',
      description:
        'Returns the emails, newest first, that arrived at the bounce addresses of the newsletter’s readers and give no reason that Postrider knows. Each is kept for 30 days, and 500 at most. They change no reader.',
      scope: 'subscribers:read',
      query: unreadQuery,
      responses: { 200: { description: 'The emails.', schema: unreadReports } },
      problems: ['newsletter.not-found', 'input.invalid'],
    },
    async (app, { params, query }) => {
      const { number, slug } = await newsletterOf(app, params);
      return { status: 200, body: { items: await listUnread(app.redis, new Map([[number, slug]]), query.limit) } };
    },
  ),
];
