import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { storeVote } from '../../../src/answers/votes/votes.js';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, changeSource } from '../../../src/articles/pull/source-store.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { editArticle, removeArticle } from '../../../src/articles/store/edit-article.js';
import { addIssue, changeIssueState, nextIssueId } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { announceChange } from '../../../src/redis/site-changes.js';
import { topics } from '../../../src/redis/site-topics.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
const site = 'https://news.example.com';
beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: site });
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  await web.newsletter({ comments: true, ratings: true });
});

/** Sends an issue with one article. @returns its id */
async function sent(title: string, { sourceId = '', kind = 'markdown' as 'markdown' | 'feed' } = {}): Promise<string> {
  const { redis } = web.app;
  const draft = {
    title,
    url: `https://www.example.org/${encodeURIComponent(title)}`,
    section: 'City',
    publishedAt: new Date().toISOString(),
    author: '',
    image: null,
    excerpt: '',
    body: '<p>How it began.</p>',
    source: kind,
  };
  const { article } = await saveArticle(redis, draft, { newsletter: 'gazette', sourceId });
  const id = await nextIssueId(redis, 'gazette');
  const articles = [article.id];
  await addIssue(redis, { id, newsletter: 'gazette', subject: title, preheader: '', articles, audience: {} });
  for (const state of ['sending', 'sent'] as const) await changeIssueState(redis, id, state, { startedAt: Date.now() });
  return article.id;
}
const open = (url: string) => web.server.inject({ method: 'GET', url });
const factsIn = (body: string): Record<string, unknown> =>
  JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/.exec(body)?.[1] ?? '{}');
const canonicalIn = (body: string) => /<link rel="canonical" href="([^"]*)"/.exec(body)?.[1];

test('the id of an address decides; other words, or none, redirect and keep the query', async () => {
  const id = await sent('The port does not sleep');
  const right = `/articles/${id}-the-port-does-not-sleep`;
  expect((await open(right)).statusCode).toBe(200);
  for (const [wrong, query] of [
    [`/articles/${id}`, ''],
    [`/articles/${id}`, '?lang=zh-CN&page=2'],
    [`/articles/${id}-an-old-title`, ''],
    [`/articles/${id}-the-port-does-not-sleep-`, ''],
    [`/articles/${id}-//evil.example.org`, ''],
    [`/articles/${id}-%0d%0aSet-Cookie:%20x=1`, ''],
  ]) {
    const { statusCode, headers } = await open(`${wrong}${query}`);
    if (wrong?.includes('//')) expect(statusCode).toBe(404);
    else expect([statusCode, headers.location]).toEqual([301, `${right}${query}`]);
  }
  expect((await open('/articles/aaaaaaaaaaaa-the-port-does-not-sleep')).statusCode).toBe(404);
});

test('a redirect is not kept, so that a title may change back', async () => {
  const id = await sent('Before');
  await editArticle(web.app.redis, id, { title: 'After' }, { by: 'test' });
  const there = await open(`/articles/${id}-before`);
  expect([there.headers.location, there.headers['cache-control']]).toEqual([`/articles/${id}-after`, 'no-cache']);
  await editArticle(web.app.redis, id, { title: 'Before' }, { by: 'test' });
  expect((await open(`/articles/${id}-after`)).headers.location).toBe(`/articles/${id}-before`);
});

test('a title in Chinese has its characters in the address', async () => {
  const id = await sent('港口不眠');
  const { headers } = await open(`/articles/${id}`);
  expect(headers.location).toBe(`/articles/${id}-${encodeURIComponent('港口不眠')}`);
  expect((await open(String(headers.location))).statusCode).toBe(200);
});

test('a removed article is gone under every address', async () => {
  const id = await sent('Gone');
  await removeArticle(web.app.redis, id, { by: 'test' });
  for (const name of [id, `${id}-gone`]) expect((await open(`/articles/${name}`)).statusCode).toBe(410);
});

test('an own article is canonical here and in the sitemaps; a foreign one is neither, unless its source says so', async () => {
  const own = await sent('Own story');
  const settings = sourceSettings.parse({ url: 'https://www.example.org/feed', kind: 'feed', body: 'full' });
  const source = await addSource(web.app.redis, 'gazette', settings);
  const foreign = await sent('Foreign story', { sourceId: source.id, kind: 'feed' });
  const page = async (id: string, words: string) => (await open(`/articles/${id}-${words}`)).body;
  const addresses = [`${site}/articles/${own}-own-story`, `${site}/articles/${foreign}-foreign-story`];
  const listed = async () => {
    const maps = await Promise.all(['/sitemap.xml', '/sitemap-news.xml'].map(async (map) => (await open(map)).body));
    return maps.map((map) => addresses.map((address) => map.includes(`<loc>${address}</loc>`)));
  };
  expect(canonicalIn(await page(own, 'own-story'))).toBe(addresses[0]);
  expect(canonicalIn(await page(foreign, 'foreign-story'))).toBe('https://www.example.org/Foreign%20story');
  expect(await page(foreign, 'foreign-story')).toContain('First published on www.example.org');
  expect(await page(own, 'own-story')).not.toContain('First published on');
  expect(await listed()).toEqual([
    [true, false],
    [true, false],
  ]);
  await changeSource(web.app.redis, source.id, { canonical: 'here' });
  expect(canonicalIn(await page(foreign, 'foreign-story'))).toBe(addresses[1]);
  expect(await page(foreign, 'foreign-story')).not.toContain('First published on');
  expect(await listed()).toEqual([
    [true, true],
    [true, true],
  ]);
});

test('search engines get the logo, the last change, the comments, and the rating from five votes on', async () => {
  await web.empty();
  await web.newsletter({ comments: true, look: { logo: { file: 'abc.png', width: 400, height: 80 } } });
  const id = await sent('Facts');
  const facts = async () => {
    await announceChange(web.app.redis, topics.site);
    return factsIn((await open(`/articles/${id}-facts`)).body);
  };
  const before = await facts();
  expect(before).toMatchObject({
    mainEntityOfPage: `${site}/articles/${id}-facts`,
    commentCount: 0,
    publisher: { logo: { '@type': 'ImageObject', url: `${site}/media/abc.png`, width: 400, height: 80 } },
  });
  expect(before.dateModified).toBe(before.datePublished);
  expect(before.aggregateRating).toBeUndefined();
  await editArticle(web.app.redis, id, { excerpt: 'Corrected.' }, { by: 'test' });
  expect(Date.parse(String((await facts()).dateModified))).toBeGreaterThanOrEqual(
    Date.parse(String(before.dateModified)),
  );
  for (const step of [4, 4, 5, 4, 4] as const) {
    const mark = Buffer.from(crypto.getRandomValues(new Uint8Array(8)));
    await storeVote(web.app.redis, { article: id, mark, step });
  }
  expect((await facts()).aggregateRating).toEqual({
    ...{ '@type': 'AggregateRating', ratingValue: 4.2, ratingCount: 5 },
    ...{ worstRating: 1, bestRating: 5 },
  });
  await changeNewsletter(web.app.redis, 'gazette', { comments: false });
  expect((await facts()).commentCount).toBeUndefined();
});
