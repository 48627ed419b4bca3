import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { editArticle, removeArticle } from '../../../src/articles/store/edit-article.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { startWeb } from '../../../src/web/server.js';
import { until } from '../../helpers/clock.js';
import { articleForTests } from '../../helpers/edition.js';
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

const search = async (q: string, rest = '') =>
  (await web.get(`/search?q=${encodeURIComponent(q)}${rest}`, { 'accept-language': 'en' })).body;
/** Paths of the results, in order. */
const links = (page: string) => [...page.matchAll(/<h2[^>]*><a href="([^"]+)"/g)].map(([, href]) => href);
const count = (page: string) => /data-count="">([^<]*)</.exec(page)?.[1];
/** Waits until a search counts as many results: changes are read in the background. */
const found = (q: string, results: string, rest = '') =>
  until(
    `${results} for ${q}`,
    async () => count(await search(q, rest)) === results,
    async () => count(await search(q, rest)),
  );

test('a reader finds an article and its issue by a word, with the match marked', async () => {
  const issue = await web.issue(gazette, 'The old bridge closes', 'sending', 'sent');
  await found('bridge', '2 results');
  const page = await search('bridge');
  expect(links(page).sort()).toEqual([`/articles/${issue.articles[0]}-the-old-bridge-closes`, `/issues/${issue.id}`]);
  expect(page.match(/<h2 [^>]*><a [^>]*>The old <mark>bridge<\/mark> closes<\/a>/g)).toHaveLength(1);
  expect(page).toContain(`<h2 class="h"><a href="/issues/${issue.id}">Issue 1</a></h2>`);
  expect(page).toContain('<title>bridge · Search');
});

test('the index is filled when the server starts, before anybody searches', async () => {
  await web.issue(gazette, 'The old bridge closes', 'sending', 'sent');
  await web.app.redis.config('RESETSTAT');
  const server = await startWeb({ ...web.app, config: { ...web.app.config, host: '127.0.0.1', port: 0 } });
  try {
    await until('the articles are read', async () =>
      (await web.app.redis.info('commandstats')).includes('cmdstat_zrevrange'),
    );
    const found = await fetch(`${server.url}/search?q=bridge`);
    expect(await found.text()).toContain('<mark>bridge</mark>');
  } finally {
    await server.stop();
  }
});

test('Chinese is found by any part of a word, including full-width and single characters', async () => {
  await web.issue(gazette, '上海港集装箱吞吐量创新高', 'sending', 'sent');
  await found('集装箱', '2 results');
  for (const q of ['装箱吞', '箱', '上海 吞吐量', '新高']) expect(count(await search(q)), q).toBe('2 results');
  expect(await search('集装箱')).toContain('上海港<mark>集装箱</mark>吞吐量创新高');
  // Both pairs are there, but not one after the other.
  await web.issue(gazette, '集装与装箱之别', 'sending', 'sent');
  await found('集装', '4 results');
  expect(count(await search('集装箱'))).toBe('2 results');
});

test('the typed query is shown escaped, and so are titles', async () => {
  await web.issue(gazette, 'Is 1 < 2 <b>bold</b> & true?', 'sending', 'sent');
  await found('bold', '2 results');
  const page = await search('bold"><script>alert(1)</script>');
  expect(page).not.toContain('<script>alert');
  expect(page).toContain('value="bold&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
  expect(await search('bold')).toContain('Is 1 &lt; 2 &lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; true?');
});

test('drafts, and withdrawn, unlisted or removed content, are not found', async () => {
  await web.issue(gazette, 'Ferry draft');
  const withdrawn = await web.issue(gazette, 'Ferry withdrawn', 'sending', 'sent');
  const unlisted = await web.issue(gazette, 'Ferry unlisted', 'sending', 'sent');
  const removed = await web.issue(gazette, 'Ferry removed', 'sending', 'sent');
  await found('ferry', '6 results');
  await setWithdrawn(web.app.redis, withdrawn.id, true);
  await setUnlisted(web.app.redis, unlisted.id, true);
  await removeArticle(web.app.redis, removed.articles[0] ?? '');
  // The very next search does not show them, whether or not the index has been brought up to date.
  expect(links(await search('ferry'))).toEqual([`/issues/${removed.id}`]);
  await found('ferry', '1 result');
  await setWithdrawn(web.app.redis, withdrawn.id, false);
  await found('ferry', '3 results');
});

test('an edited title is shown at once and found soon', async () => {
  const issue = await web.issue(gazette, 'A wrong name', 'sending', 'sent');
  await found('wrong', '2 results');
  const [id = ''] = issue.articles;
  await editArticle(web.app.redis, id, { title: 'A right name' });
  await found('right', '1 result');
  expect(links(await search('right'))).toEqual([`/articles/${id}-a-right-name`]);
});

test('filters narrow a search, and keep the chosen values', async () => {
  const weekend = await web.newsletter({ slug: 'weekend', title: 'Weekend', sections: ['Books'] });
  await web.issue(gazette, 'River news', 'sending', 'sent');
  await web.issue(weekend, 'River novel', 'sending', 'sent');
  await found('river', '4 results');
  expect(count(await search('river', '&newsletter=weekend'))).toBe('2 results');
  expect(count(await search('river', '&section=city'))).toBe('2 results');
  expect(count(await search('river', '&year=2031'))).toBe('2 results');
  expect(count(await search('river', '&year=2030'))).toBe('Nothing found for “river”');
  expect(await search('river', '&newsletter=weekend')).toContain('<option value="weekend" selected="">');
  expect(count(await search('river', '&newsletter=nosuch&year=soon&page=zero'))).toBe('4 results');
});

test('a story is found once, although two newsletters have it or it was imported under two addresses', async () => {
  const { redis } = web.app;
  const weekend = await web.newsletter({ slug: 'weekend', title: 'Weekend' });
  // The same address, so the same story.
  await web.issue(gazette, 'Tunnel opens', 'sending', 'sent');
  const second = await web.issue(weekend, 'Tunnel opens', 'sending', 'sent');
  await found('tunnel', '3 results');
  const articles = async (rest = '') =>
    links(await search('tunnel', rest)).filter((href) => href?.includes('/articles/'));
  expect(await articles()).toHaveLength(1);
  expect(await articles('&newsletter=weekend')).toEqual([`/articles/${second.articles[0]}-tunnel-opens`]);

  const url = 'https://m.example.com/Tunnel%20opens/amp?fbclid=1';
  const draft = { ...articleForTests, title: 'Tunnel opens again', url };
  const copy = await saveArticle(redis, draft, { newsletter: 'gazette' });
  const issue = await web.issue(gazette, 'Later', 'sending', 'sent');
  await redis.hset(keys.issue(issue.id), 'articles', JSON.stringify([copy.article.id]));
  await setUnlisted(redis, issue.id, false);
  await found('again', '1 result');
  expect(await articles()).toHaveLength(1);
  // It stays found when the article that was shown for it is removed.
  await removeArticle(redis, /articles\/(\w+)/.exec((await articles())[0] ?? '')?.[1] ?? '');
  await until('another article of the story', async () => (await articles()).length === 1);
});

test('a long list of results has pages, which keep the query', async () => {
  const { redis } = web.app;
  const issue = await web.issue(gazette, 'Harbour 0', 'sending', 'sent');
  for (let number = 1; number < 12; number++) await web.issue(gazette, `Harbour ${number}`, 'sending', 'sent');
  await found('harbour', '24 results');
  const pages = await Promise.all([1, 2, 3].map((page) => search('harbour', `&section=&page=${page}`)));
  expect(pages.map((page) => links(page).length)).toEqual([10, 10, 4]);
  expect(new Set(pages.flatMap(links)).size).toBe(24);
  expect(pages[1]).toContain('<a href="/search?q=harbour&amp;page=3" rel="next">');
  expect(pages[2]).toContain('Page 3 of 3');
  await removeArticle(redis, issue.articles[0] ?? '');
  await found('harbour', '23 results');
});

test('titles come before texts, and new articles before old ones', async () => {
  const article = async (title: string, body: string, publishedAt: string) => {
    const draft = {
      title,
      url: `https://www.example.com/${title}`,
      section: 'City',
      publishedAt,
      author: '',
      image: null,
    };
    const source = 'markdown' as const;
    const { article: saved } = await saveArticle(
      web.app.redis,
      { ...draft, excerpt: '', body, source },
      { newsletter: 'gazette' },
    );
    return saved.id;
  };
  const inText = await article('Something else', '<p>About the lighthouse.</p>', '2026-01-01T00:00:00Z');
  const old = await article('A lighthouse of old', '', '2016-01-01T00:00:00Z');
  const recent = await article('The lighthouse', '', '2026-01-01T00:00:00Z');
  const issue = await web.issue(gazette, 'Lights', 'sending', 'sent');
  await web.app.redis.hset(`postrider:{issues}:issue:${issue.id}`, 'articles', JSON.stringify([inText, old, recent]));
  await setUnlisted(web.app.redis, issue.id, false);
  await found('lighthouse', '3 results');
  expect(links(await search('lighthouse'))).toEqual([
    `/articles/${recent}-the-lighthouse`,
    `/articles/${old}-a-lighthouse-of-old`,
    `/articles/${inText}-something-else`,
  ]);
});

test('without a query the page asks for one, and search engines do not index results', async () => {
  const page = await web.get('/search', { 'accept-language': 'zh-CN' });
  expect(page.body).toContain('多个关键词请用空格隔开');
  expect(page.headers['x-robots-tag']).toBeUndefined();
  const results = await web.get('/search?q=x', { 'accept-language': 'en' });
  expect(results.headers['x-robots-tag']).toBe('noindex');
  expect(results.headers['cache-control']).toBe('private, no-cache');
  expect(results.body).toContain('Check the spelling.');
  const everywhere = 'Search in all sections and years.';
  expect(results.body).not.toContain(everywhere);
  expect((await web.get('/search?q=x&year=2031', { 'accept-language': 'en' })).body).toContain(everywhere);
  expect(results.headers['content-security-policy']).not.toContain('unsafe');
});

test('the links to other languages keep the query', async () => {
  const page = await search('old bridge', '&newsletter=gazette&section=City');
  expect(page).toContain('href="?lang=zh-CN&amp;q=old+bridge&amp;newsletter=gazette&amp;section=City"');
  expect((await web.get('/search?lang=zh-CN')).body).toContain('href="?lang=en"');
});

test('hostile queries are answered like others', async () => {
  await web.issue(gazette, 'Plain', 'sending', 'sent');
  const questions = [
    '%',
    '*',
    '(((((',
    '\\',
    '\u0000',
    '\ud800',
    'ﷺ'.repeat(200),
    '集'.repeat(5_000),
    'a '.repeat(5_000),
    '-'.repeat(3_000),
  ];
  for (const q of questions) {
    const { statusCode } = await web.get(`/search?q=${encodeURIComponent(q.toWellFormed())}`);
    expect(statusCode, q.slice(0, 5)).toBe(200);
  }
  expect((await web.get('/search?q=a&q=b&newsletter=x&newsletter=y')).statusCode).toBe(200);
  expect((await web.get('/search?q=%E9%9B')).statusCode).toBeLessThan(500);
});

test('a network that searches without pause is asked to wait', async () => {
  const ask = () => web.server.inject({ method: 'GET', url: '/search?q=a', remoteAddress: '192.0.2.7' });
  const answers = await Promise.all(Array.from({ length: 125 }, ask));
  expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(120);
  const refused = answers.find(({ statusCode }) => statusCode === 429);
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(0);
  expect(refused?.body).toContain('Too many searches');
  expect(refused?.body).toContain('href="?lang=zh-CN&amp;q=a"');
});
