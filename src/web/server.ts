import type { FastifyInstance } from 'fastify';
import { describeError, PostriderError } from '../errors.js';
import { keys } from '../redis/keys.js';
import { openSearcher } from '../search/searcher.js';
import { apiPrefix } from '../settings/web-paths.js';
import { limitBodies } from '../uploads/body-pace.js';
import { removeAbandonedFolders } from '../uploads/work-folder.js';
import { apiPageRoutes } from './api-page/api-page-routes.js';
import { readingRoutes } from './archive/reading-routes.js';
import { articleRoutes } from './article/article-routes.js';
import { voteRoutes } from './article/vote-routes.js';
import { assetRoutes } from './asset-routes.js';
import { commentRoutes } from './comments/comment-routes.js';
import { failurePages, notFound, refuseWithoutStore } from './failures.js';
import { feedbackRoute } from './feedback-route.js';
import { feedRoutes } from './feeds/feed-routes.js';
import { sitemapRoutes } from './feeds/sitemap-routes.js';
import { forwardToApi } from './forward-to-api.js';
import { frontRoutes } from './front/front-routes.js';
import { healthRoutes, isProbe } from './health-routes.js';
import { issueRoutes } from './issue/issue-routes.js';
import { cachePages } from './kit/cache-pages.js';
import { noticeForwarded, trustFor } from './kit/client-address.js';
import { clientOf, limitConnections, maxPerClient } from './kit/connection-limit.js';
import { commonHeaders } from './kit/headers.js';
import { newServer } from './kit/new-server.js';
import { openSiteFaces } from './kit/site-face.js';
import { answerUnreadable } from './kit/unreadable-request.js';
import { basePath, type WebApp } from './kit/web-app.js';
import { tokenRoutes } from './reader/token-routes.js';
import { searchRoutes } from './search/search-routes.js';
import { embedRoute } from './sign-up/embed-route.js';
import { signUpRoutes } from './sign-up/sign-up-routes.js';
import { siteRoutes } from './site/site-routes.js';

/** Another program is using the port. */
export class PortTaken extends PostriderError {
  override readonly code = 'web.port-taken';
  override readonly retryable = false;
  constructor(
    readonly port: number,
    cause: unknown,
  ) {
    super(`The web pages cannot start: another program is using port ${port}.`, { cause });
  }
}

/** This process cannot listen on HOST and PORT: the user has no right to the port, or the machine no such address. */
class WebNotServed extends PostriderError {
  override readonly code = 'web.not-served';
  override readonly retryable = false;
  readonly because: 'port forbidden' | 'address';
  /** @param where `host:port` */
  constructor(
    readonly where: string,
    cause: NodeJS.ErrnoException,
  ) {
    const isForbidden = cause.code === 'EACCES';
    const reason = isForbidden ? 'this user may not listen there' : describeError(cause);
    super(`The web pages cannot be served on ${where} (${reason}).`, { cause });
    this.because = isForbidden ? 'port forbidden' : 'address';
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'web.port-taken': PortTaken;
    'web.not-served': WebNotServed;
  }
}

/** Adds addresses of another room to the server. */
type MoreRoutes = (scope: FastifyInstance, app: WebApp) => Promise<void>;

/**
 * Builds a server with what all pages of an address need: limits, headers, pages for errors, health, styles and pictures.
 * @param app `publicUrl`: the address
 */
export function buildBareWeb(app: WebApp): FastifyInstance {
  const base = basePath(app.publicUrl);
  const trust = trustFor(app.config.trustProxy);
  const isTrusted = (address: string) => trust !== false && trust(address, 0);
  const server = newServer(app, {
    clientErrorHandler: answerUnreadable(app),
    frameworkErrors: (error, request, reply) => {
      commonHeaders(reply, app.publicUrl);
      if (!request.url.startsWith(`${apiPrefix}/`)) return notFound(request, reply, base);
      void import('../api/send-problem.js').then(({ sendFailure }) => sendFailure(app, request, reply, error));
    },
  });
  limitBodies(server.server);
  // A proxy that we trust connects for all its clients.
  limitConnections(server.server, maxPerClient, (address) => (isTrusted(address) ? undefined : clientOf(address)));
  const faces = openSiteFaces(app);
  refuseWithoutStore(server, app, faces);
  noticeForwarded(server, app);
  cachePages(server, app);
  // What asks whether this process responds must not wait for Redis.
  server.addHook('onRequest', async (request) => (isProbe(request) ? undefined : faces.read(request)));
  failurePages(server, app);
  healthRoutes(server, app);
  assetRoutes(server, app);
  return server;
}

const searcherOf = ({ redisUrl, config }: WebApp) => openSearcher(redisUrl, config.dataDir);

/**
 * Builds the server of the public pages, which does not listen yet.
 * @param more the desk's
 * @param searcher closed with the server
 */
export function buildWeb(app: WebApp, more?: MoreRoutes, searcher = searcherOf(app)): FastifyInstance {
  const server = buildBareWeb(app);
  embedRoute(server, app);
  frontRoutes(server, app);
  readingRoutes(server, app);
  articleRoutes(server, app);
  issueRoutes(server, app);
  feedRoutes(server, app);
  searchRoutes(server, app, searcher);
  sitemapRoutes(server, app);
  apiPageRoutes(server, app);
  server.register(async (scope) => forwardToApi(scope, app), { prefix: apiPrefix });
  server.register(async (scope) => signUpRoutes(scope, app));
  server.register(async (scope) => siteRoutes(scope, app));
  server.register(async (scope) => feedbackRoute(scope, app));
  server.register(async (scope) => tokenRoutes(scope, app));
  server.register(async (scope) => voteRoutes(scope, app));
  server.register(async (scope) => commentRoutes(scope, app));
  server.register(async (scope) => more?.(scope, app));
  return server;
}

/** A server that listens, and a function that stops it after it has answered open requests. */
interface StartedWeb {
  url: string;
  stop(): Promise<void>;
}

/**
 * Starts the public pages on HOST and PORT.
 * @param more the desk's addresses
 * @throws PortTaken, WebNotServed
 */
export async function startWeb(app: WebApp, more?: MoreRoutes): Promise<StartedWeb> {
  const searcher = searcherOf(app);
  // Its thread starts with the server, so that it has read most of the site before somebody searches. A new installation
  // has nothing to find. Not awaited: a store that hangs must not keep the server from answering.
  app.redis
    .exists(keys.newsletters)
    .then((some) => some && searcher.warm())
    .catch(() => undefined);
  return listenOn(buildWeb(app, more, searcher), app.config);
}

/** @throws PortTaken, WebNotServed */
export async function listenOn(
  server: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<StartedWeb> {
  void removeAbandonedFolders().catch(() => undefined);
  try {
    return { url: await server.listen({ host, port }), stop: () => server.close() };
  } catch (error) {
    await server.close();
    const { code = '', syscall } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new PortTaken(port, error);
    const isOfAddress = syscall === 'listen' || syscall === 'getaddrinfo';
    throw isOfAddress ? new WebNotServed(`${host}:${port}`, error as NodeJS.ErrnoException) : error;
  }
}
