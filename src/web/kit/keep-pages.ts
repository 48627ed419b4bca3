import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { locales, matchLocale } from '../../locale/locale.js';
import { changedAt, type SiteVersion, siteVersion } from '../../redis/site-version.js';
import { type CacheKind, cacheKindOf, cacheKinds } from './cache-rules.js';
import { acceptedEncoding, compressPage, type Encoding } from './compressed.js';
import { type KeptPage, type KeptPages, openKeptPages, type PageVariant } from './kept-pages.js';
import type { WebApp } from './web-app.js';

/** Bytes of rendered pages that one process keeps. */
const maxBytes = 32 * 1024 * 1024;
/** Min bytes of a page to compress. In a smaller answer, the headers are most of the bytes. */
const worthCompressing = 1_024;
/** Characters. No page of ours has a longer address, and strangers could fill the memory with long ones. */
const maxAddress = 300;

/** A page that is being rendered, and may be kept. */
interface Ticket {
  kind: CacheKind;
  version: SiteVersion;
  key: string;
  done(): void;
}

/**
 * Renders each public page once for each address and language, and keeps it until the site version changes. Requests
 * that come while a page is being rendered wait for it. Answers get a strong ETag for each encoding, `Cache-Control` and
 * `Vary`; conditional requests get 304 (RFC 9110, 13).
 *
 * cache-rules.ts names the addresses. An answer is never kept when its status is not 200, it sets a cookie, or its
 * route marks it `private` or `no-store`.
 */
export function keepPages(
  server: FastifyInstance,
  { redis }: Pick<WebApp, 'redis'>,
  pages: KeptPages = openKeptPages(maxBytes),
): void {
  const tickets = new WeakMap<FastifyRequest, Ticket>();
  const rendering = new Map<string, Promise<void>>();

  server.addHook('onRequest', async (request, reply) => {
    const kind = cacheKindOf(request.routeOptions.url);
    // robots.txt answers without the store too.
    if (!kind || !isRead(request) || request.url.length > maxAddress || redis.status !== 'ready') return;
    const version = await siteVersion(redis);
    const key = keyOf(request);
    const place = `${version} ${key}`;
    const leader = rendering.get(place);
    // Requests wait only for a leader. A wait without one would let all that came at once become leaders.
    if (leader) await leader;
    const found = pages.find(version, key);
    if (found) {
      const { status, payload } = await prepare(request, reply, pages, found, { kind, version, key });
      return reply.code(status).send(payload);
    }
    const done = lead(rendering, place);
    reply.raw.once('close', done);
    tickets.set(request, { kind, version, key, done });
  });

  server.addHook('onSend', async (request, reply, payload) => {
    const ticket = tickets.get(request);
    if (!ticket) return payload;
    tickets.delete(request);
    try {
      if (!isKeepable(reply, payload)) return payload;
      const page = pageOf(reply, payload);
      pages.keep(ticket.version, ticket.key, page);
      const { status, payload: answer } = await prepare(request, reply, pages, page, ticket);
      reply.code(status);
      return answer;
    } finally {
      ticket.done();
    }
  });
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
function keyOf(request: FastifyRequest): string {
  const accepted = request.headers['accept-language'];
  const languages = locales.map((fallback) => matchLocale(accepted, fallback)).join();
  const [path = '', query = ''] = request.url.split('?', 2);
  const kept = query.split('&').filter((pair) => pair !== '' && !/^utm_/i.test(pair));
  return `${languages} ${path}?${kept.join('&')}`;
}

function isKeepable(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  const told = String(reply.getHeader('cache-control') ?? '');
  const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
  return isText && reply.statusCode === 200 && !/private|no-store/.test(told) && !reply.hasHeader('set-cookie');
}

function pageOf(reply: FastifyReply, payload: string | Buffer): KeptPage {
  const bytes = Buffer.from(payload);
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  const headers = Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined || name === 'content-length' ? [] : [[name, String(value)]],
    ),
  );
  return { headers, plain: { bytes, etag: `"${hash}"` }, compressed: new Map() };
}

/** Sets the headers of an answer. @returns the status and body to send: the page, or 304 when the client has it */
async function prepare(
  request: FastifyRequest,
  reply: FastifyReply,
  pages: KeptPages,
  page: KeptPage,
  { kind, version, key }: Pick<Ticket, 'kind' | 'version' | 'key'>,
): Promise<{ status: 200 | 304; payload: Buffer | null }> {
  const isLarge = page.plain.bytes.byteLength >= worthCompressing;
  const encoding = isLarge ? acceptedEncoding(request) : undefined;
  const variant = encoding ? await compressedVariant(pages, key, page, encoding) : page.plain;
  const { vary } = page.headers;
  const modified = kind === 'page' ? undefined : lastModified(version);
  reply.headers({
    ...page.headers,
    'cache-control': cacheKinds[kind],
    etag: variant.etag,
    ...(isLarge ? { vary: vary ? `${vary}, Accept-Encoding` : 'Accept-Encoding' } : {}),
    ...(encoding ? { 'content-encoding': encoding } : {}),
    ...(modified ? { 'last-modified': modified } : {}),
  });
  if (!isCurrent(request, variant.etag, modified)) return { status: 200, payload: variant.bytes };
  for (const name of ['content-type', 'content-encoding']) reply.removeHeader(name);
  return { status: 304, payload: null };
}

function compressedVariant(pages: KeptPages, key: string, page: KeptPage, encoding: Encoding): Promise<PageVariant> {
  const known = page.compressed.get(encoding);
  if (known) return known;
  const variant = compressPage[encoding](page.plain.bytes).then((bytes) => {
    pages.grow(key, page, bytes.byteLength);
    return { bytes, etag: page.plain.etag.replace(/"$/, `-${encoding}"`) };
  });
  page.compressed.set(encoding, variant);
  return variant;
}

/**
 * The second of the site's last change, once that second is over for every process: two changes in one second would
 * look like one (RFC 9110, 8.8.2.2). Not for pages, which clients tell apart by language.
 */
function lastModified(version: SiteVersion, now = Date.now()): string | undefined {
  const changed = changedAt(version);
  return changed === undefined || now - changed < 2_000 ? undefined : new Date(changed).toUTCString();
}

/** Whether the client's copy is current. If the request has If-None-Match, only that counts. */
function isCurrent({ headers }: FastifyRequest, etag: string, modified: string | undefined): boolean {
  const known = headers['if-none-match'];
  if (known !== undefined) return known.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')));
  const since = headers['if-modified-since'];
  return since !== undefined && modified !== undefined && Date.parse(since) >= Date.parse(modified);
}
