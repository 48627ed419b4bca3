import type { FastifyInstance } from 'fastify';
import { deskUrlOf } from '../config.js';
import { webPaths } from '../settings/web-paths.js';
import type { WebApp } from '../web/kit/web-app.js';
import { buildBareWeb, listenOn } from '../web/server.js';
import { deskRoutes } from './desk-routes.js';

/** Builds the server of a desk with a port of its own, which does not listen yet. */
export function buildDesk(app: WebApp): FastifyInstance {
  const { publicUrl } = app;
  const server = buildBareWeb({ ...app, publicUrl: deskUrlOf(app) });
  server.get('/', async (_request, reply) => reply.redirect(`${deskUrlOf(app)}${webPaths.desk}`));
  // The bar and the footer have links to the public pages.
  server.get('/*', async (request, reply) =>
    /^\/desk(?:[/?]|$)/.test(request.url) ? reply.callNotFound() : reply.redirect(`${publicUrl}${request.url}`),
  );
  server.register(async (scope) => deskRoutes(scope, app));
  return server;
}

/** Starts the desk on HOST and a port of its own. @throws PortTaken */
export const startDesk = (app: WebApp, port: number) => listenOn(buildDesk(app), { host: app.config.host, port });
