import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openApp } from '../../../src/app.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { announceChange, SiteState } from '../../../src/redis/site-changes.js';
import { topics } from '../../../src/redis/site-topics.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { type CachedPage, cachedBody, maxBehindMs, PageCache } from '../../../src/web/kit/page-cache.js';
import { RenderTurns } from '../../../src/web/kit/render-turns.js';
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

/** A page of a size, for the cache alone: `bytes` with everything that it takes. */
const page = (
  bytes: number,
  about: readonly string[] = [],
  { soon = [], later = [] }: { soon?: readonly string[]; later?: readonly string[] } = {},
): CachedPage => ({
  ...{
    headers: {},
    complete: {},
    hash: 'x',
    topics: about,
    soonTopics: soon,
    laterTopics: later,
    changedAt: undefined,
  },
  bodies: { plain: Buffer.alloc(bytes - 1_000 - 50 * (about.length + soon.length + later.length)) },
});
/** A site that has changed once. */
const changedSite = () => {
  const site = new SiteState();
  site.learn(5, undefined);
  return site;
};

test('cached pages stay within their bytes: the least recently used one goes first', async () => {
  const [cache, site] = [new PageCache(10_000), changedSite()];
  for (const key of ['a', 'b', 'c', 'd']) cache.keep(key, page(2_400), site.now);
  expect(cache.find(site, 'a')).toBeDefined();
  cache.keep('e', page(2_400), site.now);
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.find(site, key))).toEqual(['a', 'c', 'd', 'e']);
  expect(cache.size).toBe(9_600);
  cache.keep('e', page(2_000), site.now);
  expect(cache.size).toBe(9_200);
  cache.keep('huge', page(2_501), site.now);
  expect(cache.find(site, 'huge')).toBeUndefined();
  expect(cache.size).toBe(9_200);
});

test('a large page is kept compressed, and its other encodings are made from that', async () => {
  const [cache, site] = [new PageCache(100_000), changedSite()];
  const plain = Buffer.from('What the council decided. '.repeat(1_000));
  const large = { ...page(1_000), bodies: await cachedBody(plain) };
  cache.keep('a', large, site.now);
  expect(cache.size).toBeLessThan(plain.byteLength / 5);
  const before = cache.size;
  expect(brotliDecompressSync(await cache.body('a', large, 'br')).equals(plain)).toBe(true);
  expect((await cache.body('a', large, undefined)).equals(plain)).toBe(true);
  expect(cache.size).toBe(before);
  const both = await Promise.all([cache.body('a', large, 'gzip'), cache.body('a', large, 'gzip')]);
  for (const one of both) expect(gunzipSync(one).equals(plain)).toBe(true);
  expect(cache.size).toBe(before + (both[0]?.byteLength ?? 0));
});

test('a change drops the pages that show what changed, and an earlier request restores none', () => {
  const [cache, site] = [new PageCache(100_000), changedSite()];
  const before = site.now;
  cache.keep('shows', page(1_200, ['site', 'article 1']), before);
  cache.keep('other', page(1_200, ['site', 'article 2']), before);
  site.learn(6, [['article 1', 6]]);
  expect(cache.find(site, 'shows')).toBeUndefined();
  expect(cache.find(site, 'other')).toBeDefined();
  cache.keep('shows', page(1_200, ['site', 'article 1']), before);
  expect(cache.find(site, 'shows')).toBeUndefined();
  cache.keep('shows', page(1_200, ['site', 'article 1']), site.now);
  cache.keep('shows', page(1_200, ['site', 'article 1']), before);
  expect(cache.find(site, 'shows')).toBeDefined();
  site.learn(7, undefined);
  expect(['shows', 'other'].map((key) => cache.find(site, key))).toEqual([undefined, undefined]);
  expect(cache.size).toBe(0);
});

test('a page that only mentions what changed is found, and outdated until it is rendered again', () => {
  const [cache, site] = [new PageCache(100_000), changedSite()];
  cache.keep('a', page(1_200, ['content'], { later: ['issues'] }), site.now);
  site.learn(6, [['issues', 6]]);
  for (let n = 0; n < 2; n += 1) expect(cache.find(site, 'a')?.outdated).toBe('later');
  cache.keep('a', page(1_200, ['content'], { later: ['issues'] }), site.now);
  expect(cache.find(site, 'a')).toMatchObject({ outdated: undefined });
  site.learn(7, [['issues', 7]]);
  expect(cache.find(site, 'a')?.outdated).toBe('later');
  site.learn(8, [['content', 8]]);
  expect(cache.find(site, 'a')).toBeUndefined();
});

test('a list is found for some seconds after it was current last, and not for longer', () => {
  let now = 0;
  const [cache, site] = [new PageCache(10_000, () => now), changedSite()];
  const list = page(1_200, ['content'], { soon: ['issues'] });
  const keep = () => cache.keep('a', list, site.now);
  keep();
  now = 10_000;
  expect(cache.find(site, 'a')).toMatchObject({ outdated: undefined });
  site.learn(6, [['issues', 6]]);
  now = 10_000 + maxBehindMs;
  expect(cache.find(site, 'a')?.outdated).toBe('soon');
  now += 1;
  expect(cache.find(site, 'a')).toBeUndefined();
  // When the change came is not known: the page may lack it for as long as nobody looked.
  keep();
  now += maxBehindMs + 1;
  site.learn(7, [['issues', 7]]);
  expect(cache.find(site, 'a')).toBeUndefined();
  keep();
  site.learn(9, [
    ['issues', 8],
    ['content', 9],
  ]);
  expect(cache.find(site, 'a')).toBeUndefined();
});

test('a list that took long to render is behind from the moment its content was read', () => {
  let now = 0;
  const [cache, site] = [new PageCache(10_000, () => now), changedSite()];
  const before = site.now;
  site.learn(6, [['issues', 6]]);
  now = 2_000;
  cache.keep('a', page(1_200, ['content'], { soon: ['issues'] }), before, 0);
  now = maxBehindMs;
  expect(cache.find(site, 'a')?.outdated).toBe('soon');
  now = maxBehindMs + 1;
  expect(cache.find(site, 'a')).toBeUndefined();
});

test('a page is outdated some time before a minute is over, and rendered again after it, even if nothing changed', () => {
  for (const [chance, age] of [
    [0, 30_000],
    [0.6, 45_000],
    [1, 55_000],
  ] as const) {
    let now = 0;
    const [cache, site] = [
      new PageCache(
        10_000,
        () => now,
        () => chance,
      ),
      changedSite(),
    ];
    cache.keep('a', page(1_100), site.now);
    now = age;
    expect(cache.find(site, 'a')).toMatchObject({ outdated: undefined });
    now = age + 1;
    expect(cache.find(site, 'a')?.outdated).toBe('later');
  }
  let now = 0;
  const [cache, site] = [new PageCache(10_000, () => now), changedSite()];
  cache.keep('a', page(1_100), site.now);
  now = 60_000;
  expect(cache.find(site, 'a')?.outdated).toBe('later');
  now = 60_001;
  expect(cache.find(site, 'a')).toBeUndefined();
  expect(cache.size).toBe(0);
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
  await announceChange(counting, topics.site);
  expect((await server.inject('/')).body).toContain('Something else');
  await server.close();
});

test('eight pages are rendered at a time, and every visitor gets an answer', async () => {
  for (let i = 0; i < 20; i += 1) await web.newsletter({ slug: `n${i}`, title: `Paper ${i}` });
  const server = buildWeb(web.app);
  let [rendering, most] = [0, 0];
  server.addHook('preHandler', async () => {
    rendering += 1;
    most = Math.max(most, rendering);
  });
  server.addHook('onSend', async (_request, _reply, payload) => {
    rendering -= 1;
    return payload;
  });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => server.inject(`/n/n${i}`)));
  for (const [i, { body }] of answers.entries()) expect(body).toContain(`Paper ${i}`);
  expect(most).toBe(8);
  await server.close();
});

test('a page is not rendered for a visitor who left before its turn, and the others get theirs', async () => {
  for (let i = 0; i < 12; i += 1) await web.newsletter({ slug: `n${i}` });
  const server = buildWeb(web.app);
  const rendered: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  server.addHook('preHandler', async ({ url }) => {
    rendered.push(url);
    await opened;
  });
  const arrived: string[] = [];
  let left = 0;
  server.server.on('request', ({ url = '' }: IncomingMessage, response: ServerResponse) => {
    arrived.push(url);
    response.once('close', () => {
      if (!response.writableFinished) left += 1;
    });
  });
  const origin = await server.listen({ port: 0 });
  const leaving = new AbortController();
  const visit = (n: number, signal?: AbortSignal) => fetch(`${origin}/n/n${n}`, signal ? { signal } : {});
  const first = Array.from({ length: 8 }, (_, i) => visit(i));
  await until('eight pages are being rendered', () => rendered.length === 8);
  const gone = [8, 9].map((n) => visit(n, leaving.signal).catch((error: unknown) => String(error)));
  await until('two more visitors wait', () => arrived.length === 10);
  leaving.abort();
  await until('they have left', () => left === 2);
  const last = visit(10);
  open();
  expect((await Promise.all([...first, last])).map(({ status }) => status)).toEqual(Array(9).fill(200));
  expect((await Promise.all(gone)).join()).toContain('AbortError');
  expect(rendered.filter((url) => ['/n/n8', '/n/n9'].includes(url))).toEqual([]);
  expect((await visit(8)).status).toBe(200);
  await server.close();
});

test('turns begin in order, and one that ends twice makes room for one', async () => {
  const turns = new RenderTurns(1);
  const begun: string[] = [];
  const begin = async (name: string) => {
    const end = await turns.begin();
    begun.push(name);
    return end;
  };
  const [first, second, third] = [begin('first'), begin('second'), begin('third')];
  const endFirst = await first;
  endFirst();
  endFirst();
  const endSecond = await second;
  expect(begun).toEqual(['first', 'second']);
  endSecond();
  (await third)();
  (await begin('fourth'))();
  expect(begun).toEqual(['first', 'second', 'third', 'fourth']);
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

test('withdrawn and unlisted pages are gone from another process before their minute is over', async () => {
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
    // Without the announcement, they would be kept for a minute.
    expect(performance.now() - changed).toBeLessThan(40_000);
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
