import { setMaxListeners } from 'node:events';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { slugOf } from '../issues/issue.js';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { redisAnswers } from '../redis/pulse.js';
import { webPaths } from '../settings/web-paths.js';
import { bodyBudget } from '../uploads/body-budget.js';
import { receiveFile, takeFiles } from '../uploads/receive-file.js';
import { admitCalls } from './admit-calls.js';
import { authenticate, authorise } from './authenticate.js';
import { clientCommands } from './client-commands.js';
import { runOnce } from './idempotency.js';
import { takeJsonBody } from './json-body.js';
import { openApiDocument } from './openapi.js';
import { Problem, unavailable } from './problem.js';
import type { ApiApp, ApiRoute } from './route.js';
import { apiRoutes, documentPath } from './route-table.js';
import { sendFailure, sendProblem } from './send-problem.js';

/** Seconds to wait before a retry while Redis is unreachable. */
const storeRetryAfter = 30;

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;

/** Registers the API, under `apiPrefix`. Its error handling, body parsing and hooks are separate from the pages'. */
export async function serveApi(server: FastifyInstance, app: ApiApp): Promise<void> {
  takeJsonBody(server);
  server.setErrorHandler((error, request, reply) => sendFailure(app, request, reply, error));
  server.setNotFoundHandler((request, reply) => {
    const problem = new Problem('route.not-found', `See ${app.publicUrl}${webPaths.api} for all addresses.`);
    return sendProblem(app, request, reply, problem);
  });
  server.addHook('onRequest', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
  });

  // An open stream would keep the server from stopping.
  const closing = new AbortController();
  // Every stream adds a listener.
  setMaxListeners(0, closing.signal);
  server.addHook('preClose', async () => closing.abort());

  const document = JSON.stringify(openApiDocument(app.publicUrl));
  server.get(documentPath, async (_request, reply) => reply.type('application/json; charset=utf-8').send(document));
  // Version 0.2.0 wrote a TypeScript client here.
  server.get('/client.ts', async () => {
    throw new Problem('route.gone', `For a TypeScript client: ${clientCommands(app.publicUrl).join(' && ')}`);
  });
  const admit = admitCalls(app);
  const serve = (scope: FastifyInstance, route: ApiRoute) =>
    serveRoute(scope, app, route, { admit, closing: closing.signal });
  for (const route of apiRoutes) if (!route.upload) serve(server, route);
  server.register(async (scope) => {
    takeFiles(scope);
    for (const route of apiRoutes) if (route.upload) serve(scope, route);
  });
  for (const path of new Set([documentPath, ...apiRoutes.map((route) => route.path)])) rejectOtherMethods(server, path);
}

function serveRoute(
  server: FastifyInstance,
  app: ApiApp,
  route: ApiRoute,
  { admit, closing }: { admit: ReturnType<typeof admitCalls>; closing: AbortSignal },
): void {
  const callers = new WeakMap<FastifyRequest, ApiToken>();
  server.route({
    method: route.method,
    url: route.path,
    ...(route.maxBody === undefined ? {} : { bodyLimit: route.maxBody }),
    // Before the body is read, so that unauthenticated bodies are not.
    onRequest: async (request, reply) => {
      if (!redisAnswers(app.redis))
        throw unavailable('The store does not respond. Try again in half a minute.', storeRetryAfter);
      const token = await admit(request, reply);
      for (const scope of [route.scope, ...(route.also ?? [])]) authorise(token, scope, newsletterOf(route, request));
      if (route.maxBody !== undefined && !bodyBudget.reserve(request, reply, route.maxBody))
        throw unavailable('Too many long bodies are being read. Try again in half a minute.', storeRetryAfter);
      callers.set(request, token);
    },
    handler: async (request, reply) => {
      const token = callers.get(request);
      if (!token) throw new TypeError('The call has no token.');
      return respond(app, route, { token, closing }, request, reply);
    },
  });
}

/** The newsletter that an address names. Of an issue only where a file would be received for nothing. */
function newsletterOf({ upload }: ApiRoute, request: FastifyRequest): string | undefined {
  const { slug, issue } = paramsOf(request);
  return slug ?? (upload && issue !== undefined ? slugOf(issue) : undefined);
}

async function respond(
  app: ApiApp,
  route: ApiRoute,
  { token, closing }: { token: ApiToken; closing: AbortSignal },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { query, body, method, url } = request;
  const lastEventId = request.headers['last-event-id']?.toString();
  const ifMatch = request.headers['if-match'];
  const ending = () => {
    const gone = new AbortController();
    // A client that has left while its call was read closes nothing more.
    if (reply.raw.destroyed) gone.abort();
    else reply.raw.once('close', () => gone.abort());
    return AbortSignal.any([closing, gone.signal]);
  };
  const given = { params: paramsOf(request), query, body, token, lastEventId, ifMatch, ending };
  const { upload } = route;
  const isFile = body instanceof Readable || (upload !== undefined && request.isMultipart());
  if (upload && !isFile)
    throw new Problem(
      'body.wrong-type',
      `Send the file itself, with Content-Type: ${upload.type}, or as a form's file.`,
    );
  if (!upload && isFile) throw new Problem('body.wrong-type', 'Send JSON, with Content-Type: application/json.');
  const run = () =>
    upload
      ? receiveFile(request, reply, { maxBytes: upload.maxBytes, closing }, async (file) => {
          // A file may take an hour to arrive, and its token may have been revoked meanwhile.
          await authenticate(app.redis, request.headers.authorization);
          return route.run(app, { ...given, file });
        })
      : route.run(app, given);
  const key = route.repeatable ? request.headers['idempotency-key'] : undefined;
  const call = { redis: app.redis, listKey: app.list.meta.listKey, tokenId: token.id, method, url, body };
  const {
    status,
    body: sent,
    headers,
    events,
    stream,
    replayed,
  } = key === undefined ? { ...(await run()), replayed: false } : await runOnce(call, String(key), run);
  if (replayed) reply.header('Idempotent-Replayed', 'true');
  if (headers) reply.headers(headers);
  reply.code(status);
  // Keeps proxies from buffering the events.
  if (events) return reply.type('text/event-stream').header('X-Accel-Buffering', 'no').send(Readable.from(events));
  if (stream) return reply.type(stream.type).send(Readable.from(stream.parts));
  return sent === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(JSON.stringify(sent));
}

function rejectOtherMethods(server: FastifyInstance, path: string): void {
  const allowed = apiRoutes.filter((route) => route.path === path).map(({ method }) => method as string);
  if (allowed.length === 0) allowed.push('GET');
  if (allowed.includes('GET')) allowed.push('HEAD');
  const Allow = allowed.join(', ');
  server.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url: path,
    // Before the body is read, because it may have any type.
    onRequest: async () => {
      throw new Problem('route.method-not-allowed', `Allowed methods: ${Allow}.`, { headers: { Allow } });
    },
    handler: async () => undefined,
  });
}

const paramsOf = ({ params }: FastifyRequest) => params as Readonly<Record<string, string>>;
