import { affectedIssues, setArchived } from '../../control/archive-newsletter.js';
import { isoFromMs } from '../../timestamps.js';
import { authorise } from '../authenticate.js';
import { newsletterOf } from '../newsletter-routes.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { archivedNewsletter, archivingQuery } from './archive-schemas.js';
import { newsletterResult } from './newsletter-document.js';

/** Ends newsletters without losing anything, and reopens them. */
export const archiveRoutes: readonly ApiRoute[] = [
  archiving(
    'archive',
    true,
    'Archive a newsletter',
    'Ends a newsletter. It accepts no sign-ups and sends nothing, and all its data stays. Issues that are being sent are paused, and retries stop.',
  ),
  archiving(
    'reopen',
    false,
    'Reopen an archived newsletter',
    'The newsletter accepts sign-ups and sends again. Paused issues stay paused. A scheduled issue whose time has passed by more than "lateMinutes" waits for a decision.',
  ),
];

function archiving(name: 'archive' | 'reopen', archived: boolean, summary: string, description: string): ApiRoute {
  return apiRoute(
    {
      method: 'POST',
      path: `/newsletters/:slug/${name}`,
      id: `${name}Newsletter`,
      tag: 'Newsletters',
      summary,
      description: `${description} "affectedIssues" names the issues with their numbers of readers; read it with "dryRun" first. Also needs issues:send.`,
      scope: 'content:write',
      query: archivingQuery,
      responses: { 200: { description: 'The newsletter.', schema: archivedNewsletter, headers: ['ETag'] } },
      problems: ['newsletter.not-found', ...(archived ? [] : (['newsletter.being-removed'] as const))],
    },
    async (app, { params, token, query }) => {
      authorise(token, 'issues:send', undefined);
      const newsletter = await newsletterOf(app, params);
      const issues = (await affectedIssues(app.list, newsletter, archived)).map(({ startAt, ...issue }) => {
        return { ...issue, startAt: isoFromMs(startAt) };
      });
      const changed =
        query.dryRun === 'true' ? newsletter : await setArchived(app, newsletter.slug, archived, { by: token.name });
      const { body, ...result } = await newsletterResult(app, 200, changed);
      return { ...result, body: { ...(body as object), affectedIssues: issues } };
    },
  );
}
