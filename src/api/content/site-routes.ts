import { saveLogo } from '../../control/newsletter-look.js';
import { changeWholeSite, saveIcon } from '../../control/site-look.js';
import { InvalidInput } from '../../errors.js';
import type { LookPicture } from '../../newsletters/look.js';
import type { Site } from '../../site/site.js';
import { readSite } from '../../site/site-store.js';
import type { ApiToken } from '../api-token.js';
import { authorise } from '../authenticate.js';
import type { RouteResult } from '../idempotency.js';
import { keptPicture, shownPicture } from '../newsletters/look-routes.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { revisionOf } from './if-match.js';
import { maxSiteBody, site, siteChange } from './site-schemas.js';

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
        "Returns the publisher's name, contact address, look and texts, which all public pages share. Send its ETag with a change.",
      scope: 'content:read',
      responses: { 200: { description: 'The site.', schema: site, headers: ['ETag'] } },
      problems: [],
    },
    async (app) => siteResult(app, await readSite(app.redis)),
  ),
  apiRoute(
    {
      method: 'PATCH',
      path,
      id: 'changeSite',
      tag,
      summary: 'Change the site',
      description:
        'Changes the fields in the body and no others. The body may have 5 MB, for pictures. Needs a token for all newsletters, because they share the site.',
      scope: 'content:write',
      body: siteChange,
      maxBody: maxSiteBody,
      conditional: true,
      responses: { 200: { description: 'The changed site.', schema: site, headers: ['ETag'] } },
      problems: ['auth.other-newsletter', 'site.changed-meanwhile'],
    },
    async (app, { token, body, ifMatch }) => {
      requireWholeInstallation(token);
      if (Object.keys(body).length === 0) throw new InvalidInput('body', 'must contain at least one change');
      const { redis } = app;
      const { logo, logoDark, icon, ...rest } = body;
      const pictures = {
        logo: await keptPicture('logo', logo, (bytes) => saveLogo(redis, 'logo', bytes)),
        logoDark: await keptPicture('logoDark', logoDark, (bytes) => saveLogo(redis, 'logoDark', bytes)),
        icon: await keptPicture('icon', icon, (bytes) => saveIcon(redis, bytes)),
      };
      return siteResult(app, await changeWholeSite(redis, { ...rest, ...given(pictures) }, revisionOf(ifMatch)));
    },
  ),
];

/** @throws Problem `auth.other-newsletter` for a token that is only for one newsletter */
const requireWholeInstallation = (token: ApiToken) => authorise(token, null, '');

/** The pictures that a change names. */
const given = (pictures: Record<'logo' | 'logoDark' | 'icon', LookPicture | null | undefined>) =>
  Object.fromEntries(Object.entries(pictures).filter(([, picture]) => picture !== undefined));

function siteResult({ publicUrl }: Pick<ApiApp, 'publicUrl'>, { logo, logoDark, icon, ...site }: Site): RouteResult {
  const pictures = Object.entries({ logo, logoDark, icon }).map(([name, one]) => [name, shownPicture(publicUrl, one)]);
  const body = { ...site, ...Object.fromEntries(pictures) };
  return { status: 200, body, headers: { ETag: `"${site.revision}"` } };
}
