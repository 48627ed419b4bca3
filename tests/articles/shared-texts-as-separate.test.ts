import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { editArticle, removeArticle, restoreArticle } from '../../src/articles/store/edit-article.js';
import { refileArticles } from '../../src/articles/store/refile-articles.js';
import { removeArticles } from '../../src/articles/store/remove-articles.js';
import { dropTexts, shareTexts } from '../../src/articles/store/share-texts.js';
import { expireArticles } from '../../src/issues/expire-articles.js';
import { keys, takingKeys } from '../../src/redis/keys.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

/** Nothing here is lost: no server ends. */
const onDisk = async () => undefined;

/** One Redis whose texts are shared at any moment, and one where each newsletter keeps its own copy of everything. */
let shared: TestRedis;
let separate: TestRedis;
beforeAll(async () => {
  [shared, separate] = await Promise.all([startTestRedis(), startTestRedis()]);
});
afterAll(() => Promise.all([shared.stop(), separate.stop()]));

const slugs = ['gazette', 'courier', 'ribao'];
const urls = [0, 1].map((page) => `https://example.com/${page}`);
const hour = 3_600_000;
const textOf = (number: number) => `<p>${`Text ${number}. 正文。 `.repeat(70)}</p>`;

/** What happens to an article, or to all of a newsletter; most of it does nothing if there is none. */
const actions = {
  import: (redis: Redis, { slug, url, number, at }: Step) =>
    saveArticle(
      redis,
      {
        ...{ title: `Title ${number % 2}`, url, section: 'City', author: '', image: null, excerpt: '' },
        ...{ publishedAt: '2030-01-01T00:00:00.000Z', body: textOf(number), source: 'page' },
      },
      { newsletter: slug, sourceId: `source-${slug}`, now: new Date(at) },
    ),
  edit: withArticle((redis, id, { number }) => editArticle(redis, id, { title: `Edited ${number}` })),
  revert: withArticle((redis, id) => editArticle(redis, id, {}, { revert: ['title', 'section'] })),
  remove: withArticle((redis, id) => removeArticle(redis, id)),
  restore: withArticle((redis, id) => restoreArticle(redis, id)),
  use: withArticle((redis, id, { slug }) => redis.hset(takingKeys.issued(slug, undefined), id, 'issue-1')),
  refile: (redis: Redis, { slug, number }: Step) => {
    const [from, to] = number % 2 ? ['City', 'Harbour'] : ['Harbour', 'City'];
    return refileArticles(redis, slug, (name) => name === from, to);
  },
  expire: (redis: Redis, { slug, at }: Step) => expireArticles(redis, slug, 90, at + 91 * 24 * hour),
  removeAll: (redis: Redis, { slug }: Step) => removeArticles(redis, slug),
};

interface Step {
  action: keyof typeof actions;
  slug: string;
  url: string;
  number: number;
  /** Unix milliseconds, rising. */
  at: number;
}

function withArticle(change: (redis: Redis, id: string, step: Step) => Promise<unknown>) {
  return async (redis: Redis, step: Step): Promise<unknown> => {
    const article = await findArticle(redis, step.url, step.slug);
    return article && change(redis, article.id, step);
  };
}

const start = Date.UTC(2030, 0, 2);
const step = fc.record({
  action: fc.oneof(
    { weight: 6, arbitrary: fc.constant('import' as const) },
    { weight: 7, arbitrary: fc.constantFrom(...(Object.keys(actions) as Step['action'][])) },
  ),
  slug: fc.constantFrom(...slugs),
  url: fc.constantFrom(...urls),
  number: fc.nat(2),
});
/** What the hourly job does beside them, at the same time. */
const upkeep = fc.constantFrom('nothing', 'share', 'share', 'drop', 'both');

/** All that people see of the newsletters' articles, without the times of their changes. */
async function seen(redis: Redis): Promise<unknown> {
  const all = slugs.flatMap((slug) => urls.map((url) => ({ slug, url })));
  const articles = await Promise.all(
    all.map(async ({ slug, url }) => {
      const article = await findArticle(redis, url, slug);
      if (!article) return null;
      const { removedAt, changes, ...fields } = article;
      const revisions = Object.entries(changes).map(([field, { revision, by }]) => [field, revision, by]);
      return { ...fields, isRemoved: removedAt !== null, revisions };
    }),
  );
  const lists = await Promise.all(
    [keys.articles, ...slugs.map(keys.articlesOf)].map((key) => redis.zrange(key, 0, '-1', 'WITHSCORES')),
  );
  return { articles, lists };
}

test('whatever happens to the articles of a page, each newsletter sees what it would with a copy of its own', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, upkeep), { minLength: 5, maxLength: 20 }), async (steps) => {
      for (const { redis } of [shared, separate]) {
        await redis.flushall();
        await redis.sadd(keys.newsletters, ...slugs);
        await redis.hset(keys.meta, 'schema', '3');
      }
      let later = Date.now();
      const drop = () => {
        later += 13 * hour;
        return dropTexts(shared.redis, later);
      };
      for (const [i, [one, beside]] of steps.entries()) {
        const whole = { ...one, at: start + i };
        await Promise.all([
          actions[one.action](shared.redis, whole),
          actions[one.action](separate.redis, whole),
          beside === 'share' || beside === 'both' ? shareTexts(shared.redis, onDisk) : undefined,
          beside === 'drop' || beside === 'both' ? drop() : undefined,
        ]);
        expect(await seen(shared.redis)).toEqual(await seen(separate.redis));
        if (one.action === 'import')
          expect(await findArticle(shared.redis, one.url, one.slug)).toMatchObject({ body: textOf(one.number) });
      }
      for (const slug of slugs) await removeArticles(shared.redis, slug);
      for (let passes = 0; passes < 4; passes += 1) await drop();
      expect(await shared.redis.keys(keys.articleText('*'))).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test('imports of several newsletters at once, while texts are shared and dropped, lose no text', async () => {
  const { redis } = shared;
  await redis.flushall();
  await redis.sadd(keys.newsletters, ...slugs);
  await redis.hset(keys.meta, 'schema', '3');
  const at = Date.now();
  for (let round = 0; round < 20; round += 1) {
    const imports = slugs.flatMap((slug, i) =>
      urls.map((url) =>
        actions.import(redis, { action: 'import', slug, url, number: round + (i % 2), at: start + round }),
      ),
    );
    await Promise.all([
      ...imports,
      shareTexts(redis, onDisk),
      dropTexts(redis, at + round * 13 * hour),
      shareTexts(redis, onDisk),
    ]);
    for (const [i, slug] of slugs.entries()) {
      for (const url of urls)
        expect(await findArticle(redis, url, slug)).toMatchObject({ body: textOf(round + (i % 2)) });
    }
  }
});
