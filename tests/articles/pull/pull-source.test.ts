import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { detectSource } from '../../../src/articles/pull/lists/read-listing.js';
import { pullSource } from '../../../src/articles/pull/pull-source.js';
import { sourceSettings, stateOf } from '../../../src/articles/pull/source.js';
import { addSource, changeSource, readSource, removeSource } from '../../../src/articles/pull/source-store.js';
import { openDocumentReader } from '../../../src/articles/readers/document-reader.js';
import { articleIds, readArticles } from '../../../src/articles/store/article-store.js';
import { findDuplicates, readFingerprints } from '../../../src/articles/store/duplicates.js';
import { addNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { storedArticles } from '../../helpers/edition.js';
import { newsletterFields } from '../../helpers/newsletter.js';
import { startTestRedis } from '../../helpers/redis.js';
import { startSite } from '../site-for-tests.js';

let redis: Redis;
const reader = openDocumentReader();
let stop: () => Promise<void>;
let site: Awaited<ReturnType<typeof startSite>>;
let answer: RequestListener;
let asked: IncomingMessage[];
/** The site's robots.txt; empty: it has none. */
let robots = '';
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
  site = await startSite((request, response) => {
    // The picture of every page.
    if (request.url === '/lamp.jpg') return response.end('a picture');
    if (request.url === '/robots.txt') return response.writeHead(robots === '' ? 404 : 200).end(robots);
    asked.push(request);
    answer(request, response);
  });
});
afterAll(() => Promise.all([stop(), site.stop(), reader.close()]));
beforeEach(async () => {
  await redis.flushall();
  asked = [];
  robots = '';
  for (const [slug, locale] of [
    ['gazette', 'en'],
    ['ribao', 'zh-CN'],
  ] as const)
    await addNewsletter(
      redis,
      newsletterFields({
        slug,
        title: slug,
        from: { name: slug, address: 'a@example.com' },
        locale,
        sections: ['News', 'Tech'],
      }),
    );
});

const now = Date.parse('2030-03-01T00:00:00Z');
const minute = 60_000;

const item = (title: string, rest = '', path = encodeURIComponent(title)) =>
  `<item><title>${title}</title><link>${site.url}/${path}</link>${rest.replace('{site}', site.url)}</item>`;
/** What most feeds of newspapers give. */
const summary = '<description>Some words about it.</description><pubDate>Fri, 01 Feb 2030 08:00:00 GMT</pubDate>';
const byline = '<author>News desk</author>';
/** A feed that leaves nothing out, so that no page is read. */
const lamp = '<enclosure url="{site}/lamp.jpg" type="image/jpeg"/>';
const full = summary + byline + lamp;
const rss = (items: string, head = '') =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>${head}${items}</channel></rss>`;
const page = (title: string, text = 'The harbour office published the figures of the year on Friday morning.') =>
  `<html lang="en"><head><title>${title}</title><meta property="og:image" content="${site.url}/lamp.jpg">
  <meta property="article:published_time" content="2030-02-03T08:00:00Z"></head>
  <body><article><h1>${title}</h1><p>${text}</p><p>${text}</p><p>${text}</p></article></body></html>`;
const serve = (documents: Record<string, string>) => {
  answer = (request, response) => {
    const body = documents[(request.url ?? '').slice(1)];
    response.writeHead(body === undefined ? 404 : 200).end(body);
  };
};

const add = (path: string, kind: 'feed' | 'sitemap' | 'page', settings: object = {}, newsletter = 'gazette') =>
  addSource(redis, newsletter, sourceSettings.parse({ url: `${site.url}/${path}`, kind, ...settings }), now);
const pull = async (id: string, at = now) =>
  pullSource({ redis, allowPrivateFetch: true, reader }, await readSource(redis, id), { now: at, patienceMs: 0 });
const status = async (id: string) => (await readSource(redis, id)).status;
async function articlesOf(slug = 'gazette') {
  const found = [];
  for await (const ids of articleIds(redis, slug, 100)) found.push(...(await readArticles(redis, ids)));
  return found;
}

describe('a feed', () => {
  test('adds its articles to its newsletter, and counts added, updated, unchanged and skipped ones', async () => {
    serve({ feed: rss(`${item('One', full) + item('Two', full)}<item><title>No link</title></item>`) });
    const { id } = await add('feed', 'feed');
    expect(await pull(id)).toMatchObject({ id, added: 2, updated: 0, unchanged: 0, skipped: 1, error: null });
    serve({ feed: rss(item('One', full) + item('Two', full.replace('Some', 'Better')) + item('Three', full)) });
    expect(await pull(id)).toMatchObject({ added: 1, updated: 1, unchanged: 1, skipped: 0 });
    expect((await articlesOf()).map(({ sourceId, language }) => [sourceId, language])).toEqual(
      Array.from({ length: 3 }, () => [id, 'en']),
    );
    expect(await articlesOf('ribao')).toEqual([]);
    expect(await status(id)).toMatchObject({ failures: 0, result: '1 added, 1 updated, 1 unchanged, 0 skipped.' });
  });

  test('whose picture does not exist loses the picture and names the article, and the host is asked once', async () => {
    const text = summary + byline;
    const picture = (name: string) => `<enclosure url="${site.url}/${name}" type="image/jpeg" length="9"/>`;
    serve({
      feed: rss(item('One', text + picture('gone.jpg')) + item('Two', text + picture('here.jpg'))),
      'here.jpg': 'x',
    });
    const { id } = await add('feed', 'feed');
    const { notes, added } = await pull(id);
    expect(added).toBe(2);
    expect(notes).toEqual([`"One": its picture ${site.url}/gone.jpg does not exist.`]);
    const imageOf = async () => Object.fromEntries((await articlesOf()).map(({ title, image }) => [title, image?.url]));
    expect(await imageOf()).toEqual({ One: undefined, Two: `${site.url}/here.jpg` });
    asked = [];
    expect(await pull(id)).toMatchObject({ updated: 0, unchanged: 2 });
    expect(asked.map(({ url }) => url)).toEqual(['/feed']);
  });

  test('is asked with its ETag and date, and a 304 changes nothing', async () => {
    answer = ({ headers }, response) => {
      const known =
        headers['if-none-match'] === '"a1"' && headers['if-modified-since'] === 'Fri, 01 Feb 2030 08:00:00 GMT';
      response.writeHead(known ? 304 : 200, { etag: '"a1"', 'last-modified': 'Fri, 01 Feb 2030 08:00:00 GMT' });
      response.end(known ? undefined : rss(item('One', full)));
    };
    const { id } = await add('feed', 'feed');
    expect(await pull(id)).toMatchObject({ added: 1 });
    for (let times = 0; times < 2; times += 1) {
      expect(await pull(id)).toMatchObject({ added: 0, updated: 0, unchanged: 0, error: null });
      expect((await status(id)).result).toBe('The host says that nothing has changed.');
    }
    // A change of its rules needs the whole document again.
    await changeSource(redis, id, { section: 'Tech' });
    expect(await pull(id)).toMatchObject({ updated: 1 });
    expect(await articlesOf()).toMatchObject([{ section: 'Tech' }]);
  });

  test('that fails keeps the reason, is retried at growing intervals, and is failing after five failures', async () => {
    answer = (_, response) => response.writeHead(500).end();
    const { id } = await add('feed', 'feed');
    let at = now;
    const waits: number[] = [];
    for (let failures = 1; failures <= 6; failures += 1) {
      expect(await pull(id, at)).toMatchObject({ error: { code: 'article.fetch-failed' } });
      const source = await readSource(redis, id);
      expect(source.status).toMatchObject({ failures, lastSuccessAt: 0 });
      expect(source.status.result).toContain('answered 500');
      expect(stateOf(source)).toBe(failures < 5 ? 'retrying' : 'failing');
      waits.push(source.status.nextAt - at);
      at = source.status.nextAt;
    }
    for (const [i, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(15 * minute * 2 ** i);
      expect(wait).toBeLessThanOrEqual(16.5 * minute * 2 ** i);
    }
    serve({ feed: rss(item('One', full)) });
    expect(await pull(id, at)).toMatchObject({ added: 1, error: null });
    expect(stateOf(await readSource(redis, id))).toBe('ok');
  });

  test('is not pulled again before the time that its host asks for', async () => {
    answer = (_, response) => response.writeHead(429, { 'retry-after': '7200' }).end();
    const { id } = await add('feed', 'feed');
    await pull(id);
    expect((await status(id)).nextAt).toBe(now + 120 * minute);
    answer = (_, response) => response.writeHead(200).end(rss(item('One', full), '<ttl>600</ttl>'));
    await pull(id);
    expect((await status(id)).nextAt).toBeGreaterThanOrEqual(now + 300 * minute);
  });

  test('puts categories into sections, and chooses by word, author and category', async () => {
    const by = (author: string, category: string) =>
      `${summary}${lamp}<dc:creator>${author}</dc:creator><category>${category}</category>`;
    const feed = rss(
      [
        item('A harbour opens', by('Sport desk', 'Boats')),
        item('The harbourmaster retires', by('News desk', 'tech')),
        item('A bridge closes', by('Sponsored desk', 'Other')),
        item('A lamp is lit', by('News desk', 'Other</category><category>Adverts')),
        item('A fourth story', by('News desk', 'Other</category><category>More')),
      ].join(''),
    ).replace('<rss ', '<rss xmlns:dc="http://purl.org/dc/elements/1.1/" ');
    serve({ feed });
    const exclude = { words: ['Harbour'], authors: ['sponsored'], categories: ['adverts'] };
    const { id } = await add('feed', 'feed', { section: 'News', sections: { boats: 'Life' }, exclude });
    const result = await pull(id);
    expect(result).toMatchObject({ added: 2, skipped: 3 });
    expect(result.notes).toContain('"A harbour opens": it is excluded by the word "Harbour".');
    const sections = async () => Object.fromEntries((await articlesOf()).map(({ title, section }) => [title, section]));
    expect(await sections()).toEqual({ 'The harbourmaster retires': 'Tech', 'A fourth story': 'News' });
    await changeSource(redis, id, {
      exclude: { words: [], authors: [], categories: [] },
      include: { words: ['opens'], authors: [], categories: [] },
    });
    expect(await pull(id)).toMatchObject({ added: 1, skipped: 4 });
    expect(await sections()).toMatchObject({ 'A harbour opens': 'Life' });
  });

  test('that gives only a title and a link has the pages fetched, once each', async () => {
    const documents: Record<string, string> = {
      feed: rss(item('The lamp is lit', '', 'lamp') + item('Gone', '', 'gone') + item('One', full)),
      lamp: page('The lamp is lit | A site'),
    };
    serve(documents);
    const { id } = await add('feed', 'feed');
    expect(await pull(id)).toMatchObject({ added: 3, skipped: 0, error: null });
    const [lamp] = (await articlesOf()).filter(({ title }) => title === 'The lamp is lit');
    expect(lamp).toMatchObject({
      publishedAt: '2030-02-03T08:00:00.000Z',
      image: { url: `${site.url}/lamp.jpg` },
      excerpt: expect.stringContaining('The harbour office published'),
    });
    expect(await pull(id)).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
    expect(asked.filter(({ url }) => url === '/lamp')).toHaveLength(1);
    // A missing page is not requested at every pull.
    for (let times = 0; times < 5; times += 1) await pull(id);
    expect(asked.filter(({ url }) => url === '/gone').length).toBeLessThanOrEqual(3);
  });

  test('in two newsletters adds articles to each, in its own language', async () => {
    serve({ feed: rss(item('海河边的书店重新开门', '<description>书店重新开门。</description>') + item('One', full)) });
    const [one, other] = [await add('feed', 'feed'), await add('feed', 'feed', {}, 'ribao')];
    await pull(one.id);
    expect(await pull(other.id)).toMatchObject({ added: 2 });
    const languages = async (slug: string) => (await articlesOf(slug)).map(({ language }) => language).sort();
    expect(await languages('gazette')).toEqual(['en', 'zh-CN']);
    expect(await languages('ribao')).toEqual(['en', 'zh-CN']);
    expect(await storedArticles(redis)).toHaveLength(4);
  });

  test('that another source of the newsletter repeats keeps its own sections', async () => {
    serve({ front: rss(item('One', full)), sport: rss(item('One', `${full}<category>Sport</category>`)) });
    const [front, sport] = [await add('front', 'feed', { section: 'News' }), await add('sport', 'feed')];
    await pull(front.id);
    expect(await pull(sport.id)).toMatchObject({ added: 0, updated: 0, unchanged: 1 });
    expect(await articlesOf()).toMatchObject([{ section: 'News', sourceId: front.id }]);
    await removeSource(redis, front.id);
    expect(await pull(sport.id)).toMatchObject({ updated: 1 });
    expect(await articlesOf()).toMatchObject([{ section: 'Sport', sourceId: sport.id }]);
  });

  test('that names an article by a redirecting address is recognised as repeating it', async () => {
    answer = ({ url }, response) => {
      if (url === '/feed') return response.end(rss(item('One', full, 'one') + item('One, shared', full, 'r/1')));
      if (url === '/r/1') return response.writeHead(302, { location: '/one?utm_source=feed' }).end();
      return response.end(page('One'));
    };
    const { id } = await add('feed', 'feed');
    await pull(id);
    const shared = (await articlesOf()).find(({ title }) => title === 'One, shared');
    expect(shared?.finalUrl).toBe(`${site.url}/one`);
    expect([...findDuplicates(await readFingerprints(redis, 'gazette')).values()]).toMatchObject([
      { because: 'address' },
    ]);
  });

  test('that is removed during its pull stays removed', async () => {
    const { id } = await add('feed', 'feed');
    answer = async ({ url }: IncomingMessage, response: ServerResponse) => {
      if (url === '/feed') await removeSource(redis, id);
      response.end(rss(item('One', full)));
    };
    await pull(id);
    expect(await redis.exists(keys.source(id))).toBe(0);
  });
});

describe('a sitemap', () => {
  test('of news gives titles and dates, and the pages give the rest', async () => {
    const entry = `<url><loc>${site.url}/lamp</loc><news:news><news:title>A &amp; B</news:title>
      <news:publication_date>2030-02-05T10:00:00Z</news:publication_date></news:news></url>`;
    serve({ map: `<urlset xmlns:news="x">${entry}</urlset>`, lamp: page('Another title') });
    const { id } = await add('map', 'sitemap');
    expect(await pull(id)).toMatchObject({ added: 1, error: null });
    expect(await articlesOf()).toMatchObject([
      { title: 'A & B', publishedAt: '2030-02-05T10:00:00.000Z', image: { url: `${site.url}/lamp.jpg` } },
    ]);
    expect(await pull(id)).toMatchObject({ unchanged: 1 });
  });

  test('that is an index has its newest sitemaps read; pages that are no articles are skipped', async () => {
    const loc = (path: string, day: string) => `<loc>${site.url}/${path}</loc><lastmod>2030-02-${day}</lastmod>`;
    serve({
      index: `<sitemapindex><sitemap>${loc('map', '05')}</sitemap></sitemapindex>`,
      map: `<urlset><url>${loc('lamp', '05')}</url><url>${loc('empty', '04')}</url></urlset>`,
      lamp: page('The lamp is lit'),
      empty: '<html><body></body></html>',
    });
    const { id } = await add('index', 'sitemap');
    expect(await pull(id)).toMatchObject({ added: 1 });
    expect(await articlesOf()).toMatchObject([{ title: 'The lamp is lit', source: 'page' }]);
    expect(await pull(id)).toMatchObject({ added: 0, updated: 0, unchanged: 1 });
  });
});

describe('a page', () => {
  const list = () => `<html><body><nav><a href="/about">About us and more</a></nav>
    <a href="/lamp">The lamp is lit again</a> <a href="lamp#top">The lamp is lit again</a>
    <a href="https://example.org/x">A story of somebody else</a> <a href="/more">More</a></body></html>`;

  test('that lists articles has each of them read once', async () => {
    serve({ news: list(), lamp: page('The lamp is lit') });
    const { id } = await add('news', 'page');
    expect(await pull(id)).toMatchObject({ added: 1, skipped: 0 });
    expect(await pull(id)).toMatchObject({ added: 0, unchanged: 1 });
    expect(asked.map(({ url }) => url)).toEqual(['/news', '/lamp', '/news']);
  });

  test('that a rule excluded is imported when the rule is removed', async () => {
    serve({ news: list(), lamp: page('The lamp is lit') });
    const { id } = await add('news', 'page', { exclude: { words: ['lamp'], authors: [], categories: [] } });
    for (let times = 0; times < 2; times += 1) expect(await pull(id)).toMatchObject({ added: 0 });
    expect(asked.filter(({ url }) => url === '/lamp')).toHaveLength(1);
    await changeSource(redis, id, { exclude: { words: [], authors: [], categories: [] } });
    expect(await pull(id)).toMatchObject({ added: 1 });
  });

  test('is recognised by its content, and is replaced by the feed that it offers', async () => {
    const link = '<link rel="alternate" type="application/rss+xml" href="/feed">';
    serve({
      news: list(),
      home: `<html><head>${link}</head></html>`,
      feed: rss(''),
      map: '<?xml version="1.0"?><urlset/>',
    });
    const kindOf = async (path: string) => detectSource(`${site.url}/${path}`, { redis, allowPrivateFetch: true });
    expect(await kindOf('news')).toEqual({ url: `${site.url}/news`, kind: 'page' });
    expect(await kindOf('home')).toEqual({ url: `${site.url}/feed`, kind: 'feed' });
    expect(await kindOf('feed')).toEqual({ url: `${site.url}/feed`, kind: 'feed' });
    expect(await kindOf('map')).toEqual({ url: `${site.url}/map`, kind: 'sitemap' });
  });

  test('is replaced by a sitemap of robots.txt if it is a home page with a news sitemap, or lists no articles', async () => {
    robots = 'Sitemap: /images.xml\nSitemap: /all.xml\nSitemap: /news-sitemap.xml';
    serve({ '': list(), news: list(), empty: '<html><body>Nothing</body></html>' });
    const kindOf = async (path: string) => detectSource(`${site.url}/${path}`, { redis, allowPrivateFetch: true });
    const sitemap = { url: `${site.url}/news-sitemap.xml`, kind: 'sitemap' };
    expect(await kindOf('')).toEqual(sitemap);
    expect(await kindOf('empty')).toEqual(sitemap);
    expect(await kindOf('robots.txt')).toEqual(sitemap);
    expect(await kindOf('news')).toEqual({ url: `${site.url}/news`, kind: 'page' });
    await redis.flushall();
    robots = 'Sitemap: /images.xml\nSitemap: /all.xml';
    expect(await kindOf('')).toEqual({ url: `${site.url}/`, kind: 'page' });
    expect(await kindOf('empty')).toEqual({ url: `${site.url}/all.xml`, kind: 'sitemap' });
  });
});

test('one pull at a time reads from a host', async () => {
  let release: () => void = () => undefined;
  const asking = new Promise<void>((asks) => {
    answer = (_, response) => {
      release = () => response.end(rss(item('One', full)));
      asks();
    };
  });
  const [one, other] = [await add('one', 'feed'), await add('other', 'feed')];
  const first = pull(one.id);
  await asking;
  await expect(pull(other.id)).rejects.toMatchObject({ code: 'source.host-busy' });
  const waiting = pullSource({ redis, allowPrivateFetch: true }, other, { now, patienceMs: 30_000 });
  serve({ other: rss(item('Two', full)) });
  release();
  expect(await first).toMatchObject({ added: 1 });
  expect(await waiting).toMatchObject({ added: 1 });
});

test('a private address is refused, as the reason says', async () => {
  const { id } = await add('feed', 'feed');
  const source = await readSource(redis, id);
  const result = await pullSource({ redis, allowPrivateFetch: false }, source, { now, patienceMs: 0 });
  expect(result.error).toMatchObject({ code: 'article.fetch-refused' });
});
