import type { FastifyInstance } from 'fastify';
import { createElement } from 'react';
import { openApiDocument } from '../../api/openapi.js';
import { webPaths } from '../../settings/web-paths.js';
import { sendPage } from '../kit/send-page.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { ApiPage } from './api-page.js';

/** `/api`: the API reference. It is in English only, like the names in it. */
export function apiPageRoutes(server: FastifyInstance, { publicUrl }: Pick<WebApp, 'publicUrl'>): void {
  const frame = { locale: 'en', base: basePath(publicUrl), keepLanguage: '' } as const;
  const page = createElement(ApiPage, { frame, document: openApiDocument(publicUrl) });
  server.get(webPaths.api, async (_request, reply) => sendPage(reply, 200, page));
}
