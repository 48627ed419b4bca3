import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ArticleDraft, StoredArticle } from '../../src/articles/store/article.js';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { InvalidInput } from '../../src/errors.js';
import {
  articleLimit,
  type Composition,
  cancelIssue,
  composeIssue,
  maxArticles,
  NothingToCompose,
} from '../../src/issues/compose.js';
import { IllegalTransition } from '../../src/issues/issue.js';
import { changeIssueState, listIssues, readIssue } from '../../src/issues/issue-store.js';
import { slotsOf } from '../../src/issues/sponsor-slot.js';
import { textWidth } from '../../src/locale/text-width.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { connectRedis } from '../../src/redis/client.js';
import { newsletterForTests } from '../helpers/newsletter.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = server.redis;
});
afterAll(() => server.stop());
beforeEach(() => redis.flushall());

const newsletter: Newsletter = newsletterForTests();

/** Saves article `number`; the higher the number, the newer it is. @returns its id */
async function addArticle(number: number, fields: Partial<ArticleDraft> = {}, to = 'business'): Promise<string> {
  const { article } = await saveArticle(
    redis,
    {
      title: `Lamp ${number}`,
      url: `https://example.com/${number}`,
      section: 'City',
      publishedAt: new Date(Date.UTC(2030, 0, 1, 0, number)).toISOString(),
      author: '',
      image: null,
      excerpt: `About lamp ${number}.`,
      body: '<p>A lamp.</p>',
      source: 'page',
      ...fields,
    },
    { newsletter: to },
  );
  return article.id;
}
const addArticles = async (count: number) => {
  const ids: string[] = [];
  for (let i = 1; i <= count; i += 1) ids.push(await addArticle(i));
  return ids;
};
const compose = async (composition: Composition = {}, to = newsletter) =>
  (await composeIssue(redis, to, composition)).issue;

test('a digest takes the articles that no issue has taken, the newest first, with the newest as its lead', async () => {
  const ids = await addArticles(3);
  const { issue, articles } = await composeIssue(redis, newsletter, {});
  expect(issue).toMatchObject({ id: 'business-1', state: 'draft', subject: 'Lamp 3', preheader: 'About lamp 3.' });
  expect(issue.articles).toEqual(ids.toReversed());
  expect(articles.map(({ title }) => title)).toEqual(['Lamp 3', 'Lamp 2', 'Lamp 1']);
  const fresh = await addArticle(4);
  expect((await compose()).articles).toEqual([fresh]);
});

test('when every article has been sent there is nothing to compose, and no issue is made', async () => {
  await expect(compose()).rejects.toThrow(NothingToCompose);
  await addArticles(2);
  await compose();
  await expect(compose()).rejects.toMatchObject({
    code: 'newsletter.no-new-articles',
    newsletter: 'business',
  });
  expect(await listIssues(redis, 'business')).toHaveLength(1);
});

test('two newsletters never mix their articles, whatever language they have', async () => {
  const mine = await addArticle(1, {}, 'business');
  const theirs = await addArticle(1, {}, 'tech');
  const chinese = await addArticle(2, { title: '海河边的书店重新开门' }, 'ribao');
  expect((await compose()).articles).toEqual([mine]);
  expect((await compose({}, { ...newsletter, slug: 'tech' })).articles).toEqual([theirs]);
  expect((await compose({}, { ...newsletter, slug: 'ribao', locale: 'zh-CN' })).articles).toEqual([chinese]);
  await expect(compose()).rejects.toThrow(NothingToCompose);
});

test('an article in another language waits until an editor names it, or takes any language', async () => {
  const draft = { ...(await readArticle(redis, await addArticle(1))) } as StoredArticle;
  const { article } = await saveArticle(
    redis,
    { ...draft, url: 'https://example.com/zh' },
    { newsletter: 'business', language: 'zh-CN' },
  );
  expect((await compose()).articles).toEqual([draft.id]);
  const refused = { foreign: 1, message: expect.stringContaining('another language than the newsletter') };
  await expect(compose()).rejects.toMatchObject(refused);
  expect((await compose({ anyLanguage: true })).articles).toEqual([article.id]);
});

test('an undated article is never the newest', async () => {
  const undated = await addArticle(3, { publishedAt: null });
  const [one, two] = await addArticles(2);
  expect((await compose()).articles).toEqual([two, one, undated]);
});

test('digests that are composed at the same moment never share an article', async () => {
  const ids = await addArticles(30);
  const others = await Promise.all(Array.from({ length: 4 }, () => connectRedis(server.url)));
  const outcomes = await Promise.allSettled(others.map((other) => composeIssue(other, newsletter, { latest: 10 })));
  for (const other of others) other.disconnect();
  const taken = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.issue.articles : []));
  expect(taken.toSorted()).toEqual(ids.toSorted());
});

test('a digest takes the requested number of articles, up to the limit of a message', async () => {
  await addArticles(articleLimit + 5);
  expect((await compose({ latest: 2 })).articles).toHaveLength(2);
  expect((await compose({ latest: 1_000 })).articles).toHaveLength(articleLimit);
  expect((await compose()).articles).toHaveLength(3);
});

test('new articles are found behind many that were sent', async () => {
  const ids = await addArticles(260);
  for (let i = 0; i < 13; i += 1) await compose();
  await expect(compose()).rejects.toThrow(NothingToCompose);
  const issue = (await listIssues(redis, 'business')).find(({ articles }) => articles.includes(ids[0] ?? ''));
  if (!issue) throw new Error('the oldest article is in no issue');
  await cancelIssue(redis, issue);
  expect((await compose()).articles).toEqual(issue.articles);
});

test('articles that the editor names keep their order, each once, whether or not they were sent before', async () => {
  const [one = '', two = '', three = ''] = await addArticles(3);
  await compose({ articles: [one] });
  const issue = await compose({ articles: [two, one, two] });
  expect(issue.articles).toEqual([two, one]);
  expect(issue.subject).toBe('Lamp 2');
  expect((await compose()).articles).toEqual([three]);
});

test('an unknown article, or too many, are refused, and no issue is made', async () => {
  const ids = await addArticles(articleLimit + 1);
  const tooMany = Array.from({ length: maxArticles + 1 }, () => ids[0] ?? '');
  await expect(compose({ articles: [ids[0] ?? '', 'nowhere'] })).rejects.toThrow(/no article nowhere/);
  await expect(compose({ articles: tooMany })).rejects.toThrow(InvalidInput);
  await expect(compose({ limit: maxArticles + 1 })).rejects.toThrow(InvalidInput);
  await expect(compose({ articles: [] })).rejects.toThrow(NothingToCompose);
  expect(await listIssues(redis, 'business')).toEqual([]);
  expect((await compose()).articles).toHaveLength(articleLimit);
});

test('the editor’s subject, preheader and sponsor are used when given', async () => {
  await addArticles(2);
  const sponsor = { title: 'A sponsor', text: 'x', url: 'https://example.com/', image: '' };
  const issue = await compose({ subject: 'Today', preheader: 'In short', sponsor });
  expect(await readIssue(redis, issue.id)).toMatchObject({
    subject: 'Today',
    preheader: 'In short',
    sponsors: slotsOf(sponsor),
  });
});

test('a preheader describes the lead in at most 140 columns of whole characters', async () => {
  await addArticle(1, { excerpt: 'e'.repeat(140) });
  await addArticle(2, { excerpt: 'A lamp by the water. '.repeat(14) });
  await addArticle(3, { excerpt: '𠮷'.repeat(300) });
  const [signs, words, whole] = [await compose({ latest: 1 }), await compose({ latest: 1 }), await compose()];
  expect(whole.preheader).toBe('e'.repeat(140));
  for (const { preheader } of [signs, words]) {
    expect(textWidth(preheader)).toBeLessThanOrEqual(140);
    expect(textWidth(preheader)).toBeGreaterThan(120);
    expect(preheader.isWellFormed()).toBe(true);
    expect(preheader.endsWith('…')).toBe(true);
  }
});

test('the articles of a cancelled draft are free again, and those of other issues stay taken', async () => {
  const [one = '', two = '', three = ''] = await addArticles(3);
  await compose({ articles: [one] });
  const draft = await compose({ articles: [one, two] });
  await cancelIssue(redis, draft);
  expect((await readIssue(redis, draft.id)).state).toBe('cancelled');
  expect((await compose()).articles).toEqual([three, two]);
});

test('a sent issue cannot be cancelled, and keeps its articles', async () => {
  await addArticles(2);
  const issue = await compose();
  await changeIssueState(redis, issue.id, 'sending');
  await changeIssueState(redis, issue.id, 'sent');
  await expect(cancelIssue(redis, issue)).rejects.toThrow(IllegalTransition);
  await expect(compose()).rejects.toThrow(NothingToCompose);
});
