import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CodedError, describeError, PostriderError } from '../errors.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { redisAnswers } from '../redis/pulse.js';
import { namedRefusal, WritesRefused } from '../redis/refused-writes.js';
import { apiPrefix, webPaths } from '../settings/web-paths.js';
import { type LatestNews, LatestStories, readLatest } from './archive/latest-stories.js';
import { DeadLinkPage, NewsletterEndedPage, NotFoundPage, ServerErrorPage, TestLinkPage } from './kit/error-pages.js';
import { failurePage } from './kit/error-words.js';
import { type Frame, frameFor } from './kit/frame.js';
import { tokenHeaders } from './kit/headers.js';
import { NewsletterEnded } from './kit/requested-newsletter.js';
import { sendPage } from './kit/send-page.js';
import type { SiteFaces } from './kit/site-face.js';
import { basePath, type WebApp } from './kit/web-app.js';
import { DeadLink, TestLink } from './reader/token-holder.js';

/** Seconds before a reader should retry a page that failed for a temporary reason. */
const retryAfter = 30;

/** The pages for missing pages and errors, and their log entries. */
export function failurePages(server: FastifyInstance, app: Pick<WebApp, 'publicUrl' | 'log' | 'redis'>): void {
  const { publicUrl, log } = app;
  const base = basePath(publicUrl);

  server.setNotFoundHandler((request, reply) => notFoundWithNews(app, request, reply, base));

  server.setErrorHandler<FastifyError>(async (thrown, request, reply) => {
    const error = namedRefusal(thrown) as FastifyError;
    if (error instanceof DeadLink) {
      const frame = frameFor(request, base, error.newsletter?.locale);
      // 410 means that the link has expired (RFC 9110 §15.5.11), 404 that it was never valid.
      const latest = await newsFor(app, frame, error.newsletter);
      const below = latest ? <LatestStories frame={frame} {...latest} narrow /> : null;
      const isConfirmation = [webPaths.confirm, webPaths.confirmAgain].some(
        (path) => path === request.routeOptions.url,
      );
      const page = { frame, newsletter: error.newsletter, isConfirmation, below };
      return sendPage(reply, error.expired ? 410 : 404, <DeadLinkPage {...page} />);
    }
    if (error instanceof NewsletterEnded) {
      const { locale, title } = error.newsletter;
      tokenHeaders(reply);
      // A reader who wants to leave has left.
      const status = request.routeOptions.url === webPaths.unsubscribe ? 200 : 410;
      return sendPage(reply, status, <NewsletterEndedPage frame={frameFor(request, base, locale)} title={title} />);
    }
    if (error instanceof TestLink) {
      const frame = frameFor(request, base, error.newsletter?.locale);
      return sendPage(reply, 200, <TestLinkPage frame={frame} newsletter={error.newsletter} />);
    }
    const page = error instanceof PostriderError ? failurePage(error) : 'failed';
    if (page === 'not-found') return notFoundWithNews(app, request, reply, base);
    if (page === 'later') reply.header('Retry-After', retryAfter);
    const status = page === 'later' ? 503 : error.statusCode && error.statusCode < 500 ? error.statusCode : 500;
    if (status >= 500) {
      const { method, routeOptions } = request;
      // The route's pattern and not the requested address, which may contain a token.
      log.error({ method, route: routeOptions.url, ...describe(error) }, 'a page failed');
    }
    return sendPage(reply, status, <ServerErrorPage frame={frameFor(request, base)} query={queryOf(request)} />);
  });
}

/** The parameters of a page that failed. @returns undefined for a form: its address alone would be another page */
function queryOf({ method, query }: FastifyRequest): Record<string, string> | undefined {
  if (method !== 'GET') return undefined;
  const texts = Object.entries(query ?? {}).filter(([name, value]) => name !== 'lang' && typeof value === 'string');
  return Object.fromEntries(texts);
}

/** Addresses that are answered without the store, or by their own means. */
const withoutStore: readonly string[] = [
  webPaths.health,
  webPaths.readiness,
  webPaths.robots,
  webPaths.stylesheet,
  webPaths.lookStylesheet,
  webPaths.followIcon,
  webPaths.font,
  webPaths.shareScript,
  webPaths.articleScript,
  webPaths.checkScript,
  webPaths.rateScript,
  webPaths.checkWorker,
  webPaths.api,
];

const needsStore = ({ routeOptions }: FastifyRequest): boolean => !withoutStore.includes(routeOptions.url ?? '');

/** Commands wait while Redis is unreachable or hangs. Answers 503 at once, so that readers do not wait too. */
export function refuseWithoutStore(
  server: FastifyInstance,
  { publicUrl, redis }: Pick<WebApp, 'publicUrl' | 'redis'>,
  faces: Pick<SiteFaces, 'recall'>,
): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!needsStore(request) || redisAnswers(redis)) return;
    // The API sends its own response.
    if (request.url.startsWith(`${apiPrefix}/`)) return;
    reply.header('Retry-After', retryAfter);
    faces.recall(request);
    const frame = frameFor(request, basePath(publicUrl));
    return sendPage(reply, 503, <ServerErrorPage frame={frame} query={queryOf(request)} />);
  });
}

/** The page of a missing address. Its visitor may have come for something to read, which is left out where it cannot be read. */
async function notFoundWithNews(
  { redis, log }: Pick<WebApp, 'redis' | 'log'>,
  request: FastifyRequest,
  reply: FastifyReply,
  base: string,
): Promise<FastifyReply> {
  const frame = frameFor(request, base);
  const latest = await newsFor({ redis, log }, frame);
  tokenHeaders(reply);
  const page = <NotFoundPage frame={frame}>{latest ? <LatestStories frame={frame} {...latest} /> : null}</NotFoundPage>;
  return sendPage(reply, 404, page);
}

/** What there is to read instead of a page; undefined where it cannot be read. */
const newsFor = (
  { redis, log }: Pick<WebApp, 'redis' | 'log'>,
  frame: Frame,
  newsletter?: Newsletter,
): Promise<LatestNews | undefined> =>
  readLatest({ redis }, frame, newsletter && { newsletters: [newsletter] }).catch((error: Error) => {
    log.warn(describe(error), 'a missing page has no stories');
    return undefined;
  });

/** For malformed addresses, of which nothing is looked up. One may contain a mistyped token, so it gets the headers of a token page. */
export function notFound(request: FastifyRequest, reply: FastifyReply, base: string): FastifyReply {
  tokenHeaders(reply);
  return sendPage(reply, 404, <NotFoundPage frame={frameFor(request, base)} />);
}

/** Of refused writes only the cause: their lines are many, and equal ones are counted (log-repeats.ts). */
function describe(error: Error): Readonly<Record<string, string | undefined>> {
  if (error instanceof WritesRefused) return { code: error.code, because: error.because };
  const code = error instanceof CodedError ? error.code : undefined;
  return { code, error: describeError(error), stack: error.stack?.split('\n').slice(1, 6).join('\n') };
}
