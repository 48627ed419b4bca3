import type { FastifyInstance } from 'fastify';
import { webPaths } from '../../settings/web-paths.js';
import { frameFor } from '../kit/frame.js';
import { policies } from '../kit/headers.js';
import { type BySlug, requestedNewsletter } from '../kit/requested-newsletter.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { copyScriptHash, EmbedPage } from './embed-page.js';

/** Each newsletter's embed page. */
export function embedRoute(server: FastifyInstance, app: Pick<WebApp, 'redis' | 'publicUrl'>): void {
  const base = basePath(app.publicUrl);

  server.get<BySlug>(webPaths.embed, async (request, reply) => {
    const newsletter = await requestedNewsletter(app, request);
    const frame = frameFor(request, base, newsletter.locale);
    reply.header('Content-Security-Policy', policies.embed(copyScriptHash));
    return sendPage(reply, 200, <EmbedPage frame={frame} newsletter={newsletter} publicUrl={app.publicUrl} />);
  });
}
