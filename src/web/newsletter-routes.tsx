import type { FastifyInstance, FastifyRequest } from 'fastify';
import { NotFound } from '../errors.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { copyScriptHash, EmbedPage } from './embed-page.js';
import { frameFor } from './frame.js';
import { policies } from './headers.js';
import { HomePage } from './home-page.js';
import { ArchivePage } from './issue-list.js';
import { pastIssues } from './past-issues.js';
import { sendPage } from './send-page.js';
import { basePath, type WebApp } from './web-app.js';

/** Most issues that the archive lists. */
const archiveLimit = 500;

export type BySlug = { Params: { slug: string } };

/** The newsletter that an address names. @throws NotFound */
export async function namedNewsletter(
  { redis }: Pick<WebApp, 'redis'>,
  { params }: FastifyRequest<BySlug>,
): Promise<Newsletter> {
  if (!/^[a-z0-9-]+$/.test(params.slug)) throw new NotFound('newsletter', params.slug, '');
  return readNewsletter(redis, params.slug);
}

/** The home page, and each newsletter's archive and form to embed. */
export function newsletterRoutes(server: FastifyInstance, app: Pick<WebApp, 'redis' | 'publicUrl'>): void {
  const base = basePath(app.publicUrl);

  server.get('/', async (request, reply) => {
    const newsletters = await listNewsletters(app.redis);
    const only = newsletters.length === 1 ? newsletters[0] : undefined;
    const frame = frameFor(request, base, only?.locale);
    return sendPage(reply, 200, <HomePage frame={frame} newsletters={newsletters} />);
  });

  server.get<BySlug>('/n/:slug/issues', async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    const issues = await pastIssues(app.redis, newsletter.slug, archiveLimit);
    return sendPage(reply, 200, <ArchivePage frame={frame} newsletter={newsletter} issues={issues} />);
  });

  server.get<BySlug>('/n/:slug/embed', async (request, reply) => {
    const newsletter = await namedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    reply.header('Content-Security-Policy', policies.embed(copyScriptHash));
    return sendPage(reply, 200, <EmbedPage frame={frame} newsletter={newsletter} publicUrl={app.publicUrl} />);
  });
}
