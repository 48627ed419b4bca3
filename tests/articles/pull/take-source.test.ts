import type { RequestListener } from 'node:http';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listLinks } from '../../../src/articles/pull/lists/list-links.js';
import { pullSource } from '../../../src/articles/pull/pull-source.js';
import { stateOf } from '../../../src/articles/pull/source.js';
import { readSource } from '../../../src/articles/pull/source-store.js';
import { type GivenSource, takeSource } from '../../../src/articles/pull/take-source.js';
import { openDocumentReader } from '../../../src/articles/readers/document-reader.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { startTestRedis } from '../../helpers/redis.js';
import { startSite } from '../site-for-tests.js';

let redis: Redis;
const reader = openDocumentReader();
let stop: () => Promise<void>;
let site: Awaited<ReturnType<typeof startSite>>;
let answer: RequestListener;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
  site = await startSite((request, response) => answer(request, response));
});
afterAll(() => Promise.all([stop(), site.stop(), reader.close()]));
beforeEach(async () => {
  await redis.flushall();
  await addNewsletter(
    redis,
    newsletterFields({ slug: 'gazette', title: 'Gazette', from: { name: '', address: 'a@example.com' } }),
  );
});

const now = Date.parse('2030-03-01T00:00:00Z');
const take = (given: Partial<GivenSource> = {}, options: { anyway?: boolean } = {}) =>
  takeSource({ redis, allowPrivateFetch: true }, 'gazette', { url: `${site.url}/feed`, ...given }, { now, ...options });
const pull = async (id: string, at: number) =>
  pullSource({ redis, allowPrivateFetch: true, reader }, await readSource(redis, id), { now: at, patienceMs: 0 });
const says = (status: number, body = '', headers = {}) => {
  answer = (_, response) => response.writeHead(status, headers).end(body);
};
const feed = () =>
  `<rss version="2.0"><channel><title>A feed</title><item><title>One</title><link>${site.url}/one</link>
   <description>Some words about it.</description></item></channel></rss>`;

test('an address that fails for now is added with the reason, and a later pull finds its kind', async () => {
  says(503, '', { 'retry-after': '7200' });
  const { source, failure } = await take({ every: 60 });
  expect(failure).toMatchObject({ code: 'article.fetch-failed' });
  expect(stateOf(source)).toBe('retrying');
  expect(source.status).toMatchObject({ failures: 1, lastAt: now, lastSuccessAt: 0, unseen: true });
  expect(source.status.result).toContain('answered 503');
  expect(source.status.nextAt).toBeGreaterThanOrEqual(now + 7_200_000);

  // Only now is its kind known: a page that offers a feed.
  answer = ({ url }, response) =>
    response.end(
      url === '/real' ? feed() : '<html><head><link rel="alternate" type="application/rss+xml" href="/real">',
    );
  expect(await pull(source.id, now + 8_000_000)).toMatchObject({ added: 1, error: null });
  const found = await readSource(redis, source.id);
  expect(found).toMatchObject({ url: `${site.url}/real`, kind: 'feed', every: 60 });
  expect([stateOf(found), found.status.unseen]).toEqual(['ok', false]);
});

test('a host that does not exist or does not respond is added too', async () => {
  const { failure } = await take({ url: 'http://nowhere.invalid/feed' });
  expect(failure?.message).toMatch(/^nowhere\.invalid could not be reached \(ENOTFOUND|EAI_AGAIN\)/);
  // It keeps failing without being dropped.
  answer = (request) => request.socket.destroy();
  const { source } = await take();
  expect(await pull(source.id, now + 1)).toMatchObject({ error: { code: 'article.fetch-failed' } });
  expect((await readSource(redis, source.id)).status).toMatchObject({ failures: 2, unseen: true });
});

test.each([
  ['a page that is not there', () => says(404, 'Not found')],
  ['a page without links', () => says(200, '<html><body><p>Nothing here</p></body></html>')],
  ['a picture', () => says(200, '\u0089PNG', { 'content-type': 'image/png' })],
  ['a loop of redirects', () => says(302, '', { location: '/feed' })],
])('%s is refused, unless it is added anyway', async (_, arrange) => {
  arrange();
  await expect(take()).rejects.toMatchObject({ code: 'source.unreadable' });
  const { source, failure } = await take({}, { anyway: true });
  expect(failure?.message).not.toBe('');
  expect(source.status).toMatchObject({ failures: 1, result: failure?.message });
});

test('an address that may not be fetched is refused, with or without `anyway`', async () => {
  const deps = { redis, allowPrivateFetch: false };
  for (const url of ['http://127.0.0.1/feed', 'http://[::1]/feed', 'https://me:secret@example.com/feed'])
    await expect(takeSource(deps, 'gazette', { url }, { anyway: true })).rejects.toMatchObject({
      code: 'article.fetch-refused',
    });
});

test('of a page with absurdly many links, the first thousand are used', () => {
  const links = Array.from({ length: 150_000 }, (_, i) => `<a href="/news/${i}">a headline of five words</a>`).join('');
  const found = listLinks(links, 'https://www.example.com/');
  expect(found).toHaveLength(1_000);
  expect(found[0]?.url).toBe('https://www.example.com/news/0');
});
