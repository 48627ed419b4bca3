import type { FastifyInstance } from 'fastify';
import { createElement } from 'react';
import { openApiDocument } from '../../api/openapi.js';
import { webPaths } from '../../settings/web-paths.js';
import { type Frame, frameFor } from '../kit/frame.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { ApiPage } from './api-page.js';

/** `/api`: the API reference. It is in English only, like the names in it. */
export function apiPageRoutes(server: FastifyInstance, { publicUrl }: Pick<WebApp, 'publicUrl'>): void {
  const base = basePath(publicUrl);
  const document = openApiDocument(publicUrl);
  server.get(webPaths.api, async (request, reply) => {
    const frame: Frame = { ...frameFor(request, base), locale: 'en', keepLanguage: '' };
    return sendPage(reply, 200, createElement(ApiPage, { frame, document }));
  });
}
