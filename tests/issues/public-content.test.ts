import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { removeArticle, restoreArticle } from '../../src/articles/store/edit-article.js';
import { refileArticles } from '../../src/articles/store/refile-articles.js';
import { IllegalTransition, type IssueState } from '../../src/issues/issue.js';
import { addIssue, changeIssueState } from '../../src/issues/issue-store.js';
import {
  isPublicArticle,
  pageOfPublicArticles,
  publicArticleIds,
  publicContent,
} from '../../src/issues/public-content.js';
import { NotPublished, setUnlisted, setWithdrawn } from '../../src/issues/publication.js';
import { keys } from '../../src/redis/keys.js';
import { announceChange } from '../../src/redis/site-changes.js';
import { topics } from '../../src/redis/site-topics.js';
import { until } from '../helpers/clock.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let redis: Redis;
beforeAll(async () => {
  server = await startTestRedis();
  redis = server.redis;
});
afterAll(() => server.stop());
/** No process of ours empties the store, so this announces it. */
async function empty(): Promise<void> {
  await redis.flushall();
  await announceChange(redis, topics.site);
}
beforeEach(empty);

const gazette = { slug: 'gazette', timeZone: 'UTC', sections: ['City', 'Sport'] };

/** @param number the higher, the newer */
async function article(number: number, section = 'City'): Promise<string> {
  const draft = {
    title: `Lamp ${number}`,
    url: `https://www.example.com/${number}`,
    section,
    publishedAt: new Date(Date.UTC(2031, 0, 1, 0, number)).toISOString(),
    author: '',
    image: null,
    excerpt: '',
    body: '<p>A lamp.</p>',
    source: 'page' as const,
  };
  return (await saveArticle(redis, draft, { newsletter: 'gazette' })).article.id;
}

async function issue(number: number, articles: string[], ...states: IssueState[]): Promise<string> {
  const id = `gazette-${number}`;
  const createdAt = Date.UTC(2031, 0, number);
  await addIssue(redis, { id, newsletter: 'gazette', subject: id, preheader: '', articles, audience: {}, createdAt });
  for (const state of states) await changeIssueState(redis, id, state, { startedAt: createdAt });
  return id;
}

async function publicIds(): Promise<string[]> {
  const ids: string[] = [];
  for await (const some of publicArticleIds(redis, 'gazette', await publicContent(redis, gazette))) ids.push(...some);
  return ids;
}

test('articles are public when an issue that is public includes them, newest first', async () => {
  const [one, two, three, four] = [await article(1), await article(2), await article(3), await article(4)];
  await issue(1, [one, two], 'sending', 'sent');
  await issue(2, [two, three], 'sending');
  await issue(3, [four]);
  const { issues, issueOf } = await publicContent(redis, gazette);
  expect(issues.map(({ id, day }) => [id, day])).toEqual([
    ['gazette-2', '2031-01-02'],
    ['gazette-1', '2031-01-01'],
  ]);
  expect(issueOf.get(two)).toBe('gazette-2');
  expect(await publicIds()).toEqual([three, two, one]);
});

test('an article is no longer public when its only issue is withdrawn or unlisted, or when it is removed', async () => {
  const [one, two] = [await article(1), await article(2)];
  const first = await issue(1, [one], 'sending', 'sent');
  await issue(2, [two], 'sending', 'sent');
  await setUnlisted(redis, first, true);
  expect(await publicIds()).toEqual([two]);
  await setUnlisted(redis, first, false);
  await setWithdrawn(redis, first, true);
  expect(await publicIds()).toEqual([two]);
  await setWithdrawn(redis, first, false);
  expect(await publicIds()).toEqual([two, one]);
  await removeArticle(redis, two);
  expect(await publicIds()).toEqual([one]);
  const content = await publicContent(redis, gazette);
  const shown = async (id: string) => isPublicArticle((await readArticle(redis, id)) ?? { id, removedAt: '' }, content);
  expect([await shown(one), await shown(two)]).toEqual([true, false]);
  await restoreArticle(redis, two);
  expect(await shown(two)).toBe(true);
});

test('a section is read page by page, and case does not matter', async () => {
  const ids: string[] = [];
  for (let number = 1; number <= 7; number += 1) ids.push(await article(number, number % 2 ? 'city' : 'Sport'));
  await issue(1, ids, 'sending', 'sent');
  const content = await publicContent(redis, gazette);
  const page = async (offset: number, section?: string) => {
    const { articles, hasMore } = await pageOfPublicArticles(redis, gazette, content, { section, offset, limit: 2 });
    return [articles.map(({ title }) => title), hasMore];
  };
  expect(await page(0, 'City')).toEqual([['Lamp 7', 'Lamp 5'], true]);
  expect(await page(2, 'City')).toEqual([['Lamp 3', 'Lamp 1'], false]);
  expect(await page(4, 'City')).toEqual([[], false]);
  expect(await page(0)).toEqual([['Lamp 7', 'Lamp 6'], true]);
});

/** A connection that counts the issues and sections it reads, as a new process sees the store. */
function newProcess(): { redis: Redis; read: string[]; sections: string[] } {
  const read: string[] = [];
  const sections: string[] = [];
  const counting = new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        const [, id] = /:issue:(gazette-\d+)$/.exec(String(given[0])) ?? [];
        if (name === 'hmget' && id !== undefined) read.push(id);
        if (name === 'hget' && given[1] === 'section') sections.push(String(given[0]));
        return value.apply(target, given);
      };
    },
  });
  return { redis: counting, read, sections };
}

test('only the issue whose send begins is read, and not all that are public already', async () => {
  for (const number of [1, 2, 3]) await issue(number, [`article-${number}`], 'sending', 'sent');
  const web = newProcess();
  await publicContent(web.redis, gazette);
  expect(web.read).toHaveLength(3);
  web.read.length = 0;
  await issue(4, ['article-1'], 'sending');
  await until('the new issue is known', async () => (await publicContent(web.redis, gazette)).issues.length === 4);
  expect(web.read).toEqual(['gazette-4']);
  expect((await publicContent(web.redis, gazette)).issueOf.get('article-1')).toBe('gazette-4');
});

test('a page of a section reads the section of an article once, and again when articles are filed elsewhere', async () => {
  const ids: string[] = [];
  for (let number = 1; number <= 4; number += 1) ids.push(await article(number, number === 1 ? 'Sport' : 'City'));
  await issue(1, ids.slice(0, 3), 'sending', 'sent');
  const web = newProcess();
  const sport = async () => {
    const content = await publicContent(web.redis, gazette);
    const query = { section: 'Sport', offset: 0, limit: 5 };
    return (await pageOfPublicArticles(web.redis, gazette, content, query)).articles.map(({ title }) => title);
  };
  expect(await sport()).toEqual(['Lamp 1']);
  expect(await sport()).toEqual(['Lamp 1']);
  expect(web.sections).toHaveLength(3);
  await issue(2, ids.slice(3), 'sending');
  await until('the new article is known', async () => (await sport()) && web.sections.length > 3);
  expect(web.sections).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
    keys.article(ids[3] ?? ''),
  ]);
  await refileArticles(redis, 'gazette', (name) => name === 'City', 'Sport');
  await until('all are filed elsewhere', async () => (await sport()).length === 4);
  expect(await sport()).toEqual(['Lamp 4', 'Lamp 3', 'Lamp 2', 'Lamp 1']);
});

const changes: Readonly<Record<string, (id: string) => Promise<unknown>>> = {
  begin: (id) => changeIssueState(redis, id, 'sending', { startedAt: Date.UTC(2031, 0, 1) }),
  pause: (id) => changeIssueState(redis, id, 'paused'),
  cancel: (id) => changeIssueState(redis, id, 'cancelled'),
  unlist: (id) => setUnlisted(redis, id, true),
  list: (id) => setUnlisted(redis, id, false),
  withdraw: (id) => setWithdrawn(redis, id, true),
  'put back': (id) => setWithdrawn(redis, id, false),
};

test('after any changes, the content that a process keeps is what a new process reads', async () => {
  const steps = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom(...Object.keys(changes))), {
    maxLength: 10,
  });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      await empty();
      for (const number of [1, 2, 3]) await issue(number, [`article-${number}`, 'shared']);
      for (const [number, change] of all) {
        await changes[change]?.(`gazette-${number}`).catch((error: unknown) => {
          if (!(error instanceof IllegalTransition || error instanceof NotPublished)) throw error;
        });
        expect(await publicContent(redis, gazette)).toEqual(await publicContent(newProcess().redis, gazette));
      }
    }),
    { numRuns: 20 },
  );
});
