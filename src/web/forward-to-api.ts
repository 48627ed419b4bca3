import type { FastifyInstance } from 'fastify';
import { apiPrefix } from '../settings/web-paths.js';
import { newServer } from './kit/new-server.js';
import type { WebApp } from './kit/web-app.js';

/**
 * Serves the API. Its code is loaded and its server made with the first call, because they take half a second and 20 MB
 * that a web process without calls does not need.
 * @param scope has the API's prefix
 */
export function forwardToApi(scope: FastifyInstance, app: WebApp): void {
  let made: Promise<FastifyInstance> | undefined;
  const api = () => {
    // One that could not be made is tried again with the next call.
    made ??= makeApi(app).catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  // Before the body is read: that is up to the API.
  scope.addHook('onRequest', async (request, reply) => {
    const { routing } = await api();
    reply.hijack();
    routing(request.raw, reply.raw);
  });
  // Ends open streams, too.
  scope.addHook('preClose', async () => {
    await (await made)?.close();
  });
  for (const path of ['/', '/*']) scope.all(path, { config: { isForwarded: true } }, async () => undefined);
}

/** A server that gets its requests from another one, and does not listen. */
async function makeApi(app: WebApp): Promise<FastifyInstance> {
  const [{ serveApi }, { sendFailure }] = await Promise.all([
    import('../api/serve-api.js'),
    import('../api/send-problem.js'),
  ]);
  const server = newServer(app, {
    frameworkErrors: (error, request, reply) => void sendFailure(app, request, reply, error),
  });
  server.register(async (scope) => serveApi(scope, app), { prefix: apiPrefix });
  await server.ready();
  return server;
}
