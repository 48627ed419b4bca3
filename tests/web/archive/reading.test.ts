import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource, changeSource } from '../../../src/articles/pull/source-store.js';
import type { ArticleDraft } from '../../../src/articles/store/article.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { removeArticle } from '../../../src/articles/store/edit-article.js';
import { freezeEmails, readEdition } from '../../../src/delivery/edition.js';
import { addIssue, changeIssueState, nextIssueId } from '../../../src/issues/issue-store.js';
import { setUnlisted, setWithdrawn } from '../../../src/issues/publication.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { forCards } from '../../../src/web/archive/story.js';
import { stylesheet } from '../../../src/web/kit/style.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;

beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  await web.newsletter();
});

/** Sends an issue with these articles. @returns the ids of the issue and of its articles */
async function sent(subject: string, drafts: Partial<ArticleDraft>[], sourceId = '') {
  const { redis, publicUrl } = web.app;
  const articles: string[] = [];
  for (const [i, draft] of drafts.entries()) {
    const whole: ArticleDraft = {
      title: `${subject} ${i}`,
      url: `https://www.example.com/${encodeURIComponent(subject)}-${i}`,
      section: 'City',
      publishedAt: new Date(Date.UTC(2031, 2, 4, 8, i)).toISOString(),
      author: 'the city desk',
      image: null,
      excerpt: 'How it began.',
      body: '<p>How it began, and how it ended.</p>',
      source: 'markdown',
      ...draft,
    };
    articles.push((await saveArticle(redis, whole, { newsletter: 'gazette', sourceId })).article.id);
  }
  const id = await nextIssueId(redis, 'gazette');
  const issue = await addIssue(redis, { id, newsletter: 'gazette', subject, preheader: '', articles, audience: {} });
  await freezeEmails(web.app, await readEdition(redis, publicUrl, issue));
  for (const state of ['sending', 'sent'] as const) await changeIssueState(redis, id, state, { startedAt: Date.now() });
  return { id, articles };
}

const facts = (body: string): Record<string, unknown>[] =>
  [...body.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(([, json = '']) => JSON.parse(json));

test('the front page names several newsletters with their rhythm and latest issue; a single one is the front page', async () => {
  const { id } = await sent('The bridge', [{}]);
  expect((await web.get('/')).body).toContain('action="/n/gazette"');
  await web.newsletter({ slug: 'weekend', title: 'Weekend', schedule: { weekly: '0 8 * * 6' } });
  const { body } = await web.get('/');
  expect(body).toContain('<a href="/n/weekend">Weekend</a></h2>');
  expect(body).toContain('Every Saturday');
  expect(body).toContain(`<a href="/issues/${id}">Latest issue</a>`);
  expect(body).toContain('The first issue has not come out yet.');
  expect(body).toContain('<a href="/n/gazette">The Example Gazette</a></h2>');
});

test('the front of a newsletter shows how often it comes, its form, and the stories of its latest issue', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { schedule: { 'every issue': '0 7 * * 1-5' } });
  expect((await web.get('/n/gazette')).body).toContain('The first issue has not come out yet.');
  await sent('An older issue', [{}]);
  const { id, articles } = await sent('The bridge', [{}, {}, {}, {}, {}, {}, {}]);
  // The page that was read above may be shown until it is rendered again.
  await until('the front shows the issue', async () => (await web.get('/n/gazette')).body.includes('The bridge'));
  const { body } = await web.get('/n/gazette');
  expect(body).toContain('Every weekday');
  expect(body).toContain(`<a href="/articles/${articles[0]}-the-bridge-0">The bridge 0</a></h2>`);
  expect(body).toContain(`<a href="/issues/${id}">Latest issue</a>`);
  expect(body).toContain('An older issue');
});

test('a newsletter’s text cannot end the data for search engines early', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { tagline: '</script><script>alert(1)</script>' });
  const { body } = await web.get('/n/gazette');
  expect(body).not.toContain('<script>alert');
  expect(facts(body)).toMatchObject([{ '@type': 'Periodical', description: '</script><script>alert(1)</script>' }]);
});

test('an article of a section with too few others for a row shows others of the newsletter', async () => {
  const { articles } = await sent('The bridge', [{}, {}, {}, { section: 'Sport' }, { section: 'Sport' }]);
  const { body } = await web.get(`/articles/${articles[0]}`);
  const more = body.slice(body.indexOf('id="more"'));
  expect(more).toContain('More stories</h2>');
  for (const id of articles.slice(2)) expect(more).toContain(`<a href="/articles/${id}-`);
});

test('an article shows its text, its section, its issue and more of its section', async () => {
  const { id, articles } = await sent('The bridge', [{}, {}, {}, {}, {}, { section: 'Sport' }]);
  const [first, second, , , , sport] = articles;
  const own = `${web.app.publicUrl}/articles/${first}-the-bridge-0`;
  const { statusCode, body } = await web.get(`/articles/${first}`);
  expect(statusCode).toBe(200);
  expect(body).toContain('and how it ended');
  expect(body).toContain('<a href="/n/gazette/sections/City">City</a>');
  expect(body).toContain(`<a href="/issues/${id}">`);
  expect(body).toContain(`<a href="/articles/${second}-the-bridge-1" rel="next">`);
  expect(body).not.toContain(`<a href="/articles/${sport}-`);
  expect(body).toContain(`<link rel="canonical" href="${own}"/>`);
  expect(body).toContain('x-default');
  expect(body).toContain(`<meta property="og:url" content="${own}"/>`);
  expect(facts(body)).toEqual([
    {
      '@context': 'https://schema.org',
      '@type': 'NewsArticle',
      headline: 'The bridge 0',
      url: own,
      mainEntityOfPage: own,
      description: 'How it began.',
      datePublished: '2031-03-04T08:00:00.000Z',
      dateModified: '2031-03-04T08:00:00.000Z',
      author: [{ '@type': 'Person', name: 'the city desk' }],
      articleSection: 'City',
      inLanguage: 'en',
      publisher: { '@type': 'Organization', name: 'The Example Gazette', url: 'https://www.example.com' },
      isPartOf: {
        '@type': 'PublicationIssue',
        url: `${web.app.publicUrl}/issues/${id}`,
        isPartOf: {
          '@type': 'Periodical',
          name: 'The Example Gazette',
          url: `${web.app.publicUrl}/n/gazette`,
        },
      },
    },
  ]);
});

test('a source decides how much of its articles is shown: all, the excerpt, or nothing', async () => {
  const settings = sourceSettings.parse({ url: 'https://www.example.com/feed', kind: 'feed' });
  const source = await addSource(web.app.redis, 'gazette', settings);
  const [id] = (await sent('Of a source', [{ source: 'feed' }], source.id)).articles;
  const excerpt = await web.get(`/articles/${id}`);
  expect(excerpt.body).not.toContain('how it ended');
  expect(excerpt.body).toContain('How it began.');
  expect(excerpt.body).toContain(
    '<a class="button quiet" href="https://www.example.com/Of%20a%20source-0">Read the full story on www.example.com</a>',
  );
  await changeSource(web.app.redis, source.id, { body: 'full' });
  expect((await web.get(`/articles/${id}`)).body).toContain('how it ended');
  await changeSource(web.app.redis, source.id, { body: 'off' });
  expect(await web.get(`/articles/${id}`)).toMatchObject({
    statusCode: 302,
    headers: { location: 'https://www.example.com/Of%20a%20source-0' },
  });
  expect((await web.get('/n/gazette')).body).toContain('<a href="https://www.example.com/Of%20a%20source-0">');
});

test('of articles imported by hand, Markdown is shown in full, and a page or feed as an excerpt', async () => {
  const { articles } = await sent('By hand', [{ source: 'markdown' }, { source: 'page' }, { source: 'feed' }]);
  const pages = await Promise.all(articles.map((id) => web.get(`/articles/${id}`)));
  expect(pages.map(({ body }) => body.includes('how it ended'))).toEqual([true, false, false]);
});

test('an article that no public issue includes is not found, and one that was removed is gone', async () => {
  const { id, articles } = await sent('The bridge', [{}]);
  const path = `/articles/${articles[0]}`;
  const { article } = await saveArticle(
    web.app.redis,
    {
      title: 'Unsent',
      url: 'https://www.example.com/unsent',
      section: '',
      publishedAt: null,
      author: '',
      image: null,
      excerpt: '',
      body: '',
      source: 'markdown',
    },
    { newsletter: 'gazette' },
  );
  expect((await web.get(`/articles/${article.id}`)).statusCode).toBe(404);
  for (const other of ['/articles/aaaaaaaaaaaa', '/articles/x', '/articles/..%2f'])
    expect((await web.get(other)).statusCode).toBe(404);
  await setWithdrawn(web.app.redis, id, true);
  expect((await web.get(path)).statusCode).toBe(404);
  await setWithdrawn(web.app.redis, id, false);
  await setUnlisted(web.app.redis, id, true);
  expect((await web.get(path)).statusCode).toBe(404);
  await setUnlisted(web.app.redis, id, false);
  await removeArticle(web.app.redis, articles[0] ?? '');
  const gone = await web.get(path);
  expect([gone.statusCode, gone.headers['cache-control']]).toEqual([410, 'no-store']);
  expect(gone.body).toContain('This story was removed');
  expect(gone.body).not.toContain('How it began');
  expect((await web.get('/n/gazette/sections/City')).body).not.toContain('The bridge 0');
});

test('a section lists its articles page by page, and says when it has none', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { addSections: ['港口 & 航运'] });
  await sent(
    'Many',
    Array.from({ length: 26 }, () => ({})),
  );
  const first = await web.get('/n/gazette/sections/City');
  expect(first.body.match(/<a href="\/articles\//g)).toHaveLength(25);
  expect(first.body).toContain('href="/n/gazette/sections/City?page=2" rel="next">Older</a>');
  const second = await web.get('/n/gazette/sections/city?page=2');
  expect(second.body.match(/<a href="\/articles\//g)).toHaveLength(1);
  expect(second.body).toContain('href="/n/gazette/sections/City" rel="prev">Newer</a>');
  for (const path of ['City?page=3', 'City?page=0', 'City?page=x', 'Weather'])
    expect((await web.get(`/n/gazette/sections/${path}`)).statusCode).toBe(404);
  const [, chinese = ''] = /<a href="([^"]+)">港口 &amp; 航运</.exec(first.body) ?? [];
  expect((await web.get(chinese)).body).toContain('There are no stories in this section yet.');
});

test('a row of cards has the nearest stories with a picture, in their order', () => {
  const isEven = (n: number) => n % 2 === 0;
  expect(forCards([1, 2, 3, 4, 5], 2, isEven)).toEqual([2, 4]);
  expect(forCards([1, 2, 3, 5, 7, 8], 2, isEven)).toEqual([1, 2]);
  expect(forCards([1, 3, 5], 2, isEven)).toEqual([1, 3]);
});

test('a section with few articles goes on with the newest ones of others', async () => {
  await sent('Old', [
    ...Array.from({ length: 2 }, () => ({ section: 'City' })),
    ...Array.from({ length: 4 }, () => ({ section: 'Culture' })),
  ]);
  const { body } = await web.get('/n/gazette/sections/City');
  const [own = '', more = ''] = body.split('<h2 id="more">From other sections</h2>');
  const titles = (html: string) => [...html.matchAll(/>(Old \d)<\/a>/g)].map(([, title]) => title);
  expect([titles(own), titles(more)]).toEqual([
    ['Old 1', 'Old 0'],
    ['Old 5', 'Old 4', 'Old 3'],
  ]);
  expect(own).not.toContain('<p class="kicker">');
  expect(more).toContain('<a href="/n/gazette/issues">Past issues</a>');
  expect((await web.get('/n/gazette/sections/Culture')).body).not.toContain('From other sections');
});

test('an issue’s page links to the listed issues before and after it, and to the email', async () => {
  const ids: string[] = [];
  for (const subject of ['One', 'Two', 'Three', 'Four']) ids.push((await sent(subject, [{}])).id);
  const [one = '', two = '', three = '', four = ''] = ids;
  await setUnlisted(web.app.redis, two, true);
  await setWithdrawn(web.app.redis, one, true);
  const links = async (id: string) => {
    const { body } = await web.get(`/issues/${id}`);
    return [...body.matchAll(/<a rel="(prev|next)" href="\/issues\/([^"]+)"/g)].map(([, rel, to]) => [rel, to]);
  };
  expect(await links(three)).toEqual([['next', four]]);
  expect(await links(four)).toEqual([['prev', three]]);
  const all = '<a href="/n/gazette/issues"><span class="to">Past issues</span><span class="h">All 2 issues</span></a>';
  const turn = (html: string) => html.split('<div class="turn">')[1]?.split('</div>')[0] ?? '';
  expect(turn((await web.get(`/issues/${three}`)).body).startsWith(all)).toBe(true);
  expect(turn((await web.get(`/issues/${four}`)).body).endsWith(all)).toBe(true);
  const { body } = await web.get(`/issues/${four}`);
  expect(body).toContain(`href="/issues/${four}?view=email"`);
  expect((await web.get(`/issues/${four}?view=email`)).body.match(/<body/g)).toHaveLength(1);
  expect(facts(body)).toMatchObject([{ '@type': 'PublicationIssue', name: 'Four', issueNumber: '4' }]);
  expect((await web.get(`/issues/${two}`)).body).toContain('<meta name="robots" content="noindex"/>');
});

test('the archive groups issues by year, with date and excerpt in the language of the page', async () => {
  const { id } = await sent('The bridge', [{}]);
  await web.app.redis.hset(keys.issue(id), 'startedAt', Date.UTC(2031, 2, 4));
  expect((await web.get('/n/gazette/issues')).body).toMatch(
    /<h2 class="year" id="year-2031">2031<\/h2>.*Issue 1<span>\u00a0· <\/span><time dateTime="2031-03-04">4 March 2031<\/time>/s,
  );
  expect((await web.get('/n/gazette/issues?lang=zh-CN')).body).toContain(
    '第 1 期<span>\u00a0· </span><time dateTime="2031-03-04">2031年3月4日</time>',
  );
  expect((await web.get('/n/gazette/issues?page=2')).statusCode).toBe(404);
});

test('the archive names the next stories of an issue, and counts the others', async () => {
  const { articles } = await sent('The bridge', [{ title: 'The bridge' }, {}, {}, {}, {}]);
  await removeArticle(web.app.redis, articles[1] ?? '');
  await sent('A story alone', [{ title: 'A story alone' }]);
  const { body } = await web.get('/n/gazette/issues');
  expect(body.match(/Also: [^<]+/g)).toEqual(['Also: The bridge 2; and\u00a02\u00a0more']);
  // A page in another language than the headlines names none: no line mixes two.
  const inChinese = (await web.get('/n/gazette/issues?lang=zh-CN')).body;
  expect(inChinese.match(/另有[^<]+/g)).toEqual(['另有 4 篇文章']);
  expect(inChinese).not.toContain('Also');
});

test('links keep the language that the reader chose', async () => {
  const { id, articles } = await sent('The bridge', [{}, {}]);
  const { body } = await web.get(`/articles/${articles[0]}?lang=zh-CN`);
  expect(body).toContain('<html lang="zh-CN" dir="ltr">');
  for (const link of [
    '/n/gazette?lang=zh-CN',
    `/articles/${articles[1]}-the-bridge-1?lang=zh-CN`,
    `/issues/${id}?lang=zh-CN`,
  ])
    expect(body).toContain(`href="${link}"`);
});

test('every page with its style sheet is smaller than 64 KB before pictures and compression', async () => {
  const text = '<p>Some sentences about the town, its harbour, and the people who live beside both of them.</p>'.repeat(
    60,
  );
  const subject = 'The old bridge closes for two years, and the ferry comes back to the harbour';
  const { id, articles } = await sent(
    subject,
    Array.from({ length: 24 }, (_, i) => ({ body: text, title: `${subject} ${i}` })),
  );
  const paths = [
    '/',
    '/n/gazette',
    '/n/gazette/issues',
    '/n/gazette/sections/City',
    `/articles/${articles[0]}`,
    `/issues/${id}`,
  ];
  for (const path of paths) {
    const { statusCode, rawPayload } = await web.get(path);
    expect([path, statusCode]).toEqual([path, 200]);
    const styles = Buffer.byteLength(stylesheet);
    expect(rawPayload.includes('rel="stylesheet"')).toBe(true);
    expect([path, rawPayload.length + styles < 64_000]).toEqual([path, true]);
  }
});
