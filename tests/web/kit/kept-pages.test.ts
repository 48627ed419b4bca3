import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openApp } from '../../../src/app.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { bumpSite } from '../../../src/redis/site-version.js';
import { firstStepField } from '../../../src/web/archive/ask-form.js';
import { type KeptPage, openKeptPages } from '../../../src/web/kit/kept-pages.js';
import { buildWeb } from '../../../src/web/server.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  gazette = await web.newsletter();
});

/** A page of a size, for the store of pages alone. */
const page = (size: number): KeptPage => ({
  headers: {},
  plain: { bytes: Buffer.alloc(size), etag: '"x"' },
  compressed: new Map(),
});

test('kept pages stay within their bytes: the least recently used one goes first', () => {
  const pages = openKeptPages(1_000);
  for (const key of ['a', 'b', 'c', 'd']) pages.keep('1', key, page(240));
  expect(pages.find('1', 'a')).toBeDefined();
  pages.keep('1', 'e', page(240));
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => pages.find('1', key))).toEqual(['a', 'c', 'd', 'e']);
  expect(pages.size()).toBe(960);
  const last = page(10);
  pages.keep('1', 'e', last);
  expect(pages.size()).toBe(730);
  pages.grow('e', last, 500);
  expect(pages.size()).toBeLessThanOrEqual(1_000);
  pages.keep('1', 'huge', page(251));
  expect(pages.find('1', 'huge')).toBeUndefined();
});

test('a change of the site drops every kept page, and an earlier request restores none', () => {
  const pages = openKeptPages(1_000);
  pages.keep('5', 'a', page(10));
  expect(pages.find('6', 'a')).toBeUndefined();
  expect(pages.size()).toBe(0);
  pages.keep('5', 'a', page(10));
  expect(pages.find('6', 'a')).toBeUndefined();
  expect(pages.find('5', 'a')).toBeUndefined();
});

test('a page is rendered again after a minute, even if nothing changed', () => {
  let now = 0;
  const pages = openKeptPages(1_000, () => now);
  pages.keep('5', 'a', page(10));
  now = 60_000;
  expect(pages.find('5', 'a')).toBeDefined();
  now = 60_001;
  expect(pages.find('5', 'a')).toBeUndefined();
  expect(pages.size()).toBe(0);
});

test('a page is rendered once for all requests that come together, and kept until something changes', async () => {
  let reads = 0;
  const { redis } = web.app;
  const counting = new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (name === 'smembers' && given[0] === keys.newsletters) reads += 1;
        return value.apply(target, given);
      };
    },
  });
  const server = buildWeb({ ...web.app, redis: counting });
  const all = await Promise.all(Array.from({ length: 20 }, () => server.inject('/')));
  expect(new Set(all.map(({ body }) => body)).size).toBe(1);
  expect(reads).toBe(1);
  await server.inject('/');
  expect(reads).toBe(1);
  await changeNewsletter(redis, 'gazette', { tagline: 'Something else' });
  await bumpSite(counting);
  expect((await server.inject('/')).body).toContain('Something else');
  await server.close();
});

test('each encoding has its own strong ETag, and a client that has the page gets 304', async () => {
  for (let i = 0; i < 20; i += 1) await web.newsletter({ slug: `n${i}` });
  const plain = await web.get('/');
  const etags = [plain.headers.etag];
  for (const [encoding, open] of [
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const) {
    for (let round = 0; round < 2; round += 1) {
      const answer = await web.get('/', { 'accept-encoding': encoding });
      expect(answer.headers['content-encoding']).toBe(encoding);
      expect(open(answer.rawPayload).toString()).toBe(plain.body);
      expect(answer.headers.vary).toBe('Accept-Language, Accept-Encoding');
      if (round === 0) etags.push(answer.headers.etag);
    }
  }
  expect(new Set(etags).size).toBe(3);
  for (const etag of etags) expect(etag).toMatch(/^"[\w-]+"$/);
  const known = await web.get('/', { 'accept-encoding': 'br', 'if-none-match': `"other", ${etags[1]}` });
  expect([known.statusCode, known.body]).toEqual([304, '']);
  expect(known.headers).toMatchObject({ etag: etags[1], vary: 'Accept-Language, Accept-Encoding' });
  expect(known.headers).not.toHaveProperty('content-encoding');
  expect(known.headers['cache-control']).toContain('stale-while-revalidate');
  expect((await web.get('/', { 'if-none-match': String(etags[1]) })).statusCode).toBe(200);
  await changeNewsletter(web.app.redis, 'gazette', { title: 'Another title' });
  const changed = await web.get('/', { 'accept-encoding': 'br', 'if-none-match': String(etags[1]) });
  expect(changed.statusCode).toBe(200);
  expect(changed.headers.etag).not.toBe(etags[1]);
});

test('a HEAD request has the headers of the page and no body', async () => {
  const read = (method: 'GET' | 'HEAD') => web.server.inject({ method, url: '/n/gazette/issues' });
  for (let round = 0; round < 2; round += 1) {
    const [head, get] = [await read('HEAD'), await read('GET')];
    expect(head.body).toBe('');
    for (const name of ['etag', 'cache-control', 'vary', 'content-type', 'content-length'])
      expect(head.headers[name], name).toBe(get.headers[name]);
  }
});

test('languages are kept apart: a header that names none gets the language of the newsletter', async () => {
  await web.newsletter({ slug: 'weekend', locale: 'zh-CN' });
  const langOf = async (path: string, accepted?: string) => {
    const { body } = await web.get(path, accepted === undefined ? {} : { 'accept-language': accepted });
    return /<html lang="([^"]+)"/.exec(body)?.[1];
  };
  for (let round = 0; round < 2; round += 1) {
    expect(await langOf('/n/weekend/issues')).toBe('zh-CN');
    expect(await langOf('/n/gazette/issues')).toBe('en');
    expect(await langOf('/n/gazette/issues', 'zh-TW, en;q=0.5')).toBe('zh-CN');
    expect(await langOf('/n/weekend/issues', 'en-GB')).toBe('en');
    expect(await langOf('/n/weekend/issues', 'fr')).toBe('zh-CN');
    expect(await langOf('/n/weekend/issues?lang=en', 'zh')).toBe('en');
    expect(await langOf('/n/weekend/issues?utm_source=x&lang=en', 'zh')).toBe('en');
  }
});

test('withdrawn and unlisted pages are gone from another process within a second', async () => {
  const issue = await web.issue(gazette, 'The council decides', 'sending', 'sent');
  const unlisted = await web.issue(gazette, 'For a few', 'sending', 'sent');
  const { path = '' } = web.app.redis.options;
  const second = await openApp(web.app.config, { redisUrl: path, smtpUrl: undefined });
  const other = buildWeb(second);
  try {
    for (const url of ['/n/gazette/issues', `/issues/${issue.id}`]) {
      const answers = [await other.inject(url), await other.inject(url)];
      for (const { statusCode } of answers) expect(statusCode).toBe(200);
    }
    const changed = performance.now();
    await Promise.all([setWithdrawn(web.app.redis, issue.id, true), setUnlisted(web.app.redis, unlisted.id, true)]);
    await until('the page is gone', async () => (await other.inject(`/issues/${issue.id}`)).statusCode === 410);
    const { body } = await other.inject('/n/gazette/issues');
    expect(performance.now() - changed).toBeLessThan(1_000);
    expect(body).not.toMatch(/The council decides|For a few/);
    await setWithdrawn(second.redis, issue.id, false);
    expect((await other.inject(`/issues/${issue.id}`)).statusCode).toBe(200);
  } finally {
    await other.close();
    await second.close();
  }
});

test('a draft that opens with a token, a missing page and the second step of a sign-up are never kept', async () => {
  await web.issue(gazette, 'Secret draft');
  const answers = [
    await web.get('/issues/gazette-1?draft=forged'),
    await web.get('/issues/never-there-1'),
    await web.post('/n/gazette', { [firstStepField]: '1', email: 'reader@example.com' }),
  ];
  for (const { headers } of answers) {
    expect(headers).not.toHaveProperty('etag');
    expect(String(headers['cache-control'])).toMatch(/no-store|private/);
  }
});
