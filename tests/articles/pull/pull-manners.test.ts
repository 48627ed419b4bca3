import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readSource } from '../../../src/articles/pull/source-store.js';
import { articlePage, minute, type Pulls, rss, sitemap, startPulls } from './pull-for-tests.js';

let pulls: Pulls;
beforeAll(async () => {
  pulls = await startPulls();
});
afterAll(() => pulls.stop());
beforeEach(() => pulls.reset());

const robots = (...lines: string[]) => pulls.documents.set('/robots.txt', lines.join('\n'));
const publish = (...paths: string[]) => {
  for (const path of paths) pulls.documents.set(path, articlePage(`Story ${path}`));
  pulls.documents.set(
    '/map',
    sitemap(
      pulls.site.url,
      paths.map((path) => [path]),
    ),
  );
};
const askedForRobots = () => pulls.requests.filter(({ url }) => url === '/robots.txt').length;
const item = (path: string, rest = '<description>Some words about it.</description>') =>
  `<item><title>Title of ${path}</title><link>${pulls.site.url}${path}</link>${rest}</item>`;

test('pages that robots.txt forbids are not read, and the result says so', async () => {
  robots('User-agent: *', 'Allow: /', 'User-agent: Postrider', 'Disallow: /paid/');
  publish('/news/one', '/paid/two');
  const { id } = await pulls.add('/map', 'sitemap');
  const { host } = new URL(pulls.site.url);
  expect(await pulls.pull(id)).toMatchObject({
    ...{ added: 1, skipped: 1, waiting: { pages: 0 } },
    notes: [`The robots.txt of ${host} forbids reading 1 page.`],
  });
  expect(pulls.paths()).toEqual(['/map', '/news/one']);
});

test('an item whose page may not be read is stored as the feed describes it', async () => {
  robots('User-agent: *', 'Disallow: /');
  pulls.documents.set('/feed', rss(item('/news/one')));
  const { id } = await pulls.add('/feed', 'feed');
  expect(await pulls.pull(id)).toMatchObject({ added: 1, waiting: { pages: 0 } });
  expect(await pulls.articles()).toMatchObject([{ excerpt: 'Some words about it.', author: '', image: null }]);
});

test('robots.txt is asked for once a day', async () => {
  publish('/news/one');
  const { id } = await pulls.add('/map', 'sitemap');
  await pulls.pull(id);
  publish('/news/one', '/news/two');
  await pulls.pull(id);
  expect(askedForRobots()).toBe(1);
  publish('/news/one', '/news/two', '/news/three');
  await pulls.pull(id, (await pulls.status(id)).lastAt + 1_441 * minute);
  expect(askedForRobots()).toBe(2);
  expect(await pulls.articles()).toHaveLength(3);
});

test('while robots.txt fails, pages wait, and a copy of its rules is used', async () => {
  pulls.documents.set('/robots.txt', { status: 503 });
  publish('/news/one');
  const { id } = await pulls.add('/map', 'sitemap');
  const { notes, waiting } = await pulls.pull(id);
  expect(waiting.pages).toBe(1);
  expect(notes).toEqual([expect.stringMatching(/^No page of .+ is read while its robots\.txt cannot be read: .+ 503/)]);
  robots('User-agent: *', 'Disallow: /paid/');
  expect(await pulls.pull(id)).toMatchObject({ added: 1 });

  pulls.documents.set('/robots.txt', { status: 503 });
  publish('/news/one', '/news/two', '/paid/three');
  const later = (await pulls.status(id)).lastAt + 1_441 * minute;
  expect(await pulls.pull(id, later)).toMatchObject({ added: 1, skipped: 1 });
});

test('a host whose robots.txt fails for days counts as one that has none', async () => {
  pulls.documents.set('/robots.txt', { status: 500 });
  publish('/news/one');
  const { id } = await pulls.add('/map', 'sitemap');
  await pulls.pull(id);
  expect(await pulls.pull(id, (await pulls.status(id)).lastAt + 3 * 1_440 * minute)).toMatchObject({ added: 1 });
});

test('a delay between requests is kept, also from one pull to the next', async () => {
  robots('User-agent: *', 'Crawl-delay: 600');
  publish('/news/one', '/news/two', '/news/three');
  const { id } = await pulls.add('/map', 'sitemap', { every: 1 });
  for (const left of [2, 1, 0]) {
    expect(await pulls.pull(id)).toMatchObject({ added: 1, waiting: { pages: left } });
    const { lastAt, nextAt } = await pulls.status(id);
    expect(nextAt).toBeGreaterThanOrEqual(lastAt + 11 * minute);
  }
});

test('a feed with a summary gets picture and author from the page, newest first, each page once', async () => {
  const date = (day: string) =>
    `<description>Some words about it.</description><pubDate>${day} Feb 2030 08:00:00 GMT</pubDate>`;
  pulls.documents.set('/feed', rss(item('/old', date('01')) + item('/new', date('03')) + item('/middle', date('02'))));
  for (const path of ['/old', '/new', '/middle']) pulls.documents.set(path, articlePage(`Page ${path}`));
  const { id } = await pulls.add('/feed', 'feed');
  expect(await pulls.pull(id)).toMatchObject({ added: 3 });
  expect(pulls.paths()).toEqual(['/feed', '/new', '/middle', '/old']);
  for (const article of await pulls.articles())
    expect(article).toMatchObject({
      ...{
        author: 'Ann Reed',
        excerpt: 'Some words about it.',
        image: { url: expect.stringContaining('/lamp-page-') },
      },
      title: expect.stringContaining('Title of '),
    });
  pulls.documents.set('/feed', `${pulls.documents.get('/feed')} `);
  expect(await pulls.pull(id)).toMatchObject({ updated: 0, unchanged: 3 });
  expect(pulls.paths()).toHaveLength(5);
});

test('an item without a category keeps the section that its page names', async () => {
  pulls.documents.set('/feed', rss(item('/one')));
  pulls.documents.set('/one', articlePage('One', { section: 'Tech' }));
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  pulls.documents.set('/feed', `${pulls.documents.get('/feed')} `);
  expect(await pulls.pull(id)).toMatchObject({ updated: 0, unchanged: 1 });
  expect(await pulls.articles()).toMatchObject([{ section: 'Tech' }]);
});

test('a rule about authors sees the author that only the page names, also at later pulls', async () => {
  pulls.documents.set('/feed', rss(item('/one')));
  pulls.documents.set('/one', articlePage('One'));
  const exclude = { words: [], authors: ['Ann Reed'], categories: [] };
  const { id } = await pulls.add('/feed', 'feed', { exclude });
  expect(await pulls.pull(id)).toMatchObject({ added: 0, skipped: 1 });
  pulls.documents.set('/feed', `${pulls.documents.get('/feed')} `);
  expect(await pulls.pull(id)).toMatchObject({ added: 0, skipped: 1 });
  expect(pulls.paths()).toEqual(['/feed', '/one', '/feed']);
});

test('every request says who asks', async () => {
  publish('/news/one');
  const { id } = await pulls.add('/map', 'sitemap');
  await pulls.pull(id);
  const agents = new Set(pulls.requests.map(({ headers }) => headers['user-agent']));
  expect([...agents]).toEqual(['Postrider (+https://post.example.com; newsletter article import)']);
});

test('a permanent redirect moves the source, and its pages are not read again', async () => {
  pulls.documents.set('/old', { status: 301, headers: { location: '/moved' } });
  pulls.documents.set('/moved', { status: 308, headers: { location: '/feed' } });
  pulls.documents.set('/feed', rss(item('/one')));
  pulls.documents.set('/one', articlePage('One'));
  const { id } = await pulls.add('/old', 'feed');
  const { notes } = await pulls.pull(id);
  expect(notes).toEqual([`The source has moved to ${pulls.site.url}/feed, so its address was changed.`]);
  expect(await readSource(pulls.redis, id)).toMatchObject({
    ...{ url: `${pulls.site.url}/feed`, changes: { url: { by: 'a permanent redirect' } } },
    status: { failures: 0, result: expect.stringContaining('1 added') },
  });
  expect(await pulls.pull(id)).toMatchObject({ added: 0, notes: [] });
  expect(pulls.paths().slice(3)).toEqual(['/one', '/feed']);
});

test.each([
  ['a temporary redirect', { '/old': 302 }],
  ['a permanent redirect after a temporary one', { '/old': 307 }],
] as const)('%s does not move the source', async (_, redirects) => {
  for (const [path, status] of Object.entries(redirects))
    pulls.documents.set(path, { status, headers: { location: '/next' } });
  pulls.documents.set('/next', { status: 301, headers: { location: '/feed' } });
  pulls.documents.set('/feed', rss(item('/one')));
  const { id } = await pulls.add('/old', 'feed');
  expect(await pulls.pull(id)).toMatchObject({ added: 1 });
  expect((await readSource(pulls.redis, id)).url).toBe(`${pulls.site.url}/old`);
});

test('a redirect to the home page, or to another source, does not move the source', async () => {
  pulls.documents.set('/', rss(item('/one')));
  pulls.documents.set('/feed', rss(item('/one')));
  pulls.documents.set('/ended', { status: 301, headers: { location: '/' } });
  pulls.documents.set('/twin', { status: 301, headers: { location: '/feed' } });
  const other = await pulls.add('/feed', 'feed');
  for (const path of ['/ended', '/twin']) {
    const { id } = await pulls.add(path, 'feed');
    const { notes } = await pulls.pull(id);
    expect((await readSource(pulls.redis, id)).url).toBe(`${pulls.site.url}${path}`);
    if (path === '/twin') expect(notes.join()).toContain(`which is ${other.id} already`);
  }
});

test('a page in the place of a feed is not imported as an article', async () => {
  pulls.documents.set('/feed', articlePage('We have moved'));
  const { id } = await pulls.add('/feed', 'feed');
  const { error } = await pulls.pull(id);
  expect(error).toMatchObject({
    code: 'source.unreadable',
    message: expect.stringContaining('sends a page there, not a feed'),
  });
  expect(await pulls.articles()).toEqual([]);
});

test('the lifetime of a feed counts after a 304 too', async () => {
  pulls.documents.set('/feed', rss(item('/one'), '<ttl>600</ttl>'));
  pulls.documents.set('/one', articlePage('One'));
  const { id } = await pulls.add('/feed', 'feed');
  for (const expected of ['1 added', 'nothing has changed']) {
    await pulls.pull(id);
    const { result, lastAt, nextAt } = await pulls.status(id);
    expect(result).toContain(expected);
    expect(nextAt).toBeGreaterThanOrEqual(lastAt + 300 * minute);
  }
});

test('a page without a date is no article where the others have one', async () => {
  const paths = ['/harbour/one', '/harbour/two', '/harbour/our-history', '/harbour/three'];
  publish(...paths);
  pulls.documents.set('/harbour/our-history', articlePage('Our history', { date: '' }));
  const { id } = await pulls.add('/map', 'sitemap');
  const { notes, ...counts } = await pulls.pull(id);
  expect(counts).toMatchObject({ added: 3, skipped: 1 });
  expect(notes).toEqual([expect.stringContaining('/harbour/our-history: the page has no date, unlike the articles')]);
  publish(...paths, '/harbour/lamps');
  pulls.documents.set('/harbour/lamps', articlePage('Lamps', { date: '' }));
  expect(await pulls.pull(id)).toMatchObject({ added: 0, unchanged: 3, skipped: 2 });
});

test('pages without a date are articles where none has one', async () => {
  for (const path of ['/harbour/one', '/harbour/two']) publish('/harbour/one', '/harbour/two', path);
  for (const path of ['/harbour/one', '/harbour/two']) pulls.documents.set(path, articlePage(path, { date: '' }));
  const { id } = await pulls.add('/map', 'sitemap');
  expect(await pulls.pull(id)).toMatchObject({ added: 2, skipped: 0 });
});
