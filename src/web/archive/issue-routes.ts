import type { FastifyInstance } from 'fastify';
import { readArchive, readEdition } from '../../delivery/edition.js';
import { NotFound } from '../../errors.js';
import { isPublic } from '../../issues/issue.js';
import { readIssue } from '../../issues/issue-store.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { type WebParams, webPaths } from '../../settings/web-paths.js';
import { opensDraft } from '../../subscribers/membership/test-tokens.js';
import { issueLocale } from '../kit/frame.js';
import { policies, tokenHeaders } from '../kit/headers.js';
import type { WebApp } from '../kit/web-app.js';

type IssueApp = Pick<WebApp, 'redis' | 'publicUrl' | 'tokenKeys'>;

/**
 * An issue's page, without any reader's data. A draft opens only with the token from a test email.
 */
export function issueRoutes(server: FastifyInstance, { redis, publicUrl, tokenKeys }: IssueApp): void {
  server.get<WebParams<'issue'>>(webPaths.issue, async (request, reply) => {
    const { id } = request.params;
    const issue = /^[a-z0-9-]+$/.test(id) ? await readIssue(redis, id) : undefined;
    if (!issue) throw new NotFound('issue', id);
    const { locale } = await readNewsletter(redis, issue.newsletter);
    if (!isPublic(issue)) {
      const { draft } = request.query as Record<string, unknown>;
      if (typeof draft !== 'string' || !opensDraft(tokenKeys, draft, id)) throw new NotFound('issue', id);
      const { renderArchive } = await import('../../render/digest.js');
      const page = renderArchive(await readEdition(redis, publicUrl, issue), issueLocale(request, locale));
      tokenHeaders(reply);
      reply.header('Content-Security-Policy', policies.issue);
      return reply.type('text/html; charset=utf-8').send(page);
    }
    const html = await readArchive(redis, issue, issueLocale(request, locale));
    if (!html) throw new NotFound('issue', id);
    reply.headers({ 'Content-Security-Policy': policies.issue, 'Cache-Control': 'public, max-age=300' });
    return reply.type('text/html; charset=utf-8').send(html);
  });
}
