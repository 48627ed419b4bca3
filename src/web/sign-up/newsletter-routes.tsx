import type { FastifyInstance } from 'fastify';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { webPaths } from '../../settings/web-paths.js';
import { HomePage } from '../archive/home-page.js';
import { ArchivePage } from '../archive/issue-list.js';
import { pastIssues } from '../archive/past-issues.js';
import { frameFor } from '../kit/frame.js';
import { policies } from '../kit/headers.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { copyScriptHash, EmbedPage } from './embed-page.js';

/** Max number of issues that the archive lists. */
const archiveLimit = 500;

/** The home page, and each newsletter's archive and embed page. */
export function newsletterRoutes(server: FastifyInstance, app: Pick<WebApp, 'redis' | 'publicUrl'>): void {
  const base = basePath(app.publicUrl);

  server.get(webPaths.home, async (request, reply) => {
    const newsletters = (await listNewsletters(app.redis)).filter(({ archivedAt }) => archivedAt === '');
    const only = newsletters.length === 1 ? newsletters[0] : undefined;
    const frame = frameFor(request, base, only?.locale);
    return sendPage(reply, 200, <HomePage frame={frame} newsletters={newsletters} />);
  });

  server.get<BySlug>(webPaths.newsletterIssues, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    const issues = await pastIssues(app.redis, newsletter.slug, archiveLimit);
    return sendPage(reply, 200, <ArchivePage frame={frame} newsletter={newsletter} issues={issues} />);
  });

  server.get<BySlug>(webPaths.embed, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    reply.header('Content-Security-Policy', policies.embed(copyScriptHash));
    return sendPage(reply, 200, <EmbedPage frame={frame} newsletter={newsletter} publicUrl={app.publicUrl} />);
  });
}
