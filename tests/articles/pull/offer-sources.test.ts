import type { IncomingMessage } from 'node:http';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { offerSources } from '../../../src/articles/pull/offer-sources.js';
import { openDocumentReader } from '../../../src/articles/readers/document-reader.js';
import { startTestRedis } from '../../helpers/redis.js';
import { startSite } from '../site-for-tests.js';

let redis: Redis;
let stop: () => Promise<void>;
let site: Awaited<ReturnType<typeof startSite>>;
let asked: string[] = [];
let pages: Record<string, string>;
const reader = openDocumentReader();
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
  site = await startSite((request: IncomingMessage, response) => {
    asked.push(request.url ?? '');
    const body = pages[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/html' }).end(body ?? '');
  });
});
afterAll(() => Promise.all([stop(), site.stop(), reader.close()]));
beforeEach(async () => {
  await redis.flushall();
  asked = [];
});

const offer = (path = '/') => offerSources(`${site.url}${path}`, { redis, reader, allowPrivateFetch: true });
const item = (n: number) => `<item><title>Story ${n}</title><link>https://www.example.com/story-${n}</link></item>`;
const feed = (count: number) =>
  `<rss version="2.0"><channel>${Array.from({ length: count }, (_, i) => item(i + 1)).join('')}</channel></rss>`;
const story = (title: string) =>
  `<html><head><title>${title}</title></head><body><article><h1>${title}</h1>${'<p>The council met in the hall and decided what to do about the harbour and its ferry.</p>'.repeat(8)}</article></body></html>`;
const link = (n: number) => `<li><a href="/2031/03/04/story-${n}">What the council decided, part ${n}</a></li>`;
const home = (head: string) =>
  `<html><head>${head}</head><body><main><ul>${[1, 2, 3, 4, 5, 6].map(link).join('')}</ul></main></body></html>`;

test('a site offers its feeds, sitemaps and list of articles, the best first, with five articles of each', async () => {
  const urls = [1, 2, 3].map((n) => `<url><loc>${site.url}/2031/03/04/story-${n}</loc></url>`).join('');
  pages = {
    '/': home(
      '<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/atom+xml" href="/gone">',
    ),
    '/feed': feed(7),
    '/robots.txt': `User-agent: *\nDisallow: /2031/03/04/story-2\nSitemap: ${site.url}/sitemap.xml`,
    '/sitemap.xml': `<urlset>${urls}</urlset>`,
    ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`/2031/03/04/story-${n}`, story(`Part ${n}`)])),
  };
  const found = await offer();
  expect(found.map(({ kind, url, count }) => [kind, url.slice(site.url.length), count])).toEqual([
    ['feed', '/feed', 7],
    ['page', '/', 6],
    ['sitemap', '/sitemap.xml', 3],
  ]);
  expect(found[0]?.articles.map(({ title }) => title)).toEqual(['Story 1', 'Story 2', 'Story 3', 'Story 4', 'Story 5']);
  // Where robots are asked to stay away, a story has no title.
  expect(found[1]?.articles.map(({ title }) => title)).toEqual(['Part 1', '', 'Part 3', 'Part 4', 'Part 5']);
  expect(found[2]?.articles.map(({ title }) => title)).toEqual(['Part 1', '', 'Part 3']);
  // Two sources list the same page, which is read once.
  expect(asked.filter((path) => path.endsWith('story-1'))).toHaveLength(1);
  expect(asked.filter((path) => path.endsWith('story-2'))).toEqual([]);
});

test('a feed is offered itself, and an address without articles is refused', async () => {
  pages = { '/feed': feed(1), '/empty': '<html><body><p>Nothing.</p></body></html>' };
  expect((await offer('/feed')).map(({ kind, articles }) => [kind, articles.length])).toEqual([['feed', 1]]);
  await expect(offer('/empty')).rejects.toMatchObject({ code: 'source.unreadable' });
  await expect(offer('/missing')).rejects.toMatchObject({ code: 'source.unreadable', cause: { status: 404 } });
});
