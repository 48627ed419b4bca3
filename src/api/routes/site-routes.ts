import { sites } from '../../operations/site/site.js';
import { maxSiteBody } from '../../operations/site/site-input.js';
import { operationRoute } from '../operation-route.js';

const shared = { path: '/site', tag: 'Site', etag: true } as const;

/** The publisher's site. */
export const siteRoutes = [
  operationRoute(sites.read, { method: 'GET', ...shared, answer: 'The site.' }),
  operationRoute(sites.change, { method: 'PATCH', ...shared, answer: 'The changed site.', maxBody: maxSiteBody }),
];
