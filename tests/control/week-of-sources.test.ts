import { afterAll, beforeAll, expect, test } from 'vitest';
import { pullIfDue, schedulePulls } from '../../src/articles/pull/run-pulls.js';
import { sourceSettings, stateOf } from '../../src/articles/pull/source.js';
import { addSource, allSources, readSource, removeSource } from '../../src/articles/pull/source-store.js';
import { openDocumentReader } from '../../src/articles/readers/document-reader.js';
import { readArticles } from '../../src/articles/store/article-store.js';
import { keepCheckedTime } from '../../src/checks/digest-gate.js';
import { listIssues } from '../../src/issues/issue-store.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { startSite } from '../articles/site-for-tests.js';
import { until } from '../helpers/clock.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const hour = 3_600_000;
const day = 24 * hour;
/** A Monday at midnight, in the future: the workers' own clock composes nothing. */
const monday = Date.parse('2035-01-01T00:00:00Z');

let now = monday;
const reader = openDocumentReader();
let postrider: TestPostrider;
let site: Awaited<ReturnType<typeof startSite>>;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 1, settings: { ALLOW_PRIVATE_FETCH: 'true' } });
  site = await startSite(({ url, headers, method }, response) => {
    if (method === 'HEAD') return response.end();
    if (url === '/broken') return response.writeHead(503).end();
    if (url === '/steady') {
      const known = headers['if-none-match'] === '"one"';
      return response.writeHead(known ? 304 : 200, { etag: '"one"' }).end(known ? undefined : feed('steady', 3));
    }
    // The large feed keeps its 500 newest items, and gets two more every day.
    const days = Math.floor((now - monday) / day);
    if (url === '/large') return response.end(feed('large', 500, 2 * days));
    return response.end(feed('中文', 2 + days, 0, '海河边的书店重新开门之'));
  });
});
afterAll(async () => {
  await postrider.stop();
  await site.stop();
  await reader.close();
});

/** Items `first` to `first + count`; the later ones are the newer ones. */
function feed(name: string, count: number, first = 0, title = `A story of ${name}, number`): string {
  const items = Array.from({ length: count }, (_, i) => first + i).map((number) => {
    const date = new Date(monday - 30 * day + number * hour).toUTCString();
    const link = `${site.url}/${encodeURIComponent(name)}/${number}`;
    const words = `<description>${title} ${number}.</description><pubDate>${date}</pubDate>`;
    return `<item><title>${title} ${number}</title><link>${link}</link>${words}</item>`;
  });
  return `<rss version="2.0"><channel><title>${name}</title>${items.join('')}</channel></rss>`;
}

const fields = newsletterFields({
  title: 'A digest',
  from: { name: 'Desk', address: 'desk@example.com' },
  postalAddress: '1 Example Road',
  schedule: { 'every issue': '0 8 * * *' },
  timeZone: 'UTC',
  approval: 'send',
  scheduledAt: monday,
});

test('a source needs only the workers to run', async () => {
  const { app } = postrider;
  const { slug } = await addNewsletter(app.redis, { ...fields, slug: 'weekly', approval: 'draft' });
  const settings = sourceSettings.parse({ url: `${site.url}/steady`, kind: 'feed' });
  const { id } = await addSource(app.redis, slug, settings, Date.now() - day);
  await schedulePulls(app);
  const pulled = async () => (await readSource(app.redis, id)).status;
  await until('the source has been pulled', async () => (await pulled()).lastAt > 0, pulled);
  expect(await pulled()).toMatchObject({ failures: 0, result: '3 added, 0 updated, 0 unchanged, 0 skipped.' });
  expect((await pulled()).nextAt).toBeGreaterThan(Date.now());
  await removeSource(app.redis, id);
});

test('in a week two newsletters with sources send seven digests each, of their own articles, none twice', async () => {
  const { app, sink } = postrider;
  const gazette = await addNewsletter(app.redis, { ...fields, slug: 'gazette' });
  const ribao = await addNewsletter(app.redis, { ...fields, slug: 'ribao', locale: 'zh-CN' });
  await addReader(app, gazette, 'reader@example.org');
  await addReader(app, ribao, 'duzhe@example.org', { locale: 'zh-CN' });
  const add = (slug: string, path: string, every: number) =>
    addSource(app.redis, slug, sourceSettings.parse({ url: `${site.url}/${path}`, kind: 'feed', every }), now);
  const broken = await add('gazette', 'broken', 15);
  const steady = await add('gazette', 'steady', 240);
  await add('gazette', 'large', 1_440);
  await add('ribao', 'zh', 720);

  const deps = { ...app, allowPrivateFetch: true, reader };
  while (now < monday + 7 * day) {
    const due = (await allSources(app.redis)).map(({ status }) => status.nextAt);
    now = Math.min(...due, (Math.floor(now / hour) + 1) * hour);
    for (const { id } of await allSources(app.redis)) await pullIfDue(deps, id, now);
    await keepCheckedTime({ ...app, recheckMs: 1 }, undefined, now);
    for (const slug of ['gazette', 'ribao']) {
      for (const { id, state } of await listIssues(app.redis, slug)) if (state === 'sending') await postrider.sent(id);
    }
  }

  for (const slug of ['gazette', 'ribao']) {
    const issues = await listIssues(app.redis, slug);
    expect(issues.map(({ state }) => state)).toEqual(Array.from({ length: 7 }, () => 'sent'));
    const ids = issues.flatMap(({ articles }) => articles);
    expect(new Set(ids).size).toBe(ids.length);
    const articles = await readArticles(app.redis, ids);
    expect(articles.every(({ newsletters }) => newsletters.join() === slug)).toBe(true);
    expect(articles.every(({ title }) => /[\u4e00-\u9fff]/.test(title) === (slug === 'ribao'))).toBe(true);
  }
  expect(sink.mailsTo('reader@example.org')).toHaveLength(7);
  expect(sink.mailsTo('duzhe@example.org')).toHaveLength(7);
  expect(await listIssues(app.redis, 'business')).toEqual([]);

  const failing = await readSource(app.redis, broken.id);
  expect(stateOf(failing)).toBe('failing');
  expect(failing.status.result).toContain('answered 503');
  const unchanged = await readSource(app.redis, steady.id);
  expect([stateOf(unchanged), unchanged.status.result]).toEqual(['ok', 'The host says that nothing has changed.']);
});
