import type { ProblemCode } from './problem.js';
import type { ApiRoute } from './route.js';
import { articleRoutes } from './routes/article-routes.js';
import { attentionRoutes } from './routes/attention-routes.js';
import { auditRoutes } from './routes/audit-routes.js';
import { commentRoutes } from './routes/comment-routes.js';
import { feedbackRoutes } from './routes/feedback-routes.js';
import { healthRoutes } from './routes/health-routes.js';
import { issueRoutes } from './routes/issue-routes.js';
import { newsletterRoutes } from './routes/newsletter-routes.js';
import { peopleRoutes } from './routes/people-routes.js';
import { pictureRoutes } from './routes/picture-routes.js';
import { readerImportRoutes } from './routes/reader-import-routes.js';
import { readerRoutes } from './routes/reader-routes.js';
import { sectionRoutes } from './routes/section-routes.js';
import { segmentRoutes } from './routes/segment-routes.js';
import { signUpRoutes } from './routes/sign-up-routes.js';
import { siteRoutes } from './routes/site-routes.js';
import { sourceRoutes } from './routes/source-routes.js';
import { sponsorRoutes } from './routes/sponsor-routes.js';
import { tokenRoutes } from './routes/token-routes.js';
import { webhookRoutes } from './routes/webhook-routes.js';
import { welcomeRoutes } from './routes/welcome-routes.js';
import { watchRoutes } from './watch-issue.js';

/** Path of the OpenAPI document, under the prefix. It needs no token. */
export const documentPath = '/openapi.json';

/** Every route of the API. The server and the document are both made from this table. */
export const apiRoutes: readonly ApiRoute[] = [
  ...newsletterRoutes,
  ...sectionRoutes,
  ...segmentRoutes,
  ...sponsorRoutes,
  ...welcomeRoutes,
  ...readerRoutes,
  ...readerImportRoutes,
  ...issueRoutes,
  ...watchRoutes,
  ...feedbackRoutes,
  ...siteRoutes,
  ...sourceRoutes,
  ...articleRoutes,
  ...pictureRoutes,
  ...commentRoutes,
  ...webhookRoutes,
  ...signUpRoutes,
  ...tokenRoutes,
  ...peopleRoutes,
  ...attentionRoutes,
  ...healthRoutes,
  ...auditRoutes,
];

/** Every error of a route: its own, and those that follow from its description. */
export function problemsOf(route: ApiRoute): ProblemCode[] {
  const all: ProblemCode[] = ['auth.token-missing', 'auth.token-invalid', ...route.problems];
  if (route.scope !== null) all.push('auth.scope-missing');
  if (route.upload) all.push('body.too-large', 'body.wrong-type');
  if (route.body) all.push('body.too-large', 'body.wrong-type', 'input.invalid');
  if (route.conditional && route.body) all.push('precondition.required');
  if (route.repeatable) all.push('idempotency.key-malformed', 'idempotency.in-progress', 'idempotency.key-reused');
  all.push('request.malformed', 'rate.exceeded', 'internal', 'service.unavailable');
  return [...new Set(all)];
}
