import { NotFound } from '../errors.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { countSubscribers } from '../subscribers/list/count-subscribers.js';
import { listedNewsletter } from './newsletters/newsletter-document.js';
import { newsletterPage } from './newsletters/newsletter-schemas.js';
import { type ApiApp, type ApiRoute, apiRoute } from './route.js';
import { statistics } from './schemas.js';

/** Reads the newsletter of the slug in the path. @throws NotFound */
export async function newsletterOf(
  { redis }: Pick<ApiApp, 'redis'>,
  params: Readonly<Record<string, string>>,
): Promise<Newsletter> {
  const { slug = '' } = params;
  if (!/^[a-z0-9-]+$/.test(slug)) throw new NotFound('newsletter', slug);
  return readNewsletter(redis, slug);
}

const tag = 'Newsletters';

export const newsletterRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/newsletters',
      id: 'listNewsletters',
      tag,
      summary: 'List newsletters',
      description: 'Returns the newsletters that the token may read, in order of their slugs.',
      scope: null,
      responses: { 200: { description: 'The newsletters.', schema: newsletterPage } },
      problems: [],
    },
    async ({ redis, publicUrl }, { token }) => {
      const all = await listNewsletters(redis);
      const items = all
        .filter(({ slug }) => token.newsletter === null || slug === token.newsletter)
        .map((newsletter) => listedNewsletter({ publicUrl }, newsletter));
      return { status: 200, body: { items } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: '/newsletters/:slug/stats',
      id: 'countSubscribers',
      tag,
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
