import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { asSent } from '../../src/articles/store/article-record.js';
import { articleIds, readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { comparableAddress, findDuplicates, readFingerprints } from '../../src/articles/store/duplicates.js';
import { editArticle, removeArticle, restoreArticle } from '../../src/articles/store/edit-article.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());
beforeEach(() => redis.flushall());

const owner = { newsletter: 'gazette' };
const draft = (changes: Partial<ArticleDraft> = {}): ArticleDraft => ({
  title: 'The lamp is lit',
  url: 'https://example.com/lamp',
  section: 'City',
  publishedAt: '2030-01-01T00:00:00.000Z',
  author: '',
  image: null,
  excerpt: 'A lamp.',
  body: '<p>A lamp.</p>',
  source: 'feed',
  ...changes,
});
const save = async (changes: Partial<ArticleDraft> = {}) => (await saveArticle(redis, draft(changes), owner)).article;
const listed = async () => {
  const ids: string[] = [];
  for await (const page of articleIds(redis, 'gazette', 100)) ids.push(...page);
  return ids;
};

test('an edit by hand stays when the source sends the article again, and the difference is known', async () => {
  const { id } = await save();
  const edited = await editArticle(redis, id, {
    title: 'Light at last',
    image: { url: 'https://example.com/a.jpg', alt: '' },
  });
  expect(edited).toMatchObject({ title: 'Light at last', edits: { title: 'The lamp is lit', image: 'null' } });
  expect(await saveArticle(redis, draft(), owner)).toEqual({ article: edited, outcome: 'unchanged' });
  const again = await saveArticle(redis, draft({ title: 'The lamp is lit again', excerpt: 'More.' }), owner);
  expect(again).toMatchObject({ outcome: 'updated', article: { title: 'Light at last', excerpt: 'More.' } });
  expect(asSent(again.article)).toMatchObject({ title: 'The lamp is lit again', image: null });
  const reverted = await editArticle(redis, id, {}, { revert: ['title'] });
  expect(reverted).toMatchObject({ title: 'The lamp is lit again', edits: { image: 'null' } });
  // A value that the source has too is not an edit.
  expect((await editArticle(redis, id, { image: null })).edits).toEqual({});
});

test('when two editors change the same revision, the second is refused', async () => {
  const { id, revision } = await save();
  await editArticle(redis, id, { title: 'One' }, { revision });
  const second = editArticle(redis, id, { title: 'Two' }, { revision });
  await expect(second).rejects.toMatchObject({ code: 'article.changed-meanwhile', revision: revision + 1 });
  const changes = Array.from({ length: 10 }, (_, i) =>
    editArticle(redis, id, { title: `Title ${i}`, author: `Desk ${i}` }),
  );
  await Promise.all(changes);
  const last = await readArticle(redis, id);
  expect(last?.revision).toBe(revision + 11);
  expect(last?.title.slice(6)).toBe(last?.author.slice(5));
});

test('a removed article is in no list, stays removed when its source sends it, and can be restored', async () => {
  const { id } = await save();
  const removed = await removeArticle(redis, id);
  expect(removed.removedAt).not.toBeNull();
  await save({ title: 'Better' });
  expect(await listed()).toEqual([]);
  expect(await restoreArticle(redis, id)).toMatchObject({ removedAt: null, title: 'Better' });
  expect(await listed()).toEqual([id]);
  await expect(removeArticle(redis, 'aaaaaaaaaaaa')).rejects.toMatchObject({ code: 'article.not-found' });
});

test('whatever is edited and sent, an edited field has the editor’s value and the source’s is kept beside it', async () => {
  const value = fc.constantFrom('a', 'b', 'c', '');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('edit' as const), title: value }),
    fc.record({ kind: fc.constant('send' as const), title: value }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      await redis.flushall();
      const { id } = await save({ title: 'first' });
      let [theirs, mine]: [string, string | undefined] = ['first', undefined];
      for (const { kind, title } of steps) {
        if (kind === 'edit') {
          mine = title === theirs ? undefined : title;
          await editArticle(redis, id, { title });
        } else {
          theirs = title;
          await save({ title });
        }
        const article = await readArticle(redis, id);
        expect(article?.title).toBe(mine ?? theirs);
        expect(article && asSent(article).title).toBe(theirs);
      }
    }),
    { numRuns: 25 },
  );
});

test.each([
  ['https://www.example.com/a/?utm_source=x&fbclid=1', 'http://example.com/a'],
  ['https://example.com/a?b=2&a=1&ref=rss', 'https://example.com/a?a=1&b=2'],
  ['https://m.example.com/a/amp', 'https://example.com/a/index.html'],
])('%s and %s are compared as one address', (one, other) => {
  expect(comparableAddress(one)).toBe(comparableAddress(other));
  expect(comparableAddress('https://example.com/a?id=1')).not.toBe(comparableAddress('https://example.com/a?id=2'));
});

test('the same address, the same target of a redirect, and the same title within two days are duplicates', async () => {
  const at = (day: number) => `2030-01-0${day}T00:00:00.000Z`;
  const add = async (path: string, title: string, day: number, finalUrl = '') => {
    const given = draft({ url: `https://example.com/${path}`, title, publishedAt: at(day) });
    const saved = await saveArticle(redis, given, {
      ...owner,
      finalUrl,
      now: new Date(Date.UTC(2030, 0, 9, 0, Number(day))),
    });
    return saved.article.id;
  };
  const first = await add('one', 'A story', 1);
  const tracked = await add('one?fbclid=7', 'Another title', 2);
  const redirected = await add('r/77', 'A third title', 3, 'https://example.com/one');
  const titled = await add('two', 'A story!', 3);
  await add('three', 'A story', 6);
  expect(Object.fromEntries(findDuplicates(await readFingerprints(redis, 'gazette')))).toEqual({
    [tracked]: { of: first, because: 'address' },
    [redirected]: { of: first, because: 'address' },
    [titled]: { of: first, because: 'title' },
  });
});
