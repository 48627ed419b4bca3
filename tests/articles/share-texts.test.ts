import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ArticleDraft, StoredArticle } from '../../src/articles/store/article.js';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { editArticle } from '../../src/articles/store/edit-article.js';
import { removeArticles } from '../../src/articles/store/remove-articles.js';
import { dropTexts, shareTexts } from '../../src/articles/store/share-texts.js';
import { keys } from '../../src/redis/keys.js';
import { startTestRedis } from '../helpers/redis.js';

/** Nothing here is lost: no server ends. */
const onDisk = async () => undefined;

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());
const slugs = ['gazette', 'courier', 'ribao'];
beforeEach(async () => {
  await redis.flushall();
  await redis.sadd(keys.newsletters, ...slugs);
  await redis.hset(keys.meta, 'schema', '3');
});

const hour = 3_600_000;
const text = (words: string) => `<p>${`${words} 港务局。 `.repeat(60)}</p>`;
const draft = (changes: Partial<ArticleDraft> = {}): ArticleDraft => ({
  title: 'A new berth opens',
  url: 'https://example.com/berth',
  section: 'City',
  publishedAt: '2030-01-01T00:00:00.000Z',
  author: '',
  image: null,
  excerpt: 'A berth.',
  body: text('A new berth opens.'),
  source: 'page',
  ...changes,
});
const bring = async (slug: string, changes: Partial<ArticleDraft> = {}): Promise<StoredArticle> =>
  (await saveArticle(redis, draft(changes), { newsletter: slug })).article;
const texts = () => redis.keys(keys.articleText('*'));
const own = (id: string) => redis.hstrlen(keys.article(id), 'body');

/** The texts that no article has any more, a day and some hours later. */
async function dropLater(): Promise<number> {
  await dropTexts(redis, Date.now() + hour);
  return dropTexts(redis, Date.now() + 26 * hour);
}

test('a text is on disk before an article gives up its own', async () => {
  const articles = await Promise.all(slugs.map((slug) => bring(slug)));
  const lost = new Error('the server with the text was lost');
  const fails = async () => {
    expect(await texts()).toHaveLength(1);
    throw lost;
  };
  await expect(shareTexts(redis, fails)).rejects.toBe(lost);
  for (const { id } of articles) expect(await own(id)).toBeGreaterThan(1_000);
});

test('the text of one page is stored once for all newsletters, and each article reads as before', async () => {
  const articles = await Promise.all(slugs.map((slug) => bring(slug)));
  const alone = await bring('gazette', { url: 'https://example.com/alone' });
  const short = await Promise.all(
    slugs.map((slug) => bring(slug, { url: 'https://example.com/short', body: '<p>.</p>' })),
  );
  expect(await shareTexts(redis, onDisk)).toBe(3);
  expect(await shareTexts(redis, onDisk)).toBe(0);
  expect(await texts()).toHaveLength(1);
  for (const { id } of articles) expect(await own(id)).toBe(0);
  for (const article of [...articles, alone, ...short]) expect(await readArticle(redis, article.id)).toEqual(article);
  const again = await saveArticle(redis, draft(), { newsletter: 'courier' });
  expect(again).toEqual({ article: articles[1], outcome: 'unchanged' });
  expect(await dropLater()).toBe(0);
});

test('a newsletter that joins later takes the text that the others share', async () => {
  await Promise.all([bring('gazette'), bring('courier')]);
  await shareTexts(redis, onDisk);
  const { id } = await bring('ribao');
  expect(await own(id)).toBeGreaterThan(0);
  expect(await shareTexts(redis, onDisk)).toBe(1);
  expect(await own(id)).toBe(0);
  expect(await texts()).toHaveLength(1);
});

test('an edit leaves the text where it is, and another text is the own one of its article', async () => {
  const [one, other] = await Promise.all([bring('gazette'), bring('courier')]);
  await shareTexts(redis, onDisk);
  const edited = await editArticle(redis, one.id, { title: 'A better headline' });
  expect(await own(one.id)).toBe(0);
  expect(await readArticle(redis, one.id)).toEqual(edited);
  expect(edited.body).toBe(one.body);
  const corrected = await bring('gazette', { body: text('The berth opens on Monday.') });
  expect(corrected).toMatchObject({ title: 'A better headline', body: text('The berth opens on Monday.') });
  expect(await readArticle(redis, one.id)).toEqual(corrected);
  expect(await readArticle(redis, other.id)).toEqual(other);
  expect(await shareTexts(redis, onDisk)).toBe(0);
  const followed = await bring('courier', { body: text('The berth opens on Monday.') });
  expect(await shareTexts(redis, onDisk)).toBe(2);
  expect(await readArticle(redis, other.id)).toEqual(followed);
  expect(await dropLater()).toBe(1);
  expect(await texts()).toHaveLength(1);
  expect(await readArticle(redis, one.id)).toEqual(corrected);
});

test('a text stays until the last newsletter that has it is removed, and a day longer for a backup in progress', async () => {
  const [, courier] = await Promise.all([bring('gazette'), bring('courier')]);
  await shareTexts(redis, onDisk);
  await removeArticles(redis, 'gazette');
  expect(await dropLater()).toBe(0);
  expect(await readArticle(redis, courier.id)).toEqual(courier);
  await removeArticles(redis, 'courier');
  await dropTexts(redis, Date.now() + hour);
  await dropTexts(redis, Date.now() + 24 * hour);
  expect(await texts()).toHaveLength(1);
  expect(await dropTexts(redis, Date.now() + 26 * hour)).toBe(1);
  expect(await texts()).toEqual([]);
});

test('a process that is killed while it moves a text loses nothing and leaves nothing', async () => {
  const [one] = await Promise.all([bring('gazette'), bring('courier')]);
  // It was killed when the text had been written, and no article named it yet.
  await redis.hset(keys.articleText('of-a-killed-process'), { text: one.body, [one.id]: `held ${Date.now()}` });
  expect(await readArticle(redis, one.id)).toEqual(one);
  await shareTexts(redis, onDisk);
  expect(await dropLater()).toBe(1);
  expect(await texts()).toHaveLength(1);
  expect(await readArticle(redis, one.id)).toEqual(one);
});

test('an article that a restore brings back to a text keeps it', async () => {
  const [one] = await Promise.all([bring('gazette'), bring('courier')]);
  await shareTexts(redis, onDisk);
  const record = await redis.hgetall(keys.article(one.id));
  await removeArticles(redis, 'gazette');
  await removeArticles(redis, 'courier');
  await dropTexts(redis, Date.now() + hour);
  // The backup read the article before it was removed, and its text after that.
  await redis.hset(keys.article(one.id), record);
  await dropTexts(redis, Date.now() + 48 * hour);
  expect(await readArticle(redis, one.id)).toEqual(one);
  await redis.del(keys.article(one.id));
  await dropTexts(redis, Date.now() + 49 * hour);
  expect(await texts()).toHaveLength(1);
});

test('an article whose text is missing gets it with the next import', async () => {
  const [one] = await Promise.all([bring('gazette'), bring('courier')]);
  await shareTexts(redis, onDisk);
  await redis.del(...(await texts()));
  expect(await readArticle(redis, one.id)).toMatchObject({ title: one.title, body: '' });
  await bring('gazette');
  expect(await readArticle(redis, one.id)).toMatchObject({ body: one.body });
});

test('a text that version 0.2.0 writes into an article counts, whichever text the article named before', async () => {
  const [one] = await Promise.all([bring('gazette'), bring('courier')]);
  await shareTexts(redis, onDisk);
  await redis.hset(keys.article(one.id), { body: text('By a worker of version 0.2.0.'), revision: 2 });
  expect(await readArticle(redis, one.id)).toMatchObject({ body: text('By a worker of version 0.2.0.') });
});

test('version 0.2.0 refuses the data once a text is shared, and not before', async () => {
  await bring('gazette');
  await shareTexts(redis, onDisk);
  expect(await redis.hget(keys.meta, 'schema')).toBe('3');
  await bring('courier');
  await shareTexts(redis, onDisk);
  expect(await redis.hget(keys.meta, 'schema')).toBe('5');
});
