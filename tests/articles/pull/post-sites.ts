import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startSite } from '../site-for-tests.js';

/** A post of a site, as a test describes it. Times are ISO 8601 in UTC. */
export interface SitePost {
  id: number;
  title: string;
  published: string;
  changed?: string;
  html?: string;
  excerpt?: string;
  /** WordPress: a password protects it. */
  password?: boolean;
  /** Ghost: who may read it. */
  visibility?: 'public' | 'members' | 'paid';
}

const line = 'The harbour office published the figures of the year on Friday morning, and the ferry sails again.';
const htmlOf = ({ html, title }: SitePost) => html ?? `<p>${title}: ${line}</p><p>${line}</p>`;
const changeOf = ({ changed, published }: SitePost) => changed ?? published;
const gmt = (iso: string) => iso.replace(/(?:\.\d+)?Z$/, '');
const byTime = (of: (post: SitePost) => string) => (a: SitePost, b: SitePost) => of(b).localeCompare(of(a));

interface Asked {
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
}

function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
  headers = {},
  tagged = false,
): void {
  const text = JSON.stringify(body);
  const etag = tagged ? `W/"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"` : '';
  const isKnown = etag !== '' && request.headers['if-none-match'] === etag;
  const all = { 'content-type': 'application/json; charset=UTF-8', ...headers, ...(etag ? { etag } : {}) };
  response.writeHead(isKnown ? 304 : 200, all).end(isKnown ? undefined : text);
}
const sendError = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/**
 * A server that answers as WordPress does: /wp-json/ with pretty permalinks, ?rest_route= always, pages that are counted in
 * headers, objects that are embedded on request.
 */
export async function startWordPress() {
  const state = { posts: [] as SitePost[], pretty: true, closed: '', tagged: false, old: false };
  const asked: Asked[] = [];
  const site = await startSite((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    if (url.pathname.startsWith('/lamp-'))
      return response.writeHead(200, { 'content-type': 'image/jpeg' }).end('a picture');
    asked.push({ path: url.pathname, query: url.searchParams, headers: request.headers });
    const pretty = url.pathname.startsWith('/wp-json') ? url.pathname.slice('/wp-json'.length) : undefined;
    const isEntry = ['/', '/index.php'].includes(url.pathname);
    const route = state.pretty && pretty !== undefined ? pretty : isEntry ? url.searchParams.get('rest_route') : null;
    if (route === '/wp/v2/posts') return sendPosts(request, response, url.searchParams);
    if (url.pathname !== '/' || route !== null)
      return response.writeHead(404, { 'content-type': 'text/html' }).end('Not here');
    const root = state.pretty ? `${site.url}/wp-json/` : `${site.url}/index.php?rest_route=/`;
    return response
      .writeHead(200, { 'content-type': 'text/html', link: `<${root}>; rel="https://api.w.org/"` })
      .end('<html><head><title>A site</title></head><body><p>Welcome.</p></body></html>');
  });

  function sendPosts(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    if (state.closed)
      return void sendError(response, 401, {
        ...{ code: state.closed, message: 'Only authenticated users can access the REST API.', data: { status: 401 } },
      });
    const perPage = Number(query.get('per_page') ?? 10);
    const page = Number(query.get('page') ?? 1);
    const after = state.old ? null : query.get('modified_after');
    const order = byTime(query.get('orderby') === 'modified' ? changeOf : ({ published }) => published);
    const found = state.posts
      .filter((post) => after === null || Date.parse(changeOf(post)) > Date.parse(after))
      .sort(order);
    const pages = Math.ceil(found.length / perPage);
    if (page > 1 && page > pages)
      return void sendError(response, 400, {
        ...{ code: 'rest_post_invalid_page_number', data: { status: 400 } },
        message: 'The page number requested is larger than the number of pages available.',
      });
    const body = found.slice((page - 1) * perPage, page * perPage).map((post) => wordPressPost(site.url, post));
    sendJson(request, response, body, { 'x-wp-total': found.length, 'x-wp-totalpages': pages }, state.tagged);
  }
  return {
    ...site,
    state,
    asked,
    /** Requests for posts. */ requests: () => asked.filter(({ query }) => query.has('per_page')),
  };
}

/** A post as WordPress 6 writes it, with what it embeds. */
export function wordPressPost(origin: string, post: SitePost) {
  const { id, title, published, excerpt, password = false } = post;
  const terms = [
    [{ id: 3, name: 'News &amp; Views', slug: 'news-views', taxonomy: 'category' }],
    [{ id: 9, name: 'Ferries', slug: 'ferries', taxonomy: 'post_tag' }],
  ];
  return {
    id,
    ...{
      date: gmt(published),
      date_gmt: gmt(published),
      modified: gmt(changeOf(post)),
      modified_gmt: gmt(changeOf(post)),
    },
    guid: { rendered: `${origin}/?p=${id}` },
    ...{ slug: `post-${id}`, status: 'publish', type: 'post', link: `${origin}/2030/02/post-${id}/` },
    title: { rendered: title },
    content: { rendered: password ? '' : htmlOf(post), protected: password },
    excerpt: { rendered: excerpt ?? `<p>${line} [&hellip;]</p>\n`, protected: password },
    ...{
      author: 2,
      featured_media: id + 1_000,
      categories: [3],
      tags: [9],
      meta: [],
      sticky: false,
      format: 'standard',
    },
    _links: { 'wp:featuredmedia': [{ embeddable: true, href: `${origin}/wp-json/wp/v2/media/${id + 1_000}` }] },
    _embedded: {
      author: [{ id: 2, name: 'Ann O&#8217;Reed', slug: 'ann' }],
      'wp:featuredmedia': [{ source_url: `${origin}/lamp-${id}.jpg`, alt_text: 'A lamp', media_type: 'image' }],
      'wp:term': terms,
    },
  };
}

/** A server that answers as Ghost does: a key for everything, pages counted in the document, members' texts left out. */
export async function startGhost(key: string) {
  const state = { posts: [] as SitePost[], tagged: true };
  const asked: Asked[] = [];
  const site = await startSite((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site');
    const query = url.searchParams;
    if (url.pathname.startsWith('/lamp-'))
      return response.writeHead(200, { 'content-type': 'image/jpeg' }).end('a picture');
    asked.push({ path: url.pathname, query, headers: request.headers });
    const error = (status: number, message: string, type: string) =>
      sendError(response, status, { errors: [{ message, context: null, type, details: null }] });
    if (url.pathname !== '/ghost/api/content/posts/') return error(404, 'Resource not found', 'NotFoundError');
    if (query.get('key') !== key) return error(401, 'Unknown Content API Key', 'UnauthorizedError');
    const [, after] = /updated_at:>'([\d-]+ [\d:]+)'$/.exec(query.get('filter') ?? '') ?? [];
    const order = byTime(query.get('order')?.startsWith('updated_at') ? changeOf : ({ published }) => published);
    const found = state.posts
      .filter((post) => after === undefined || Date.parse(changeOf(post)) > Date.parse(`${after}Z`))
      .sort(order);
    const [limit, page] = [Number(query.get('limit') ?? 15), Number(query.get('page') ?? 1)];
    const pages = Math.max(1, Math.ceil(found.length / limit));
    const body = {
      posts: found.slice((page - 1) * limit, page * limit).map((post) => ghostPost(site.url, post)),
      meta: {
        pagination: { page, limit, pages, total: found.length, next: page < pages ? page + 1 : null, prev: null },
      },
    };
    return sendJson(request, response, body, { 'content-version': 'v5.82' }, state.tagged);
  });
  return { ...site, state, asked };
}

/** A post as Ghost 5 writes it. */
export function ghostPost(origin: string, post: SitePost) {
  const { id, title, published, excerpt, visibility = 'public' } = post;
  const isPublic = visibility === 'public';
  return {
    ...{
      id: `65a0c0ffee${String(id).padStart(14, '0')}`,
      uuid: 'a5aa9bd8-ea31-415c-b452-3040dae1e730',
      title,
      visibility,
    },
    ...{
      slug: `post-${id}`,
      url: `${origin}/post-${id}/`,
      html: isPublic ? htmlOf(post) : (post.html ?? ''),
      access: isPublic,
    },
    ...{ feature_image: `${origin}/lamp-${id}.jpg`, feature_image_alt: 'A lamp', featured: false },
    ...{ created_at: published, published_at: published, updated_at: changeOf(post) },
    ...{
      custom_excerpt: excerpt ?? null,
      excerpt: excerpt ?? (isPublic ? line : ''),
      og_description: null,
      meta_description: null,
    },
    authors: [{ id: '1', name: 'Ann Reed', slug: 'ann' }],
    tags: [
      { id: '5', name: 'News', slug: 'news', visibility: 'public' },
      { id: '6', name: '#wide', slug: 'hash-wide', visibility: 'internal' },
    ],
  };
}
