import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeSource } from '../../../src/articles/pull/source-store.js';
import { findArticle } from '../../../src/articles/store/article-store.js';
import { editArticle } from '../../../src/articles/store/edit-article.js';
import { composeIssue } from '../../../src/issues/compose.js';
import { listedArticle } from '../../../src/issues/page-articles.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { articlePage, type Pulls, rss, startPulls } from './pull-for-tests.js';

let pulls: Pulls;
beforeAll(async () => {
  pulls = await startPulls();
});
afterAll(() => pulls.stop());
beforeEach(() => pulls.reset());

interface Item {
  guid: string;
  path: string;
  title?: string;
  date?: string;
}
const given = ({ guid, path, title = 'Night ferry sails again', date = '2030-02-01T08:00:00Z' }: Item) => ({
  ...{ guid, title, date, url: pulls.site.url + path },
});

/** One item in each format. It has all that an article needs, so that no page is read. */
const formats = {
  rss(item: Item) {
    const { guid, url, title, date } = given(item);
    return `<item><title>${title}</title><link>${url}</link><guid isPermaLink="false">${guid}</guid>
    <pubDate>${new Date(date).toUTCString()}</pubDate><author>Ann Reed</author><description>Some words.</description>
    <enclosure url="${pulls.site.url}/lamp-one.jpg" type="image/jpeg"/></item>`;
  },
  atom(item: Item) {
    const { guid, url, title, date } = given(item);
    return `<entry><id>${guid}</id><title>${title}</title><link href="${url}"/><published>${date}</published>
    <author><name>Ann Reed</name></author><summary>Some words.</summary>
    <link rel="enclosure" type="image/jpeg" href="${pulls.site.url}/lamp-one.jpg"/></entry>`;
  },
  json(item: Item) {
    const { guid, url, title, date } = given(item);
    return JSON.stringify({
      ...{ id: guid, url, title, date_published: date, content_text: 'Some words.', authors: [{ name: 'Ann Reed' }] },
      image: `${pulls.site.url}/lamp-one.jpg`,
    });
  },
};
const feedOf = {
  rss: (items: string[]) => rss(items.join('')),
  atom: (items: string[]) => `<feed xmlns="http://www.w3.org/2005/Atom"><title>A feed</title>${items.join('')}</feed>`,
  json: (items: string[]) =>
    `{"version":"https://jsonfeed.org/version/1.1","title":"A feed","items":[${items.join(',')}]}`,
};
type Format = keyof typeof formats;
const serve = (items: readonly Item[], format: Format = 'rss') =>
  pulls.documents.set('/feed', feedOf[format](items.map(formats[format])));
const paths = async () => (await pulls.articles()).map(({ url }) => new URL(url).pathname).sort();

test.each(['rss', 'atom', 'json'] as const)('a corrected address in %s is the same story', async (format) => {
  serve([{ guid: 'urn:ferry', path: '/night-fery' }], format);
  const { id } = await pulls.add('/feed', 'feed');
  expect(await pulls.pull(id)).toMatchObject({ added: 1 });
  serve([{ guid: 'urn:ferry', path: '/night-ferry' }], format);
  expect(await pulls.pull(id)).toMatchObject({
    ...{ added: 0, updated: 1, unchanged: 0 },
    notes: [
      `"Night ferry sails again": its address changed from ${pulls.site.url}/night-fery to ${pulls.site.url}/night-ferry.`,
    ],
  });
  expect(await paths()).toEqual(['/night-ferry']);
  // The feed differs, the story does not.
  serve(
    [
      { guid: 'urn:ferry', path: '/night-ferry' },
      { guid: 'urn:2', path: '/two', title: 'Two' },
    ],
    format,
  );
  expect(await pulls.pull(id)).toMatchObject({ added: 1, updated: 0, unchanged: 1, notes: [] });
});

test('it keeps its edits and its issue, and the old address still finds it', async () => {
  serve([{ guid: '17', path: '/old' }]);
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  const [before] = await pulls.articles();
  const article = before?.id ?? '';
  await editArticle(pulls.redis, article, { title: 'The ferry is back' });
  const { issue } = await composeIssue(pulls.redis, await readNewsletter(pulls.redis, 'gazette'), {});
  serve([{ guid: '17', path: '/new', title: 'Night ferry sails again from March' }]);
  await pulls.pull(id);
  const found = await findArticle(pulls.redis, `${pulls.site.url}/old`, 'gazette');
  expect(found).toMatchObject({ id: article, title: 'The ferry is back', url: `${pulls.site.url}/new` });
  expect(found && (await listedArticle(pulls.redis, found))).toMatchObject({ draft: issue.id, duplicate: null });
  await expect(composeIssue(pulls.redis, await readNewsletter(pulls.redis, 'gazette'), {})).rejects.toMatchObject({
    code: 'newsletter.no-new-articles',
  });
});

test('its page is not read again, and it keeps the section that the page named', async () => {
  const bare = (path: string) =>
    `<item><title>Night ferry</title><link>${pulls.site.url}${path}</link><guid isPermaLink="false">17</guid></item>`;
  for (const path of ['/old', '/new']) pulls.documents.set(path, articlePage('Night ferry', { section: 'Tech' }));
  pulls.documents.set('/feed', rss(bare('/old')));
  const { id } = await pulls.add('/feed', 'feed', { section: 'News' });
  await pulls.pull(id);
  pulls.documents.set('/feed', rss(bare('/new')));
  await pulls.pull(id);
  expect(pulls.paths()).toEqual(['/feed', '/old', '/feed']);
  expect(await pulls.articles()).toMatchObject([{ url: `${pulls.site.url}/new`, section: 'Tech' }]);
});

test('it stays one story when the settings of its source change', async () => {
  serve([{ guid: '17', path: '/old' }]);
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  serve([{ guid: '17', path: '/new' }]);
  await pulls.pull(id);
  await changeSource(pulls.redis, id, { section: 'Tech' });
  expect(await pulls.pull(id)).toMatchObject({ added: 0, updated: 1 });
  expect(await paths()).toEqual(['/new']);
});

test('another title on another day is another story, although a feed gives it the same id', async () => {
  serve([{ guid: 'live', path: '/monday' }]);
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  serve([{ guid: 'live', path: '/tuesday', title: 'A bridge closes', date: '2030-02-02T08:00:00Z' }]);
  expect(await pulls.pull(id)).toMatchObject({ added: 1, updated: 0 });
  expect(await paths()).toEqual(['/monday', '/tuesday']);
});

test('an id that several items of a feed share says nothing', async () => {
  serve([
    { guid: 'home', path: '/one' },
    { guid: 'home', path: '/two' },
  ]);
  const { id } = await pulls.add('/feed', 'feed');
  await pulls.pull(id);
  serve([
    { guid: 'home', path: '/one' },
    { guid: 'home', path: '/three' },
  ]);
  await pulls.pull(id);
  expect(await paths()).toEqual(['/one', '/three', '/two']);
});
