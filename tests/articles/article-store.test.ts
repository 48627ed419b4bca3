import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { hasArticle, readArticle, readArticles, saveArticle } from '../../src/articles/store/article-store.js';
import { largestPicture, PictureRefused, readMedia, saveMedia } from '../../src/articles/store/picture-store.js';
import { keys } from '../../src/redis/keys.js';
import { storedArticles } from '../helpers/edition.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());
beforeEach(() => redis.flushall());

const owner = { newsletter: 'gazette' };
const draft = (number: number, changes: Partial<ArticleDraft> = {}): ArticleDraft => ({
  title: `Lamp ${number}`,
  url: `https://example.com/${number}`,
  section: 'City',
  publishedAt: `2030-01-0${number}T00:00:00.000Z`,
  author: '',
  image: null,
  excerpt: 'A lamp.',
  body: '<p>A lamp.</p>',
  source: 'page',
  ...changes,
});

test('an article is read as it was stored, and its address identifies it', async () => {
  const image = { url: 'https://example.com/lamp.jpg', alt: '灯' };
  const { article, outcome } = await saveArticle(redis, draft(1, { image, publishedAt: null }), owner);
  expect(outcome).toBe('imported');
  expect(await readArticle(redis, article.id)).toEqual(article);
  expect(await hasArticle(redis, article.id)).toBe(true);
  expect(await hasArticle(redis, 'aaaaaaaaaaaa')).toBe(false);
  const again = await saveArticle(
    redis,
    draft(1, { image, publishedAt: null, url: 'https://EXAMPLE.com/1?utm_source=x#a' }),
    owner,
  );
  expect(again).toEqual({ article, outcome: 'unchanged' });
});

test('a changed article is updated in place and keeps the time of its first import', async () => {
  const first = await saveArticle(redis, draft(1), { ...owner, now: new Date('2030-02-01') });
  const second = await saveArticle(redis, draft(1, { title: 'Lamp one' }), { ...owner, now: new Date('2030-02-02') });
  expect(second.outcome).toBe('updated');
  const changes = { title: { at: Date.parse('2030-02-02'), by: 'an import', revision: 2 } };
  expect(second.article).toEqual({ ...first.article, title: 'Lamp one', revision: 2, changes });
  expect(await storedArticles(redis)).toEqual([second.article]);
});

test('articles without a date come after the dated ones, the last imported first', async () => {
  await saveArticle(redis, draft(1, { publishedAt: null }), { ...owner, now: new Date('2031-01-01') });
  await saveArticle(redis, draft(2), owner);
  await saveArticle(redis, draft(3, { publishedAt: null }), { ...owner, now: new Date('2031-01-02') });
  await saveArticle(redis, draft(4, { publishedAt: '1969-01-01T00:00:00.000Z' }), owner);
  const titles = (await storedArticles(redis)).map(({ title }) => title);
  expect(titles).toEqual(['Lamp 2', 'Lamp 4', 'Lamp 3', 'Lamp 1']);
});

test('two newsletters that import the same address have an article each', async () => {
  const one = await saveArticle(redis, draft(1, { section: 'City' }), { newsletter: 'gazette' });
  const other = await saveArticle(redis, draft(1, { section: '城市' }), { newsletter: 'ribao' });
  expect(other).toMatchObject({ outcome: 'imported', article: { section: '城市', newsletters: ['ribao'] } });
  expect(await readArticle(redis, one.article.id)).toEqual(one.article);
  for (const { article } of [one, other]) {
    const { newsletters } = article;
    const again = await saveArticle(redis, article, { newsletter: newsletters[0] ?? '' });
    expect(again).toEqual({ article, outcome: 'unchanged' });
  }
});

test('an article that was imported for no newsletter belongs to the first one that imports it', async () => {
  const { article } = await saveArticle(redis, draft(1), { newsletter: null });
  expect(article.newsletters).toEqual([]);
  const owned = await saveArticle(redis, draft(1), owner);
  expect(owned.article).toMatchObject({ id: article.id, newsletters: ['gazette'] });
});

test('two imports of one address at the same time lose nothing', async () => {
  const titles = Array.from({ length: 20 }, (_, i) => `Lamp, version ${i}`);
  const saved = await Promise.all(titles.map((title) => saveArticle(redis, draft(1, { title }), owner)));
  const outcomes = saved.map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === 'imported')).toHaveLength(1);
  expect(new Set(saved.map(({ article }) => article.revision)).size).toBe(20);
});

test('articles are read in the requested order, without missing ones', async () => {
  const one = await saveArticle(redis, draft(1), owner);
  const two = await saveArticle(redis, draft(2), owner);
  expect(await readArticles(redis, [two.article.id, 'nothere', one.article.id])).toEqual([two.article, one.article]);
});

test('a save that was interrupted before the list was written is completed by the next one', async () => {
  await saveArticle(redis, draft(1), owner);
  await redis.del(keys.articles);
  expect((await saveArticle(redis, draft(1), owner)).outcome).toBe('unchanged');
  expect(await storedArticles(redis)).toHaveLength(1);
});

test('a picture is identified by its bytes and read byte for byte', async () => {
  const png = Buffer.from('89504e470d0a1a0a00ff80', 'hex');
  const saved = await saveMedia(redis, png);
  expect(saved).toMatchObject({ ext: 'png', type: 'image/png', id: expect.stringMatching(/^[\da-f]{20}$/) });
  expect(await readMedia(redis, saved.id)).toEqual({ ...saved, bytes: png });
  expect(await saveMedia(redis, png)).toEqual(saved);
  expect(await readMedia(redis, 'none')).toBeNull();
  for (const [bytes, ext] of [
    ['ffd8ffe0', 'jpg'],
    ['474946383961', 'gif'],
    ['52494646000000005745425056', 'webp'],
  ] as const) {
    expect(await saveMedia(redis, Buffer.from(bytes, 'hex'))).toMatchObject({ ext });
  }
});

test('a file that is no picture, or too large, is refused whatever its name', async () => {
  await expect(saveMedia(redis, Buffer.from('<svg onload="x()"/>'))).rejects.toBeInstanceOf(PictureRefused);
  const large = Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(largestPicture)]);
  await expect(saveMedia(redis, large)).rejects.toMatchObject({ code: 'article.picture-refused' });
});

test.each([
  ['2036-05-01T00:00:00.000Z', '2030-03-01T10:00:00.000Z'],
  ['2030-03-02T10:00:01.000Z', '2030-03-01T10:00:00.000Z'],
  ['2030-03-02T10:00:00.000Z', '2030-03-02T10:00:00.000Z'],
  ['1970-01-01T00:00:00.000Z', '2030-03-01T10:00:00.000Z'],
  ['1990-01-01T00:00:00.000Z', '1990-01-01T00:00:00.000Z'],
])('a feed item dated %s is dated %s when it comes in on 1 March 2030', async (publishedAt, expected) => {
  const save = (at: string) =>
    saveArticle(redis, draft(1, { source: 'feed', publishedAt }), { ...owner, isForeign: true, now: new Date(at) });
  expect((await save('2030-03-01T10:00:00Z')).article.publishedAt).toBe(expected);
  // It is still that of the first import when the source sends it again.
  expect(await save('2030-03-01T10:00:00Z')).toMatchObject({ outcome: 'unchanged' });
});

test('a Markdown file may have any date', async () => {
  const publishedAt = '2036-05-01T00:00:00.000Z';
  const { article } = await saveArticle(redis, draft(1, { source: 'markdown', publishedAt }), {
    ...owner,
    isForeign: true,
  });
  expect(article.publishedAt).toBe(publishedAt);
});
