import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { locales, matchLocale } from '../../locale/locale.js';
import { redisAnswers } from '../../redis/pulse.js';
import { type SiteMoment, type SiteState, siteState } from '../../redis/site-changes.js';
import { byHeader } from './by-header.js';
import { type CacheKind, cacheKindOf, cacheKinds } from './cache-rules.js';
import { acceptedEncoding, type Encoding } from './compressed.js';
import { type CachedPage, type CompleteHeaders, cachedBody, hasEncodings, PageCache } from './page-cache.js';
import { PageRefresher } from './page-refresher.js';
import { RenderTurns } from './render-turns.js';
import { shownBy } from './shown-topics.js';
import type { WebApp } from './web-app.js';

/** Bytes of rendered pages that one process keeps: ten thousand articles, as compressed. */
const maxBytes = 96 * 1024 * 1024;
/** Pages that are rendered at the same time, besides one in the background. */
const maxRendering = 8;
/** Characters. No page of ours has a longer address, and strangers could fill the memory with long ones. */
const maxAddress = 300;

/** A page that is being rendered, and may be kept. */
interface Ticket {
  kind: CacheKind;
  key: string;
  site: SiteState;
  /** The moment of the site before its content was read. */
  seen: SiteMoment;
  /** When that was, on the clock of `performance.now()`. */
  readAt: number;
  done(): void;
}

/**
 * Renders each public page once for each address and language, and keeps it until something changes that it shows, or for
 * a minute. Requests that come while a page is being rendered wait for it, and only some pages are rendered at a time. A page that is outdated but may be shown is
 * rendered again in the background (page-refresher.ts; RFC 5861, 3), and its visitors do not wait. Answers get a strong ETag for each encoding,
 * `Cache-Control` and `Vary`; conditional requests get 304 (RFC 9110, 13).
 *
 * cache-rules.ts names the addresses, and each route what its page shows (shown-topics.ts). An answer is never kept when
 * its status is not 200, it sets a cookie, or its route marks it `private` or `no-store`.
 */
export function cachePages(server: FastifyInstance, { redis }: Pick<WebApp, 'redis'>): void {
  const cache = new PageCache(maxBytes);
  const tickets = new WeakMap<FastifyRequest, Ticket>();
  const rendering = new Map<string, Promise<void>>();
  const refresher = new PageRefresher(server);
  const turns = new RenderTurns(maxRendering);

  server.addHook('onRequest', async (request, reply) => {
    const kind = cacheKindOf(request.routeOptions.url);
    // robots.txt answers without the store too.
    if (!kind || !isRead(request) || request.url.length > maxAddress || !redisAnswers(redis)) return;
    const site = await siteState(redis);
    const key = keyOf(request);
    let found = refresher.isOwn(request) ? undefined : cache.find(site, key);
    // Waits for a page that is being rendered; once more if it is outdated by then. Not longer: the answers of some
    // addresses are not kept, and their requests would queue up.
    for (let waits = 0; !found && waits < 2; waits += 1) {
      const leader = rendering.get(key);
      // Requests wait only for a leader. A wait without one would let all that came at once become leaders.
      if (!leader) break;
      await leader;
      found = cache.find(site, key);
    }
    if (found) {
      const { page, outdated } = found;
      if (outdated) refresher.ask(key, request, { isFirst: outdated === 'soon', onGone: () => cache.drop(key, page) });
      return sendKept(request, reply, cache, { kind, key, page });
    }
    const done = await take(lead(rendering, key), reply, refresher.isOwn(request) ? undefined : turns);
    // Nobody reads the answer.
    if (!done) return reply.code(503).send();
    tickets.set(request, { kind, key, site, seen: site.now, readAt: performance.now(), done });
  });

  server.addHook('onSend', async (request, reply, payload) => {
    const ticket = tickets.get(request);
    if (!ticket) return payload;
    tickets.delete(request);
    try {
      if (!isKeepable(reply, payload)) return payload;
      const { kind, key, seen, readAt } = ticket;
      const page = await pageOf(request, reply, payload, ticket);
      cache.keep(key, page, seen, readAt);
      const { status, headers, encoding } = answerOf(request, kind, page);
      reply.code(status).headers(headers);
      if (status === 304) reply.removeHeader('content-type');
      return status === 304 ? null : await cache.body(key, page, encoding);
    } finally {
      ticket.done();
    }
  });
}

/**
 * Takes a turn for a request, if it needs one.
 * @param release releases the requests that wait for this one
 * @returns a function that releases them and ends the turn, which a client does that leaves; undefined when it left before
 *   its turn
 */
async function take(
  release: () => void,
  reply: FastifyReply,
  turns: RenderTurns | undefined,
): Promise<(() => void) | undefined> {
  let hasLeft = reply.raw.destroyed;
  let endTurn: () => void = () => undefined;
  const done = () => {
    hasLeft = true;
    release();
    endTurn();
  };
  reply.raw.once('close', done);
  if (turns && !hasLeft) endTurn = await turns.begin();
  if (!hasLeft) return done;
  done();
  return undefined;
}

/** Notes that a page is being rendered. @returns a function that releases the requests that wait for it */
function lead(rendering: Map<string, Promise<void>>, place: string): () => void {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  rendering.set(place, ended);
  return () => {
    if (rendering.get(place) === ended) rendering.delete(place);
    end();
  };
}

const isRead = ({ method }: FastifyRequest) => method === 'GET' || method === 'HEAD';

/**
 * Address and language. Where the header names no language of ours, the newsletter's own counts, so the key has the
 * result for each possible one. Campaign parameters change no page.
 */
function keyOf({ headers, url }: FastifyRequest): string {
  const languages = languagesFor(headers['accept-language'] ?? '');
  const [path = '', query] = url.split('?', 2);
  const kept = query?.split('&').filter((pair) => pair !== '' && !/^utm_/i.test(pair)) ?? [];
  return `${languages} ${path}?${kept.join('&')}`;
}

const languagesFor = byHeader((accepted) => locales.map((fallback) => matchLocale(accepted, fallback)).join());

function isKeepable(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  const told = String(reply.getHeader('cache-control') ?? '');
  const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
  return isText && reply.statusCode === 200 && !/private|no-store/.test(told) && !reply.hasHeader('set-cookie');
}

async function pageOf(
  request: FastifyRequest,
  reply: FastifyReply,
  payload: string | Buffer,
  { site, seen }: Ticket,
): Promise<CachedPage> {
  const bytes = Buffer.from(payload);
  const headers = Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined || name === 'content-length' ? [] : [[name, String(value)]],
    ),
  );
  const { now: topics, soon: soonTopics, later: laterTopics } = shownBy(request);
  return {
    headers,
    hash: createHash('sha256').update(bytes).digest('base64url').slice(0, 22),
    ...{ topics, soonTopics, laterTopics, complete: {} },
    // A change in between may be in the page or not.
    changedAt: site.hasChanged(seen, topics) ? undefined : site.changedAt(topics),
    bodies: await cachedBody(bytes),
  };
}

/** Which page is sent. */
interface KeptPage {
  kind: CacheKind;
  key: string;
  page: CachedPage;
}

/**
 * Sends a page that is kept. Its headers are complete, so it passes the framework's reply, which takes longer than the rest
 * of the answer.
 */
async function sendKept(
  request: FastifyRequest,
  reply: FastifyReply,
  cache: PageCache,
  { kind, key, page }: KeptPage,
): Promise<FastifyReply> {
  const { status, headers, encoding } = answerOf(request, kind, page);
  const body = status === 304 ? undefined : await cache.body(key, page, encoding);
  reply.hijack();
  if (!body) reply.raw.writeHead(status, headers).end();
  else {
    reply.raw.writeHead(status, { ...headers, 'content-length': body.byteLength });
    reply.raw.end(request.method === 'HEAD' ? undefined : body);
  }
  return reply;
}

interface Answer {
  /** 304 when the client has the page. */
  status: 200 | 304;
  headers: Readonly<Record<string, string>>;
  encoding: Encoding | undefined;
}

/** What is answered to a request for a page. */
function answerOf(request: FastifyRequest, kind: CacheKind, page: CachedPage): Answer {
  const encoding = hasEncodings(page) ? acceptedEncoding(request) : undefined;
  const modified = kind === 'page' ? undefined : lastModified(page);
  const known = headersOf(page, kind, encoding);
  const headers = modified ? { ...known, 'last-modified': modified } : known;
  if (!isCurrent(request, known.etag, modified)) return { status: 200, headers, encoding };
  const { 'content-type': _type, 'content-encoding': _encoding, ...rest } = headers;
  return { status: 304, headers: rest, encoding };
}

/** The headers of a page in an encoding, made once. */
function headersOf(page: CachedPage, kind: CacheKind, encoding: Encoding | undefined): CompleteHeaders {
  const { headers, hash, complete } = page;
  const { vary } = headers;
  complete[encoding ?? 'plain'] ??= {
    ...headers,
    'cache-control': cacheKinds[kind],
    etag: encoding ? `"${hash}-${encoding}"` : `"${hash}"`,
    ...(hasEncodings(page) ? { vary: vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding' } : {}),
    ...(encoding ? { 'content-encoding': encoding } : {}),
  };
  return complete[encoding ?? 'plain'] as CompleteHeaders;
}

/**
 * The second of the last change of what a page shows, once that second is over for every process: two changes in one
 * second would look like one (RFC 9110, 8.8.2.2). Not for pages, which clients tell apart by language.
 */
function lastModified({ changedAt }: CachedPage, now = Date.now()): string | undefined {
  return changedAt === undefined || now - changedAt < 2_000 ? undefined : new Date(changedAt).toUTCString();
}

/** Whether the client's copy is current. If the request has If-None-Match, only that counts. */
function isCurrent({ headers }: FastifyRequest, etag: string, modified: string | undefined): boolean {
  const known = headers['if-none-match'];
  if (known !== undefined) return known.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')));
  const since = headers['if-modified-since'];
  return since !== undefined && modified !== undefined && Date.parse(since) >= Date.parse(modified);
}
