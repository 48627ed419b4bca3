import { InvalidInput } from '../../errors.js';
import type { Site } from '../../site/site.js';
import { changeSite, readSite } from '../../site/site-store.js';
import type { ApiToken } from '../api-token.js';
import { authorise } from '../authenticate.js';
import type { RouteResult } from '../idempotency.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { revisionOf } from './if-match.js';
import { site, siteChange } from './site-schemas.js';

const tag = 'Site';
const path = '/site';

export const siteRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path,
      id: 'readSite',
      tag,
      summary: 'Read the site',
      description:
        "Returns the publisher's name, contact address and texts, which all public pages share. Send its ETag with a change.",
      scope: 'content:read',
      responses: { 200: { description: 'The site.', schema: site, headers: ['ETag'] } },
      problems: [],
    },
    async ({ redis }) => siteResult(await readSite(redis)),
  ),
  apiRoute(
    {
      method: 'PATCH',
      path,
      id: 'changeSite',
      tag,
      summary: 'Change the site',
      description:
        'Changes the fields in the body and no others. Needs a token for all newsletters, because they share the site.',
      scope: 'content:write',
      body: siteChange,
      conditional: true,
      responses: { 200: { description: 'The changed site.', schema: site, headers: ['ETag'] } },
      problems: ['auth.other-newsletter', 'site.changed-meanwhile'],
    },
    async ({ redis }, { token, body, ifMatch }) => {
      requireWholeInstallation(token);
      if (Object.keys(body).length === 0) throw new InvalidInput('body', 'must contain at least one change');
      return siteResult(await changeSite(redis, body, revisionOf(ifMatch)));
    },
  ),
];

/** @throws Problem `auth.other-newsletter` for a token that is only for one newsletter */
const requireWholeInstallation = (token: ApiToken) => authorise(token, null, '');

const siteResult = (body: Site): RouteResult => ({ status: 200, body, headers: { ETag: `"${body.revision}"` } });
