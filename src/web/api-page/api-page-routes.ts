import type { FastifyInstance } from 'fastify';
import { createElement } from 'react';
import { onDemand } from '../../on-demand.js';
import { webPaths } from '../../settings/web-paths.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';

/**
 * `/api`: the API reference. It is in English only, like the names in it. Its code is loaded with the first request, as
 * that of the API itself.
 */
export function apiPageRoutes(server: FastifyInstance, { publicUrl }: Pick<WebApp, 'publicUrl'>): void {
  const base = basePath(publicUrl);
  const load = onDemand(async () => {
    const [{ ApiPage }, { openApiDocument }] = await Promise.all([
      import('./api-page.js'),
      import('../../api/openapi.js'),
    ]);
    return { ApiPage, document: openApiDocument(publicUrl) };
  });
  server.get(webPaths.api, async (request, reply) => {
    const { ApiPage, document } = await load();
    const frame: Frame = { ...frameFor(request, base), locale: 'en', keepLanguage: '' };
    return sendPage(reply, 200, createElement(ApiPage, { frame, document, publicUrl }));
  });
}
