import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyServerOptions, fastify } from 'fastify';
import { isObserved, observe } from '../../observations.js';
import { withinChange } from '../../redis/change-scope.js';
import { trustFor } from './client-address.js';
import { closeUnused } from './close-unused.js';
import { answerHeaders, commonHeaders } from './headers.js';
import { basePath, type WebApp } from './web-app.js';

/** Bytes. Far above the size of any form. */
const bodyLimit = 64 * 1024;

/**
 * Makes a server with the limits and headers that every answer has.
 * @param unreadable what answers requests that cannot be read
 */
export function newServer(
  { publicUrl, config }: Pick<WebApp, 'publicUrl' | 'config'>,
  unreadable: Pick<FastifyServerOptions, 'clientErrorHandler' | 'frameworkErrors'>,
): FastifyInstance {
  const base = basePath(publicUrl);
  const server = fastify({
    trustProxy: trustFor(config.trustProxy),
    bodyLimit,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    // Bodies have limits of their own (limitBodies), because a file may take longer than a form.
    requestTimeout: 0,
    // Node's own limit is 60 s, and it looks every 30 s only.
    http: { headersTimeout: 15_000, connectionsCheckingInterval: 5_000 },
    // The words in the address of an article may be percent-encoded.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 200 },
    // Works whether or not the proxy removes the path of PUBLIC_URL.
    rewriteUrl: ({ url = '/' }) => (base !== '' && url.startsWith(`${base}/`) ? url.slice(base.length) : url),
    ...unreadable,
  });
  closeUnused(server);
  server.addHook('onRequest', async (_request, reply) => commonHeaders(reply, publicUrl));
  server.addHook('onSend', async (request, reply) => answerHeaders(request, reply));
  // After the body was read: reading it would leave the scope.
  server.addHook('preHandler', (_request, _reply, done) => withinChange(done));
  if (isObserved()) observeRequests(server);
  return server;
}

/** Observes every answer but streams of events, which last as long as their reader stays. */
function observeRequests(server: FastifyInstance): void {
  server.addHook('onResponse', async ({ method, routeOptions }, reply) => {
    if (routeOptions.config.isForwarded || String(reply.raw.getHeader('content-type')).startsWith('text/event-stream'))
      return;
    const { statusCode: status, elapsedTime } = reply;
    observe('httpRequest', { method, route: routeOptions.url ?? 'none', status, seconds: elapsedTime / 1_000 });
  });
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Another server answers, and observes the request. */
    isForwarded?: boolean;
  }
}
