import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { removeArticle } from '../../../src/articles/store/edit-article.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { removeNewsletter } from '../../../src/operations/newsletters/remove-newsletter.js';
import { connectRedis } from '../../../src/redis/client.js';
import { keys } from '../../../src/redis/keys.js';
import { buildWeb } from '../../../src/web/server.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: 'https://news.example.com' });
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter();
});

const atom = async (path = '/n/gazette/feed.atom') => parseAtomFeed((await web.get(path)).body);
const json = async (path = '/n/gazette/feed.json') => parseJsonFeed((await web.get(path)).body);
const titles = async () => (await atom()).entries?.map(({ title }) => title?.value) ?? [];

test('a newsletter without issues has an empty feed', async () => {
  const { statusCode, headers } = await web.get('/n/gazette/feed.atom');
  expect([statusCode, headers['content-type']]).toEqual([200, 'application/atom+xml; charset=utf-8']);
  expect(await atom()).toMatchObject({ title: { value: 'The Example Gazette' }, updated: gazette.createdAt });
  expect((await json()).items ?? []).toEqual([]);
  expect((await web.get('/n/gazette/feed.json')).headers['content-type']).toBe('application/feed+json; charset=utf-8');
});

test('the feeds of issues have only the public ones, newest first, with absolute links', async () => {
  await web.issue(gazette, 'Secret draft');
  await web.issue(gazette, 'Called off', 'cancelled');
  const first = await web.issue(gazette, 'First & foremost', 'sending', 'sent');
  await web.issue(gazette, 'Second issue', 'sending');
  expect(await titles()).toEqual(['Second issue', 'First & foremost']);
  const feed = await atom();
  const entry = feed.entries?.[1];
  expect(entry?.links?.[0]?.href).toBe(`https://news.example.com/issues/${first.id}`);
  expect(entry?.content?.value).toContain(
    '<a href="https://www.example.com/First%20%26%20foremost">First &amp; foremost</a>',
  );
  expect(entry?.published).toBe(new Date(first.startedAt).toISOString());
  const { items, feed_url, home_page_url } = await json();
  expect(items?.map(({ title }) => title)).toEqual(['Second issue', 'First & foremost']);
  expect(items?.map(({ id }) => id)).toEqual(feed.entries?.map(({ id }) => id));
  expect({ feed_url, home_page_url }).toEqual({
    feed_url: 'https://news.example.com/n/gazette/feed.json',
    home_page_url: 'https://news.example.com/n/gazette/issues',
  });
});

test('ids stay when the site moves to another address', async () => {
  await web.issue(gazette, 'First issue', 'sending', 'sent');
  const moved = buildWeb({ ...web.app, publicUrl: 'https://example.org/news' });
  const after = parseAtomFeed((await moved.inject('/n/gazette/feed.atom')).body);
  await moved.close();
  const before = await atom();
  expect(after.id).toBe(before.id);
  expect(after.entries?.map(({ id }) => id)).toEqual(before.entries?.map(({ id }) => id));
  expect(after.entries?.[0]?.links?.[0]?.href).toBe('https://example.org/news/issues/gazette-1');
});

test('unlisted, withdrawn and removed content leaves the feeds at once', async () => {
  const unlisted = await web.issue(gazette, 'Unlisted', 'sending', 'sent');
  const withdrawn = await web.issue(gazette, 'Withdrawn', 'sending', 'sent');
  const kept = await web.issue(gazette, 'Kept', 'sending', 'sent');
  expect(await titles()).toEqual(['Kept', 'Withdrawn', 'Unlisted']);
  await setUnlisted(web.app.redis, unlisted.id, true);
  await setWithdrawn(web.app.redis, withdrawn.id, true);
  expect(await titles()).toEqual(['Kept']);
  await removeArticle(web.app.redis, kept.articles[0] ?? '');
  expect((await atom()).entries?.[0]?.content?.value ?? '').not.toContain('Kept');
});

test('the feeds of a removed newsletter say that it has ended', async () => {
  await removeNewsletter(web.app.list, gazette);
  for (const path of ['/n/gazette/feed.atom', '/n/gazette/feed.json'])
    expect((await web.get(path)).statusCode).toBe(410);
  expect((await web.get('/n/nothing/feed.atom')).statusCode).toBe(404);
});

test('a feed has at most fifty entries', async () => {
  const issue = await web.issue(gazette, 'Once', 'sending', 'sent');
  const fields = await web.app.redis.hgetall(keys.issue(issue.id));
  for (let n = 2; n <= 60; n += 1) {
    await web.app.redis.hset(keys.issue(`gazette-${n}`), { ...fields, id: `gazette-${n}` });
    await web.app.redis.zadd(keys.issues('gazette'), issue.createdAt + n, `gazette-${n}`);
  }
  expect((await json()).items).toHaveLength(50);
});

test('a client that has the feed gets 304, by ETag and by date, until something changes', async () => {
  await web.issue(gazette, 'First issue', 'sending', 'sent');
  // Two changes in one second would look like one, so a date is sent only after its second is over.
  const past = String((Date.now() - 10_000) * 1_000);
  await web.app.redis.set(keys.siteVersion, past);
  const redis = await connectRedis(web.app.redis.options.path ?? '');
  const server = buildWeb({ ...web.app, redis });
  try {
    const read = (headers: Record<string, string> = {}) => server.inject({ url: '/n/gazette/feed.atom', headers });
    const first = await read();
    const { etag = '', 'last-modified': modified = '' } = first.headers as Record<string, string>;
    expect(modified).toBe(new Date(Number(past) / 1_000).toUTCString());
    expect((await read({ 'if-none-match': etag })).statusCode).toBe(304);
    expect((await read({ 'if-modified-since': modified })).statusCode).toBe(304);
    expect((await read({ 'if-none-match': '"other"', 'if-modified-since': modified })).statusCode).toBe(200);
    expect((await read({ 'if-modified-since': new Date(0).toUTCString() })).statusCode).toBe(200);
    expect(first.headers['cache-control']).toContain('stale-while-revalidate');
    expect(first.headers['access-control-allow-origin']).toBe('*');
    expect(first.headers.link).toBe('<https://news.example.com/n/gazette/feed.atom>; rel="self"');
    expect(String(first.headers.vary)).not.toContain('Accept-Language');
  } finally {
    await server.close();
    redis.disconnect();
  }
});
