import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArticle } from '../../src/articles/store/article-store.js';
import { composeIssue } from '../../src/issues/compose.js';
import { setUnlisted, setWithdrawn } from '../../src/issues/publication.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { articles } from '../../src/operations/articles/articles.js';
import { checks } from '../../src/operations/issues/checks.js';
import { perform } from '../../src/operations/operation.js';
import { consoleActor } from '../../src/operations/permission.js';
import { sendForReal } from '../desk/report/sent-issues.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
const actor = consoleActor('the test');

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ links: 'source' });
  await web.confirmed(gazette, 'reader@example.com');
});
afterAll(() => web.stop());

const add = (input: object) => perform(web.app, articles.add, { actor, key: { slug: 'gazette' }, input });
const change = (article: string, input: object) =>
  perform(web.app, articles.change, { actor, key: { article }, input });

test('an article that is written here goes out in an issue, has its page from then on, and is found', async () => {
  const text =
    'The **ferry** sails again.\n\n---\n\n![The pier](https://www.example.com/pier.jpg)\n\n<script>x</script>Bye';
  const { result, document } = await add({ title: 'A *new* ferry # 1', text, section: 'City', author: 'Ada Example' });
  const { id, url } = result.article;
  expect(document).toMatchObject({
    ...{ title: 'A *new* ferry # 1', text, excerpt: expect.stringMatching(/^The ferry sails again\./), source: null },
    ...{ image: { url: 'https://www.example.com/pier.jpg', alt: 'The pier' }, edits: [], section: 'City' },
    ...{ publishedAt: expect.any(String), newsletters: ['gazette'] },
  });
  expect(result.article.body).not.toMatch(/script|<h1/);
  expect(url).toBe(`${web.app.publicUrl}/articles/${id}`);
  const path = new URL(url).pathname;
  expect((await web.get(path)).statusCode).toBe(404);

  const { issue } = await composeIssue(web.app.redis, gazette, { articles: [id] });
  const emails = await sendForReal(web, gazette, issue, '');
  // The stories of this newsletter lead to their sources: this one has no other page.
  expect(emails.join()).toContain(`/articles/${id}-a-new-ferry-1`);
  const moved = await web.get(path);
  const page = await web.get(String(moved.headers.location ?? path));
  expect([page.statusCode, page.body.includes('<strong>ferry</strong> sails again')]).toEqual([200, true]);
  expect(page.body).toMatch(new RegExp(`<link rel="canonical" href="${web.app.publicUrl}/articles/${id}-`));
  // A search waits for the latest changes, but not for long.
  await until('it is found', async () => (await web.get('/search?q=ferry')).body.includes(`/articles/${id}`));
});

test('in an issue that no list names it has its page, which no list names either', async () => {
  const { id } = (await add({ title: 'For subscribers of a section', text: 'The **lock** opens at noon.' })).result
    .article;
  const { issue } = await composeIssue(web.app.redis, gazette, { articles: [id] });
  const unlisted = await setUnlisted(web.app.redis, issue.id, true);
  expect((await web.get(`/articles/${id}`)).statusCode).toBe(404);
  const emails = await sendForReal(web, gazette, unlisted, '');
  const path = `/articles/${id}-for-subscribers-of-a-section`;
  expect(emails.join()).toContain(path);
  const page = await web.get(path);
  expect([page.statusCode, page.body.includes('<strong>lock</strong> opens at noon')]).toEqual([200, true]);
  expect(page.body).toContain('<meta name="robots" content="noindex"');
  expect(page.body).not.toContain('/comment"');
  expect((await web.get('/search?q=lock')).body).not.toContain(id);
  expect((await web.get('/sitemap.xml')).body).not.toContain(id);

  await setWithdrawn(web.app.redis, issue.id, true);
  expect((await web.get(path)).statusCode).toBe(404);
});

test('its text can be changed, and the excerpt follows unless somebody wrote it; it has no source to go back to', async () => {
  const { id } = (await add({ title: 'A market', text: 'Fish on Monday.' })).result.article;
  const { document } = await change(id, { title: 'The market', text: 'Fish on **Tuesday**.' });
  expect(document).toMatchObject({
    title: 'The market',
    excerpt: 'Fish on Tuesday.',
    text: 'Fish on **Tuesday**.',
    edits: [],
  });
  await change(id, { excerpt: 'Our own words.' });
  const after = (await change(id, { text: 'Fish on Sunday.' })).result.article;
  expect([after.excerpt, after.body]).toEqual(['Our own words.', expect.stringContaining('Fish on Sunday.')]);
  expect((await readArticle(web.app.redis, id))?.changes).toHaveProperty('written');
});

test('a text without words is refused, and that of an article from elsewhere cannot be changed', async () => {
  await expect(add({ title: 'Nothing', text: '<!-- nothing -->' })).rejects.toMatchObject({ field: 'text' });
  await expect(add({ title: ' ', text: 'Words' })).rejects.toMatchObject({ field: 'title' });
  const { articles: foreign } = await web.issue(gazette, 'From elsewhere');
  await expect(change(foreign[0] ?? '', { text: 'Ours' })).rejects.toMatchObject({ field: 'text' });
});

test('a draft with one that is hidden is not sent: the links of its email would lead nowhere', async () => {
  const { id, url } = (await add({ title: 'Hidden later', text: 'Words.' })).result.article;
  const { issue } = await composeIssue(web.app.redis, gazette, { articles: [id] });
  await perform(web.app, articles.remove, { actor, key: { article: id }, input: {} });
  const { result } = await perform(web.app, checks.check, { actor, key: { issue: issue.id }, input: {} });
  const links = result.checks.find(({ name }) => name === 'links');
  expect(links).toMatchObject({
    state: 'stop',
    facts: { addresses: { first: expect.arrayContaining([expect.objectContaining({ url, number: 410 })]) } },
  });
});
