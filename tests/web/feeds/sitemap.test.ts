import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoredArticle } from '../../../src/articles/store/article.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { removeArticle } from '../../../src/articles/store/edit-article.js';
import { addIssue, changeIssueState, nextIssueId } from '../../../src/issues/issue-store.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { recentNews } from '../../../src/web/feeds/site-addresses.js';
import { sitemapPart } from '../../../src/web/feeds/sitemap-routes.js';
import { buildWeb } from '../../../src/web/server.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;

beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: 'https://news.example.com' });
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  await web.newsletter();
});

/** The addresses in a sitemap, without the site's own. @throws when it is not well-formed */
function locationsOf(xml: string): string[] {
  const found: string[] = [];
  let inside = false;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    inside = name === 'loc';
  });
  parser.on('text', (text) => {
    if (inside && text.trim()) found.push(text.replace('https://news.example.com', ''));
  });
  parser.on('closetag', () => {
    inside = false;
  });
  parser.write(xml).close();
  return found;
}
const sitemap = async () => locationsOf((await web.get('/sitemap.xml')).body);

const save = async (title: string, given: { source?: 'feed' | 'markdown'; publishedAt?: string } = {}) => {
  const draft = {
    title,
    url: `https://www.example.com/${title}`,
    section: 'City',
    publishedAt: given.publishedAt ?? '2031-03-04T08:00:00.000Z',
    author: 'the city desk',
    image: null,
    excerpt: `About ${title}.`,
    body: `<p>All about ${title}.</p>`,
    source: given.source ?? ('markdown' as const),
  };
  return (await saveArticle(web.app.redis, draft, { newsletter: 'gazette' })).article;
};

/** An issue that was sent, with these articles. */
async function sent(...articles: string[]) {
  const { redis } = web.app;
  const id = await nextIssueId(redis, 'gazette');
  await addIssue(redis, { id, newsletter: 'gazette', subject: id, preheader: '', articles, audience: {} });
  await changeIssueState(redis, id, 'sending', { startedAt: Date.now() });
  await changeIssueState(redis, id, 'sent');
  return id;
}

test('the sitemap has every public address once, and none that is not public', async () => {
  const [shown, draftOnly] = [await save('shown'), await save('not sent')];
  const id = await sent(shown.id);
  await web.newsletter({ slug: 'ended', archivedAt: '2031-01-01T00:00:00Z', sections: [] });
  const found = await sitemap();
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(
    expect.arrayContaining(['/', '/about', '/n/gazette', '/n/gazette/issues', `/issues/${id}`, '/n/ended/issues']),
  );
  expect(found).toContain('/n/gazette/sections/City');
  expect(found).toContain(`/articles/${shown.id}-shown`);
  expect(found.join()).not.toContain(draftOnly.id);
  expect(found).not.toContain('/n/ended');
  for (const path of found) expect((await web.get(path)).statusCode, path).toBe(200);
});

test('removed, unlisted and withdrawn content leaves sitemaps and feeds at once', async () => {
  const today = new Date().toISOString();
  const articles: StoredArticle[] = [];
  for (const title of ['removed', 'unlisted', 'withdrawn', 'kept'])
    articles.push(await save(title, { publishedAt: today }));
  const [removed, unlisted, withdrawn, kept] = articles;
  await sent(removed?.id ?? '', kept?.id ?? '');
  const others = [await sent(unlisted?.id ?? ''), await sent(withdrawn?.id ?? '')];
  const everywhere = async () =>
    Promise.all(
      ['/sitemap.xml', '/sitemap-news.xml', '/n/gazette/articles.atom', '/n/gazette/articles.json'].map(
        async (path) => {
          const { body } = await web.get(path);
          return articles.filter(({ id }) => body.includes(`/articles/${id}`)).map(({ title }) => title);
        },
      ),
    );
  for (const found of await everywhere()) expect(found).toHaveLength(4);
  await removeArticle(web.app.redis, removed?.id ?? '');
  await setUnlisted(web.app.redis, others[0] ?? '', true);
  await setWithdrawn(web.app.redis, others[1] ?? '', true);
  for (const found of await everywhere()) expect(found).toEqual(['kept']);
});

test('more addresses than fit in one sitemap are in parts, each once', async () => {
  const ids = [];
  for (let n = 0; n < 12; n += 1) ids.push((await save(`article ${n}`)).id);
  await sent(...ids);
  const whole = await sitemap();
  const index = (await sitemapPart(web.app, undefined, 10)) ?? '';
  expect(index).toContain('<sitemapindex');
  const parts = locationsOf(index);
  expect(parts[0]).toBe('/sitemap.xml?part=1');
  const found: string[] = [];
  for (const [i] of parts.entries()) {
    const part = locationsOf((await sitemapPart(web.app, String(i + 1), 10)) ?? '');
    expect(part.length).toBeLessThanOrEqual(10);
    found.push(...part);
  }
  expect(found).toEqual(whole);
  expect((await web.get('/sitemap.xml?part=1')).statusCode).toBe(200);
  for (const wrong of ['2', '0', 'x', '-1', '1&part=1']) {
    expect((await web.get(`/sitemap.xml?part=${wrong}`)).statusCode, wrong).toBe(404);
  }
});

test('the news sitemap has the public articles of the last two days', async () => {
  const now = Date.parse('2031-03-10T12:00:00Z');
  const at = (hours: number) => new Date(now - hours * 3_600_000).toISOString();
  const [fresh, old] = [await save('fresh', { publishedAt: at(47) }), await save('old', { publishedAt: at(49) })];
  const [newest, announced] = [
    await save('newest', { publishedAt: at(1) }),
    await save('later', { publishedAt: at(-1) }),
  ];
  await save('not sent', { publishedAt: at(2) });
  await sent(fresh.id, old.id, newest.id, announced.id);
  const news = await recentNews(web.app, now);
  expect(news.map(({ title }) => title)).toEqual(['newest', 'fresh']);
  expect(news[0]).toEqual({
    url: `https://news.example.com/articles/${newest.id}-newest`,
    publication: 'The Example Gazette',
    language: 'en',
    published: at(1),
    title: 'newest',
  });
});

test('robots.txt names the sitemaps, and excludes pages of one reader and endless ones', async () => {
  const { body } = await web.get('/robots.txt');
  expect(body).toContain('\nSitemap: https://news.example.com/sitemap.xml\n');
  expect(body).toContain('\nSitemap: https://news.example.com/sitemap-news.xml\n');
  for (const path of ['/confirm/', '/preferences/', '/unsubscribe/', '/api/v1/', '/search?'])
    expect(body).toContain(`\nDisallow: ${path}\n`);
  const below = buildWeb({ ...web.app, publicUrl: 'https://example.org/news' });
  expect((await below.inject('/robots.txt')).body).toContain('\nDisallow: /news/confirm/\n');
  await below.close();
});

test('the feeds of articles have each text as far as its source allows it', async () => {
  const own = await save('own text');
  const foreign = await save('foreign text', { source: 'feed', publishedAt: '2031-03-03T08:00:00.000Z' });
  await save('not sent');
  await sent(own.id, foreign.id);
  const atom = parseAtomFeed((await web.get('/n/gazette/articles.atom')).body);
  expect(atom.entries?.map(({ title, content }) => [title?.value, content?.value])).toEqual([
    ['own text', '<p>All about own text.</p>'],
    ['foreign text', undefined],
  ]);
  const { items } = parseJsonFeed((await web.get('/n/gazette/articles.json')).body);
  expect(items?.[1]).toMatchObject({
    url: `https://news.example.com/articles/${foreign.id}-foreign-text`,
    external_url: 'https://www.example.com/foreign%20text',
    content_text: 'About foreign text.',
    authors: [{ name: 'the city desk' }],
    tags: ['City'],
  });
  expect(items?.[0]?.content_html).toBe('<p>All about own text.</p>');
  await changeNewsletter(web.app.redis, 'gazette', { title: 'Another title' });
  const renamed = parseAtomFeed((await web.get('/n/gazette/articles.atom')).body);
  expect(renamed.id).toBe(atom.id);
  expect(renamed.title?.value).toBe('Another title');
});
