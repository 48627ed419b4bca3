import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { countSubscribers } from '../../subscribers/list/count-subscribers.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { statistics } from '../schemas.js';

/** Numbers of a newsletter. */
export const statisticsRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/newsletters/:slug/stats',
      id: 'countSubscribers',
      tag: 'Newsletters',
      summary: 'Count subscribers',
      description: 'Counts the current subscriber records.',
      scope: 'subscribers:read',
      responses: { 200: { description: 'The numbers of subscribers.', schema: statistics } },
      problems: ['newsletter.not-found'],
    },
    async (app, { params }) => {
      const counted = await countSubscribers(app.list, await newsletterOf(app, params));
      const { byLocale, byDomain, confirmedPerDay, erased: _, ...states } = counted;
      return { status: 200, body: { states, byLocale, byDomain, confirmedPerDay } };
    },
  ),
];
