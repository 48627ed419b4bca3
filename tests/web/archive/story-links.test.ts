import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sourceSettings } from '../../../src/articles/pull/source.js';
import { addSource } from '../../../src/articles/pull/source-store.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { hashEmails } from '../../../src/delivery/approval.js';
import { freezeEmails, readEdition } from '../../../src/delivery/edition.js';
import { previewIssue } from '../../../src/delivery/preview.js';
import type { Issue } from '../../../src/issues/issue.js';
import { addIssue, changeIssueState, nextIssueId } from '../../../src/issues/issue-store.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { linksOf } from '../../../src/render/digest/counted-links.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
const site = 'https://news.example.com';
beforeAll(async () => {
  web = await startWebForTests({ PUBLIC_URL: site });
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
});

/** A draft with an own article, one of a source that allows excerpts, and one of a source that allows no page. */
async function draft(links?: 'site' | 'source') {
  const { redis } = web.app;
  await web.newsletter({ comments: true, ratings: true, ...(links ? { links } : {}) });
  const articles: string[] = [];
  for (const [i, body] of ([undefined, 'excerpt', 'off'] as const).entries()) {
    const settings = body && sourceSettings.parse({ url: `https://www.example.org/${body}`, kind: 'feed', body });
    const sourceId = settings ? (await addSource(redis, 'gazette', settings)).id : '';
    const { article } = await saveArticle(
      redis,
      {
        ...{ title: `Story ${i}`, url: `https://www.example.org/story-${i}`, section: 'City', author: '' },
        ...{ publishedAt: '2031-03-04T08:00:00.000Z', image: null, excerpt: 'How it began.', body: '<p>It began.</p>' },
        source: settings ? 'feed' : 'markdown',
      },
      { newsletter: 'gazette', sourceId },
    );
    articles.push(article.id);
  }
  const id = await nextIssueId(redis, 'gazette');
  return addIssue(redis, { id, newsletter: 'gazette', subject: 'One', preheader: '', articles, audience: {} });
}
async function send({ id }: Issue, issue: Issue): Promise<void> {
  await freezeEmails(web.app, await readEdition(web.app.redis, site, issue));
  for (const state of ['sending', 'sent'] as const)
    await changeIssueState(web.app.redis, id, state, { startedAt: Date.now() });
}
const preview = (issue: Issue) =>
  previewIssue({ ...web.app, listKey: web.app.list.meta.listKey }, issue, { address: 'reader@example.com', name: '' });
const sourcesIn = (text: string) => [0, 1, 2].map((i) => text.includes(`https://www.example.org/story-${i}`));
const pagesIn = (text: string, { articles }: Issue) =>
  articles.map(
    (id, i) =>
      text.includes(`${site}/articles/${id}-story-${i}?`) || text.includes(`${site}/articles/${id}-story-${i}"`),
  );

test('stories lead to their sources, unless the newsletter says otherwise', async () => {
  const issue = await draft();
  const { html, text } = await preview(issue);
  expect([sourcesIn(html), sourcesIn(text)]).toEqual([
    [true, true, true],
    [true, true, true],
  ]);
  await send(issue, issue);
  expect(sourcesIn((await web.get('/n/gazette/feed.atom')).body)).toEqual([true, true, true]);
});

test('with --links site, stories of the email and the feed lead to their pages, if they have one', async () => {
  const issue = await draft('site');
  const { html } = await preview(issue);
  expect([sourcesIn(html), pagesIn(html, issue)]).toEqual([
    [false, false, true],
    [true, true, false],
  ]);
  await send(issue, issue);
  const feed = (await web.get('/n/gazette/feed.atom')).body.replaceAll('&quot;', '"').replaceAll('&#34;', '"');
  expect(sourcesIn(feed)).toEqual([false, false, true]);
  expect(feed).toContain(`${site}/articles/${issue.articles[0]}-story-0`);
});

test('counted links lead to the same addresses', async () => {
  const issue = await draft('site');
  const addresses = linksOf(await readEdition(web.app.redis, site, issue)).map(({ url }) => url);
  expect(addresses).toEqual([
    `${site}/articles/${issue.articles[0]}-story-0`,
    `${site}/articles/${issue.articles[1]}-story-1`,
    'https://www.example.org/story-2',
  ]);
});

test('a story of a draft opens from its preview alone, without rating or comments, and from anywhere after the send', async () => {
  const issue = await draft('site');
  const { html } = await preview(issue);
  const [, link = ''] = new RegExp(`href="(${site}/articles/${issue.articles[0]}-[^"]*)"`).exec(html) ?? [];
  const address = link.replaceAll('&amp;', '&').slice(site.length);
  const opened = await web.get(address);
  expect([opened.statusCode, opened.headers['cache-control'], opened.headers['x-robots-tag']]).toEqual([
    200,
    'no-store',
    'noindex',
  ]);
  expect(opened.body).toContain('It began.');
  expect([opened.body.includes('/votes/'), opened.body.includes('/comment"')]).toEqual([false, false]);
  const bare = `/articles/${issue.articles[0]}-story-0`;
  for (const wrong of [bare, `${bare}?issue=${issue.id}&draft=forged`, address.replace('gazette-1', 'gazette-2')])
    expect((await web.get(wrong)).statusCode).toBe(404);
  await send(issue, issue);
  for (const right of [bare, address]) expect((await web.get(right)).body).toContain('/votes/');
});

test('the stories of an unlisted issue have no pages', async () => {
  const issue = await draft('site');
  const edition = await readEdition(web.app.redis, site, { ...issue, unlisted: true });
  expect(linksOf(edition).map(({ url }) => url)).toContain('https://www.example.org/story-0');
});

test('an approval covers where stories lead, and not the name of the site', async () => {
  const issue = await draft('site');
  const { redis } = web.app;
  const hashed = async (url: string) => hashEmails(await readEdition(redis, url, issue));
  const approved = await hashed(site);
  expect(await hashed('https://other.example.com')).toBe(approved);
  await changeNewsletter(redis, 'gazette', { links: 'source' });
  expect(await hashed(site)).not.toBe(approved);
});
