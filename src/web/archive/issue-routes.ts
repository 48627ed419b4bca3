import type { FastifyInstance } from 'fastify';
import { readArchive } from '../../delivery/edition.js';
import { NotFound } from '../../errors.js';
import { readIssue } from '../../issues/issue-store.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { issueLocale } from '../kit/frame.js';
import { policies } from '../kit/headers.js';
import type { WebApp } from '../kit/web-app.js';
import { isPublic } from './past-issues.js';

/** An issue on the web: what every reader got, without anything of a reader's. Drafts are not there. */
export function issueRoutes(server: FastifyInstance, { redis }: Pick<WebApp, 'redis'>): void {
  server.get<WebParams<'issue'>>(webPaths.issue, async (request, reply) => {
    const { id } = request.params;
    const issue = /^[a-z0-9-]+$/.test(id) ? await readIssue(redis, id) : undefined;
    if (!issue || !isPublic(issue)) throw new NotFound('issue', id);
    const { locale } = await readNewsletter(redis, issue.newsletter);
    const html = await readArchive(redis, issue, issueLocale(request, locale));
    if (!html) throw new NotFound('issue', id);
    reply.headers({ 'Content-Security-Policy': policies.issue, 'Cache-Control': 'public, max-age=300' });
    return reply.type('text/html; charset=utf-8').send(html);
  });
}
