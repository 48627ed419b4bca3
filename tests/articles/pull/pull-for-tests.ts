import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Redis } from 'ioredis';
import { pullSource } from '../../../src/articles/pull/pull-source.js';
import { type SourceKind, sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, readSource } from '../../../src/articles/pull/source-store.js';
import { openDocumentReader } from '../../../src/articles/readers/document-reader.js';
import { articleIds, readArticles } from '../../../src/articles/store/article-store.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { startTestRedis } from '../../helpers/redis.js';
import { startSite } from '../site-for-tests.js';

/** A document of the site: its text, or a status with headers. */
export type Served = string | { status: number; body?: string; headers?: Record<string, string> };

/** A real site and a real Redis for pulls. The site sends an ETag with each document, and honours If-None-Match. */
export async function startPulls() {
  const { redis, stop } = await startTestRedis();
  const reader = openDocumentReader();
  const documents = new Map<string, Served>();
  const asked: IncomingMessage[] = [];
  const site = await startSite((request, response) => {
    asked.push(request);
    const picture: Served = request.url?.startsWith('/lamp-') ? 'a picture' : { status: 404 };
    const served = documents.get(request.url ?? '') ?? picture;
    if (typeof served !== 'string') return response.writeHead(served.status, served.headers).end(served.body);
    const etag = `"${createHash('sha256').update(served).digest('hex').slice(0, 16)}"`;
    const isKnown = request.headers['if-none-match'] === etag;
    return response.writeHead(isKnown ? 304 : 200, { etag }).end(isKnown ? undefined : served);
  });
  const status = async (id: string) => (await readSource(redis, id)).status;
  const pull = async (id: string, at?: number) =>
    pullSource(
      { redis, allowPrivateFetch: true, reader, publicUrl: 'https://post.example.com' },
      await readSource(redis, id),
      {
        now: at ?? Math.max(startedAt, (await status(id)).nextAt),
        patienceMs: 0,
      },
    );
  return {
    redis,
    site,
    pull,
    status,
    /** Documents by path. */
    documents,
    /** Paths that were requested, without pictures and robots.txt. */
    paths: () => asked.map(({ url }) => url ?? '').filter((path) => !/\.(?:jpg|txt)$/.test(path)),
    requests: asked,
    async reset() {
      await redis.flushall();
      documents.clear();
      asked.length = 0;
      await addGazette(redis);
    },
    add: (path: string, kind: SourceKind, settings: object = {}) =>
      addSource(redis, 'gazette', sourceSettings.parse({ url: `${site.url}${path}`, kind, ...settings }), startedAt),
    /** Pulls a source at the times that it asks for, until nothing waits. @returns the results */
    async pullAll(id: string, maxPulls = 20) {
      const results = [await pull(id)];
      while (results.length < maxPulls && (results.at(-1)?.waiting.pages || results.at(-1)?.waiting.sitemaps))
        results.push(await pull(id));
      return results;
    },
    async articles() {
      const found = [];
      for await (const ids of articleIds(redis, 'gazette', 200)) found.push(...(await readArticles(redis, ids)));
      return found;
    },
    stop: () => Promise.all([stop(), site.stop(), reader.close()]),
  };
}

export type Pulls = Awaited<ReturnType<typeof startPulls>>;

export const startedAt = Date.parse('2030-03-01T00:00:00Z');
export const minute = 60_000;

const addGazette = (redis: Redis) =>
  addNewsletter(
    redis,
    newsletterFields({
      slug: 'gazette',
      title: 'Gazette',
      from: { name: '', address: 'a@example.com' },
      sections: ['News', 'Tech'],
    }),
  );

const line = 'The harbour office published the figures of the year on Friday morning.';

/** The path of the picture of an article's page. Each page has its own. */
export const lampOf = (title: string) => `/lamp-${title.toLowerCase().replace(/[^a-z\d]+/g, '-')}.jpg`;

/** The page of an article. @param date empty: it has none */
export const articlePage = (title: string, { date = '2030-02-03T08:00:00Z', text = line, section = '' } = {}) =>
  `<html lang="en"><head><title>${title}</title><meta property="og:image" content="${lampOf(title)}">
  ${date && `<meta property="article:published_time" content="${date}">`}
  ${section && `<meta property="article:section" content="${section}">`}<meta name="author" content="Ann Reed"></head>
  <body><article><h1>${title}</h1><p>${text}</p><p>${line}</p><p>${line}</p></article></body></html>`;

/** A sitemap. @param pages paths with the day of their last change */
export const sitemap = (origin: string, pages: readonly (readonly [path: string, lastmod?: string])[]) =>
  `<?xml version="1.0"?><urlset>${pages.map(([path, day]) => `<url>${entry(origin, path, day)}</url>`).join('')}</urlset>`;
export const sitemapIndex = (origin: string, sitemaps: readonly (readonly [path: string, lastmod?: string])[]) =>
  `<?xml version="1.0"?><sitemapindex>${sitemaps.map(([path, day]) => `<sitemap>${entry(origin, path, day)}</sitemap>`).join('')}</sitemapindex>`;
const entry = (origin: string, path: string, lastmod: string | undefined) =>
  `<loc>${origin}${path}</loc>${lastmod ? `<lastmod>${lastmod}</lastmod>` : ''}`;

export const rss = (items: string, head = '') =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>${head}${items}</channel></rss>`;
