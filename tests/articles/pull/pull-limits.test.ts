import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changeSource, readSource } from '../../../src/articles/pull/source-store.js';
import {
  articlePage,
  minute,
  type Pulls,
  rss,
  sitemap,
  sitemapIndex,
  startedAt,
  startPulls,
} from './pull-for-tests.js';

let pulls: Pulls;
beforeAll(async () => {
  pulls = await startPulls();
});
afterAll(() => pulls.stop());
beforeEach(() => pulls.reset());

const number = (place: number) => String(place).padStart(2, '0');
/** Puts articles on the site, the first one being the newest. @returns their paths and days of change */
function publish(count: number, folder: string): [string, string][] {
  return Array.from({ length: count }, (_, place) => {
    const path = `/${folder}/story-about-the-harbour-${number(place)}`;
    pulls.documents.set(path, articlePage(`Story ${folder} ${number(place)}`));
    const hour = number(23 - (place % 24));
    return [path, `2030-02-${number(28 - Math.floor(place / 24))}T${hour}:00:00Z`];
  });
}
const askedFor = (path: string) => pulls.paths().filter((one) => one === path).length;

test('a sitemap that is longer than a pull is read to its end, newest first, each page once', async () => {
  const pages = publish(45, 'a');
  pulls.documents.set('/map', sitemap(pulls.site.url, pages.toReversed()));
  const { id } = await pulls.add('/map', 'sitemap');
  const first = await pulls.pull(id);
  expect(first).toMatchObject({ added: 40, waiting: { pages: 5, sitemaps: 0 } });
  expect(pulls.paths().slice(1)).toEqual(pages.slice(0, 40).map(([path]) => path));
  const { nextAt, lastAt, result } = await pulls.status(id);
  expect(nextAt).toBe(lastAt + 2 * minute);
  expect(result).toBe('40 added, 0 updated, 0 unchanged, 0 skipped. 5 pages wait for the next pulls.');

  expect(await pulls.pull(id)).toMatchObject({ added: 5, unchanged: 40, waiting: { pages: 0 } });
  expect((await pulls.status(id)).nextAt).toBeGreaterThan(nextAt + 7 * minute);
  expect(await pulls.articles()).toHaveLength(45);
  for (const [path] of pages) expect(askedFor(path), path).toBe(1);
  // Now that nothing waits, an unchanged sitemap costs one short response.
  expect(await pulls.pull(id)).toMatchObject({ added: 0, unchanged: 0 });
  expect((await pulls.status(id)).result).toBe('The host says that nothing has changed.');
});

test('the sitemaps of an index are read one after the other, and news in one is seen while the index stays equal', async () => {
  const [old, recent] = [publish(5, 'old'), publish(42, 'recent')];
  const map = (path: string, pages: [string, string][]) => pulls.documents.set(path, sitemap(pulls.site.url, pages));
  map('/old.xml', old);
  map('/recent.xml', recent);
  pulls.documents.set(
    '/index',
    sitemapIndex(pulls.site.url, [
      ['/old.xml', '2030-01-01'],
      ['/recent.xml', '2030-02-28'],
    ]),
  );
  const { id } = await pulls.add('/index', 'sitemap');
  expect(await pulls.pull(id)).toMatchObject({ added: 40, waiting: { pages: 2, sitemaps: 1 } });
  expect((await pulls.status(id)).result).toContain('2 pages and 1 sitemap wait for the next pulls.');
  expect(askedFor('/old.xml')).toBe(0);
  const results = await pulls.pullAll(id);
  expect(results.reduce((sum, { added }) => sum + added, 40)).toBe(47);
  expect(results).toHaveLength(1);

  const [fresh] = publish(1, 'fresh');
  map('/recent.xml', [fresh as [string, string], ...recent]);
  expect(await pulls.pull(id)).toMatchObject({ added: 1, unchanged: 42, skipped: 0 });
  expect(await pulls.articles()).toHaveLength(48);
  for (const [path] of [...old, ...recent]) expect(askedFor(path), path).toBe(1);
});

test('an index whose sitemaps have no dates has every sitemap asked in turn', async () => {
  const names = Array.from({ length: 9 }, (_, place) => `/part-${place}.xml`);
  for (const name of names) pulls.documents.set(name, sitemap(pulls.site.url, publish(2, name.slice(1, 7))));
  pulls.documents.set(
    '/index',
    sitemapIndex(
      pulls.site.url,
      names.map((name) => [name]),
    ),
  );
  const { id } = await pulls.add('/index', 'sitemap');
  await pulls.pullAll(id);
  expect(await pulls.articles()).toHaveLength(18);
  const [fresh] = publish(1, 'fresh');
  pulls.documents.set('/part-8.xml', sitemap(pulls.site.url, [fresh as [string, string], ...publish(2, 'part-8')]));
  for (let times = 0; times < 4; times += 1) await pulls.pull(id);
  expect(await pulls.articles()).toHaveLength(19);
});

test('a page that lists more articles than a pull reads is read to its end', async () => {
  const links = publish(42, 'a').map(([path]) => `<a href="${path}">A story of the harbour</a>`);
  pulls.documents.set('/news', `<html><body>${links.join('\n')}</body></html>`);
  const { id } = await pulls.add('/news', 'page');
  expect((await pulls.pullAll(id)).map(({ added }) => added)).toEqual([40, 2]);
});

test('a feed of bare items has every page read, also one that failed at first', async () => {
  const paths = publish(42, 'a').map(([path]) => path);
  const items = paths.map(
    (path) => `<item><title>Title of ${path}</title><link>${pulls.site.url}${path}</link></item>`,
  );
  pulls.documents.set('/feed', rss(items.join('')));
  const fault = pulls.documents.get(paths[3] ?? '') ?? '';
  pulls.documents.set(paths[3] ?? '', { status: 503 });
  const { id } = await pulls.add('/feed', 'feed');
  expect(await pulls.pull(id)).toMatchObject({ added: 42, waiting: { pages: 3 } });
  pulls.documents.set(paths[3] ?? '', fault);
  expect(await pulls.pull(id)).toMatchObject({ updated: 3, waiting: { pages: 0 } });
  expect((await pulls.articles()).every(({ excerpt, image }) => excerpt !== '' && image !== null)).toBe(true);
});

test('a page that keeps failing is given up after a day, and one that is not there at once', async () => {
  const [good, bad, gone] = publish(3, 'a').map(([path]) => path) as [string, string, string];
  pulls.documents.set(bad, { status: 503 });
  pulls.documents.set(gone, { status: 404 });
  pulls.documents.set('/map', sitemap(pulls.site.url, [[good], [bad], [gone]]));
  const { id } = await pulls.add('/map', 'sitemap');
  expect(await pulls.pull(id)).toMatchObject({ added: 1, skipped: 1, waiting: { pages: 1 } });
  // It alone does not make the next pull earlier.
  expect((await pulls.status(id)).nextAt).toBeGreaterThan(startedAt + 7 * minute);
  await pulls.pull(id);
  expect(await pulls.pull(id, startedAt + 1_441 * minute)).toMatchObject({ skipped: 2, waiting: { pages: 0 } });
  for (let times = 0; times < 2; times += 1) await pulls.pull(id);
  expect([good, bad, gone].map(askedFor)).toEqual([1, 3, 1]);
});

test('a host that asks to wait is left in peace, and the next pull is not earlier', async () => {
  const pages = publish(9, 'a');
  pulls.documents.set(pages[2]?.[0] ?? '', { status: 429, headers: { 'retry-after': '3600' } });
  pulls.documents.set('/map', sitemap(pulls.site.url, pages));
  const { id } = await pulls.add('/map', 'sitemap');
  expect(await pulls.pull(id)).toMatchObject({ added: 2, waiting: { pages: 7 } });
  expect(pulls.paths()).toHaveLength(4);
  const { lastAt, nextAt } = await pulls.status(id);
  expect(nextAt).toBe(lastAt + 60 * minute);
});

test('a host that fails three times in a row is left in peace until the next regular pull', async () => {
  const pages = publish(9, 'a');
  for (const [path] of pages) pulls.documents.set(path, { status: 500 });
  pulls.documents.set('/map', sitemap(pulls.site.url, pages));
  const { id } = await pulls.add('/map', 'sitemap');
  expect(await pulls.pull(id)).toMatchObject({ added: 0, waiting: { pages: 9 } });
  expect(pulls.paths()).toHaveLength(4);
  expect((await pulls.status(id)).nextAt).toBeGreaterThan(startedAt + 7 * minute);
});

test('a page whose lastmod has changed is read again', async () => {
  const [[changing], [other]] = publish(2, 'a') as [[string, string], [string, string]];
  const list = (day: string) =>
    sitemap(pulls.site.url, [
      [changing, day],
      [other, '2030-02-01'],
    ]);
  pulls.documents.set('/map', list('2030-02-10'));
  const { id } = await pulls.add('/map', 'sitemap');
  await pulls.pull(id);
  pulls.documents.set(changing, articlePage('A corrected headline'));
  pulls.documents.set('/map', list('2030-02-11'));
  expect(await pulls.pull(id)).toMatchObject({ added: 0, updated: 1, unchanged: 1 });
  expect((await pulls.articles()).map(({ title }) => title)).toContain('A corrected headline');
  pulls.documents.set('/map', `${list('2030-02-11')} `);
  expect(await pulls.pull(id)).toMatchObject({ updated: 0, unchanged: 2 });
  expect([changing, other].map(askedFor)).toEqual([2, 1]);
});

test('a lastmod that says when the sitemap was written has no page read again', async () => {
  const paths = publish(8, 'a').map(([path]) => path);
  const { id } = await pulls.add('/map', 'sitemap');
  for (const day of ['2030-02-10', '2030-02-11', '2030-02-12']) {
    pulls.documents.set(
      '/map',
      sitemap(
        pulls.site.url,
        paths.map((path) => [path, day]),
      ),
    );
    await pulls.pull(id);
  }
  expect(paths.map(askedFor)).toEqual(paths.map(() => 1));
});

test('the interval of a source does not have its pages read again, but its rules do', async () => {
  const pages = publish(2, 'a');
  pulls.documents.set('/map', sitemap(pulls.site.url, pages));
  const { id } = await pulls.add('/map', 'sitemap');
  await pulls.pull(id);
  await changeSource(pulls.redis, id, { every: 60 });
  await pulls.pull(id);
  expect(pages.map(([path]) => askedFor(path))).toEqual([1, 1]);
  await changeSource(pulls.redis, id, { section: 'Tech' });
  await pulls.pull(id);
  expect(pages.map(([path]) => askedFor(path))).toEqual([2, 2]);
  expect((await readSource(pulls.redis, id)).status.waiting).toEqual({ pages: 0, sitemaps: 0 });
});
