import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { webPaths } from '../settings/web-paths.js';
import type { ApiToken } from './api-token.js';
import { authenticate, authorise } from './authenticate.js';
import { once } from './idempotency.js';
import { openApiDocument } from './openapi.js';
import { Problem, unavailable } from './problem.js';
import { countCall, countStranger } from './rate-limit.js';
import type { ApiApp, ApiRoute } from './route.js';
import { apiRoutes, documentPath } from './route-table.js';
import { sendFailure, sendProblem } from './send-problem.js';

/** Seconds that a caller should leave Redis to come back. */
const storeBackAfter = 30;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

/** The API, to be registered under `apiPrefix`. It has failures, bodies and hooks of its own; no page's rules hold here. */
export async function serveApi(server: FastifyInstance, app: ApiApp): Promise<void> {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser(
    /^application\/(merge-patch\+)?json\b/i,
    { parseAs: 'string' },
    server.getDefaultJsonParser('error', 'error'),
  );
  server.setErrorHandler((error, request, reply) => sendFailure(app, request, reply, error));
  server.setNotFoundHandler((request, reply) => {
    const problem = new Problem('route.not-found', `${app.publicUrl}${webPaths.api} lists what there is.`);
    return sendProblem(app, request, reply, problem);
  });
  server.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
  });

  // A stream would keep the server from stopping for as long as somebody watches.
  const closing = new AbortController();
  // Each watcher listens for it.
  setMaxListeners(0, closing.signal);
  server.addHook('preClose', async () => closing.abort());

  const document = JSON.stringify(openApiDocument(app.publicUrl));
  server.get(documentPath, async (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
  for (const route of apiRoutes) serveRoute(server, app, route, closing.signal);
  for (const path of new Set([documentPath, ...apiRoutes.map((route) => route.path)])) refuseOthers(server, path);
}

function serveRoute(server: FastifyInstance, app: ApiApp, route: ApiRoute, closing: AbortSignal): void {
  const callers = new WeakMap<FastifyRequest, ApiToken>();
  server.route({
    method: route.method,
    url: route.path,
    // Before the body is read: a stranger's is not.
    onRequest: async (request, reply) => {
      if (app.redis.status !== 'ready')
        throw unavailable('The store does not answer. Try again in half a minute.', storeBackAfter);
      const token = await authenticate(app.redis, request.headers.authorization).catch(async (error) => {
        if (error instanceof Problem) await countStranger(app.list, request.ip, reply);
        throw error;
      });
      await countCall(app.redis, token, reply);
      authorise(token, route.scope, paramsOf(request).slug);
      callers.set(request, token);
    },
    handler: async (request, reply) => {
      const token = callers.get(request);
      if (!token) throw new TypeError('A call came through without its token.');
      return answer(app, route, { token, closing }, request, reply);
    },
  });
}

async function answer(
  app: ApiApp,
  route: ApiRoute,
  { token, closing }: { token: ApiToken; closing: AbortSignal },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { query, body, method, url } = request;
  const lastEventId = request.headers['last-event-id']?.toString();
  const ending = () => {
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    return AbortSignal.any([closing, gone.signal]);
  };
  const run = () => route.run(app, { params: paramsOf(request), query, body, token, lastEventId, ending });
  const key = route.repeatable ? request.headers['idempotency-key'] : undefined;
  const call = { redis: app.redis, listKey: app.list.meta.listKey, tokenId: token.id, method, url, body };
  const {
    status,
    body: sent,
    events,
    replayed,
  } = key === undefined ? { ...(await run()), replayed: false } : await once(call, String(key), run);
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  reply.code(status);
  // What lies between must neither gather the events nor change them.
  if (events) return reply.type('text/event-stream').header('X-Accel-Buffering', 'no').send(Readable.from(events));
  return sent === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(JSON.stringify(sent));
}

function refuseOthers(server: FastifyInstance, path: string): void {
  const taken = apiRoutes.filter((route) => route.path === path).map(({ method }) => method as string);
  if (taken.length === 0) taken.push('GET');
  if (taken.includes('GET')) taken.push('HEAD');
  const Allow = taken.join(', ');
  server.route({
    method: methods.filter((method) => !taken.includes(method)),
    url: path,
    // Before the body is read, which may be of any kind.
    onRequest: async () => {
      throw new Problem('route.method-not-allowed', `It takes ${Allow}.`, { headers: { Allow } });
    },
    handler: async () => undefined,
  });
}

const paramsOf = ({ params }: FastifyRequest) => params as Readonly<Record<string, string>>;
