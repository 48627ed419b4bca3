import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { removeArticle } from '../../src/articles/store/edit-article.js';
import { composeIssue } from '../../src/issues/compose.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { type ArticleQuery, listedArticle, pageOfArticles } from '../../src/issues/page-articles.js';
import { repeatedArticles } from '../../src/issues/repeated-articles.js';
import { renameSection } from '../../src/newsletters/change-sections.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { until } from '../helpers/clock.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis } from '../helpers/redis.js';

let server: Redis;
let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis: server, stop } = await startTestRedis());
});
afterAll(() => stop());
// With a connection of its own: what a process has read is kept for the connection, and an emptied Redis counts anew.
beforeEach(async () => {
  await server.flushall();
  redis = server.duplicate();
});
afterEach(() => redis.disconnect());

async function add(number: number, fields: Partial<ArticleDraft> = {}, sourceId = '', newsletter = 'gazette') {
  const draft: ArticleDraft = {
    ...{ title: `Story ${number}`, url: `https://example.com/${number}`, section: 'City', author: 'News desk' },
    publishedAt: new Date(Date.UTC(2030, 0, number)).toISOString(),
    ...{ image: null, excerpt: 'About a lamp.', body: '<p>By the river.</p>', source: 'feed' },
    ...fields,
  };
  return (await saveArticle(redis, draft, { newsletter, sourceId })).article;
}
const titles = async (query: Partial<ArticleQuery> = {}) =>
  (await pageOfArticles(redis, 'gazette', { limit: 50, ...query })).items.map(({ article }) => article.title);

test('articles are found by words, section, day and source', async () => {
  await add(1);
  await add(2, { section: 'Sport', title: 'The Harbour Cup' });
  await add(3, {}, 'source-1');
  await add(4, { publishedAt: null, title: 'Undated' });
  await add(5, {}, '', 'other');
  expect(await titles()).toEqual(['Story 3', 'The Harbour Cup', 'Story 1', 'Undated']);
  expect(await titles({ search: 'LAMP cup' })).toEqual(['The Harbour Cup']);
  expect(await titles({ search: 'river 中文' })).toEqual([]);
  expect(await titles({ section: 'sport' })).toEqual(['The Harbour Cup']);
  expect(await titles({ from: '2030-01-02T00:00:00.000Z' })).toEqual(['Story 3', 'The Harbour Cup']);
  expect(await titles({ until: '2030-01-02T23:59:59.999Z' })).toEqual(['The Harbour Cup', 'Story 1']);
  expect(await titles({ source: 'source-1' })).toEqual(['Story 3']);
  expect(await titles({ source: '' })).toEqual(['The Harbour Cup', 'Story 1', 'Undated']);
});

test('the articles of all newsletters are listed together, page by page, with what is known in their own', async () => {
  const fields = { title: 'Gazette', tagline: '', from: { name: '', address: 'a@example.com' }, replyTo: '' };
  const more = { locale: 'en', postalAddress: '', siteUrl: '', follow: [] } as const;
  const gazette = await addNewsletter(redis, { slug: 'gazette', ...fields, ...more, sections: ['City'] });
  await addNewsletter(redis, { slug: 'other', ...fields, ...more, sections: ['City'] });
  for (const number of [1, 2, 3]) await add(number, {}, '', number === 2 ? 'other' : 'gazette');
  await add(4, { section: 'Sport' }, '', 'other');
  const { issue } = await composeIssue(redis, gazette, {});
  const page = (query: Partial<ArticleQuery>) => pageOfArticles(redis, null, { limit: 2, ...query });
  const first = await page({ section: 'CITY' });
  expect(first.items.map(({ article, draft }) => [article.title, draft])).toEqual([
    ['Story 3', issue.id],
    ['Story 2', null],
  ]);
  const rest = await page({ section: 'CITY', cursor: first.next ?? '' });
  expect([rest.items.map(({ article }) => article.title), rest.next]).toEqual([['Story 1'], null]);
  // An earlier name means the section where it was renamed, and itself elsewhere.
  await renameSection(redis, 'gazette', 'City', 'Harbour');
  await add(5, { section: 'Harbour' });
  await add(6, { section: 'City' }, '', 'other');
  const named = await page({ section: 'city' });
  expect(named.items.map(({ article }) => article.title)).toEqual(['Story 6', 'Story 5']);
});

test('an article counts as sent once the send of its issue begins, and removed ones are separate', async () => {
  const one = await add(1);
  const gazette = await addNewsletter(
    redis,
    newsletterFields({ slug: 'gazette', title: 'Gazette', from: { name: '', address: 'a@example.com' } }),
  );
  const { issue } = await composeIssue(redis, gazette, {});
  expect(await listedArticle(redis, one)).toMatchObject({ sentIn: null, draft: issue.id });
  expect(await titles({ unsent: true })).toEqual(['Story 1']);
  await changeIssueState(redis, issue.id, 'sending', { startedAt: Date.now() });
  const two = await add(2);
  expect(await listedArticle(redis, one)).toMatchObject({ sentIn: issue.id, draft: null });
  expect(await titles({ unsent: true })).toEqual(['Story 2']);
  await removeArticle(redis, two.id);
  expect(await titles()).toEqual(['Story 1']);
  expect(await titles({ removed: true })).toEqual(['Story 2']);
});

test('pages have every article once, even many of the same moment, and new ones do not shift them', async () => {
  const publishedAt = '2030-01-01T00:00:00.000Z';
  for (let number = 1; number <= 23; number += 1)
    await add(number, number % 3 ? { publishedAt } : { publishedAt: null });
  const all = await titles();
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 6; pages += 1) {
    const page = await pageOfArticles(redis, 'gazette', { limit: 4, cursor });
    seen.push(...page.items.map(({ article }) => article.title));
    if (pages === 1) await add(31);
    if (page.next === null) break;
    cursor = page.next;
  }
  expect(seen).toEqual(all);
  await expect(pageOfArticles(redis, 'gazette', { limit: 4, cursor: 'x' })).rejects.toThrow(/^cursor: /);
});

test('an article that repeats another one under a second address is marked, and no digest takes both', async () => {
  const first = await add(1);
  const second = await add(2, { url: 'https://www.example.com/1?fbclid=5', title: 'Story, again' });
  expect(await listedArticle(redis, second)).toMatchObject({ duplicate: { of: first.id, because: 'address' } });
  const { issue } = await composeIssue(redis, { slug: 'gazette', locale: 'en', archivedAt: '' } as never, {});
  expect(issue.articles).toEqual([first.id]);
  await changeIssueState(redis, issue.id, 'sending', { startedAt: Date.now() });
  const titled = await add(2, { url: 'https://example.com/other', title: 'Story 1' });
  expect(await repeatedArticles(redis, 'gazette', [titled])).toEqual([
    { article: titled.id, title: 'Story 1', of: first.id, because: 'title', sentIn: issue.id },
  ]);
});

test('a page of the list reads the articles that it shows, without their texts, and compares them once', async () => {
  for (let number = 1; number <= 60; number += 1) await add(number);
  const commands: string[][] = [];
  const counting = new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        commands.push([String(name), ...given.map(String)]);
        return value.apply(target, given);
      };
    },
  });
  const read = async (query: Partial<ArticleQuery> = {}) => {
    commands.length = 0;
    const page = await pageOfArticles(counting, 'gazette', { limit: 5, ...query });
    return page.items.map(({ article }) => article.title);
  };
  /** The commands that read articles. */
  const reads = () => commands.filter(([, key]) => key?.startsWith(keys.article('')));
  const newest = ['Story 60', 'Story 59', 'Story 58', 'Story 57', 'Story 56'];
  expect(await read()).toEqual(newest);
  expect(await read()).toEqual(newest);
  expect(reads()).toHaveLength(6);
  expect(reads().filter(([name, , ...fields]) => name !== 'hmget' || fields.includes('body'))).toEqual([]);
  expect(await read({ search: 'river' })).toEqual(newest);
  await add(61, { url: 'https://www.example.com/60?fbclid=5' });
  await until('the repeat is noticed', async () => {
    const { items } = await pageOfArticles(counting, 'gazette', { limit: 1 });
    return items[0]?.duplicate?.because === 'address';
  });
});

test('the articles that no issue has sent are found without reading those that were', async () => {
  const gazette = await addNewsletter(redis, newsletterFields({ slug: 'gazette', sections: ['City'] }));
  for (let number = 1; number <= 30; number += 1) await add(number);
  const newest = (await pageOfArticles(redis, 'gazette', { limit: 30 })).items.map(({ article }) => article.id);
  const { issue } = await composeIssue(redis, gazette, { articles: newest.slice(0, 28) });
  expect(await titles({ unsent: true })).toHaveLength(30);
  await changeIssueState(redis, issue.id, 'sending', { startedAt: Date.now() });
  const reads = async () => Number(/cmdstat_hmget:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  const before = await reads();
  expect(await titles({ unsent: true })).toEqual(['Story 2', 'Story 1']);
  expect((await reads()) - before).toBeLessThan(20);
});
