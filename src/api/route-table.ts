import { issueRoutes } from './issue-routes.js';
import { newsletterRoutes } from './newsletter-routes.js';
import type { ProblemCode } from './problem.js';
import type { ApiRoute } from './route.js';
import { subscriberRoutes } from './subscriber-routes.js';

/** Where the API lives, under the pages' own base path. */
export const apiPrefix = '/api/v1';

/** Where its document is, under the prefix: no token is asked for. */
export const documentPath = '/openapi.json';

/** Every route of the API: what is registered and what is documented are both made from it. */
export const apiRoutes: readonly ApiRoute[] = [...newsletterRoutes, ...subscriberRoutes, ...issueRoutes];

/** Everything that a route may refuse with, its own and what comes with how it is called. */
export function problemsOf(route: ApiRoute): ProblemCode[] {
  const all: ProblemCode[] = ['auth.token-missing', 'auth.token-invalid', ...route.problems];
  if (route.scope !== null) all.push('auth.scope-missing');
  if (route.path.includes(':slug')) all.push('auth.other-newsletter');
  if (route.body) all.push('request.malformed', 'body.too-large', 'body.wrong-type', 'input.invalid');
  if (route.repeatable) all.push('idempotency.key-malformed', 'idempotency.in-progress', 'idempotency.key-reused');
  all.push('rate.exceeded', 'internal', 'service.unavailable');
  return [...new Set(all)];
}
