import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { editArticle, removeArticle } from '../../src/articles/store/edit-article.js';
import { addIssue, changeIssueState } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { IndexFile, indexFile } from '../../src/search/index-file.js';
import { KeptIndex } from '../../src/search/kept-index.js';
import { search } from '../../src/search/search.js';
import { type SearchDocument, SearchIndex } from '../../src/search/search-index.js';
import { termOf } from '../../src/search/terms.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

/** More articles than an index may have that is not kept. */
const count = 210;
let store: TestRedis;
let newsletter: Newsletter;
let dataDir: string;
let ids: string[];
beforeAll(async () => {
  store = await startTestRedis({ appendfsync: 'no' });
});
afterAll(() => store.stop());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'postrider-'));
  await emptyStore(store.redis);
  await readMeta(store.redis);
  newsletter = await addNewsletter(store.redis, newsletterFields({ slug: 'trade', sections: ['Trade'] }));
  ids = await Promise.all(Array.from({ length: count }, (_, n) => save(n)));
  await sendIssue('trade-1', ids);
});
afterEach(() => rm(dataDir, { recursive: true }));

async function save(n: number): Promise<string> {
  const draft = {
    ...{
      title: `Harbour ${1_000 + n}`,
      url: `https://www.example.com/${n}`,
      section: 'Trade',
      author: '',
      image: null,
    },
    ...{
      publishedAt: '2026-11-01T00:00:00Z',
      excerpt: `港口第${1_000 + n}号`,
      body: '<p>The pier.</p>',
      source: 'markdown' as const,
    },
  };
  return (await saveArticle(store.redis, draft, { newsletter: 'trade' })).article.id;
}

async function sendIssue(id: string, articles: readonly string[]): Promise<void> {
  await addIssue(store.redis, { id, newsletter: 'trade', subject: id, preheader: '', articles, audience: {} });
  await changeIssueState(store.redis, id, 'sending', { startedAt: Date.now() });
}

const fileOf = (program = 'program') => IndexFile.of(store.redis, { dataDir, program });

/** What a process does that starts. */
async function start(file?: IndexFile): Promise<KeptIndex> {
  const kept = new KeptIndex(store.redis, file);
  await kept.warm();
  await kept.written();
  return kept;
}

/** The whole articles that are read by what is done. */
async function wholeArticles(run: () => Promise<unknown>): Promise<number> {
  await store.redis.config('RESETSTAT');
  await run();
  return Number(/cmdstat_hgetall:calls=(\d+)/.exec(await store.redis.info('commandstats'))?.[1] ?? 0);
}

/** The titles that a search finds. */
async function found(kept: KeptIndex, query: string): Promise<string[]> {
  const { results } = await search(store.redis, kept, [newsletter], { query, page: 1 });
  return results.map(({ title }) => title.map(({ text }) => text).join(''));
}

test('a process that starts has the index of the one before, and reads no article again', async () => {
  const first = await wholeArticles(async () => start(await fileOf()));
  expect(first).toBeGreaterThanOrEqual(count);
  const file = await fileOf();
  // The newsletter and the like.
  expect(await wholeArticles(() => start(file))).toBeLessThan(10);
  const kept = await start(file);
  expect(kept.complete).toBe(true);
  expect(await found(kept, 'harbour 1017')).toEqual(['Harbour 1017']);
  expect(await found(kept, '第1017号')).toEqual(['Harbour 1017']);
});

test('a search waits for the file of the index, and not for changes that take long to read', async () => {
  const file = await fileOf();
  await start(file);
  // Nobody ever learns which issues are public.
  const redis = new Proxy(store.redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name === 'zrevrange') return () => new Promise(() => undefined);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const kept = new KeptIndex(redis, file);
  const { results, complete } = await search(store.redis, kept, [newsletter], { query: 'harbour 1017', page: 1 });
  expect([results.length, complete]).toEqual([1, false]);
});

test('a search does not wait for ever for a file that does not come', async () => {
  await mkdir(join(dataDir, 'search'));
  // Opening a pipe waits until somebody writes to it.
  const pipe = indexFile(dataDir);
  execFileSync('mkfifo', [pipe]);
  const kept = new KeptIndex(store.redis, await fileOf());
  const { results, complete } = await search(store.redis, kept, [newsletter], { query: 'harbour 1017', page: 1 });
  expect([results.length, complete]).toEqual([0, false]);
  await writeFile(pipe, 'no index');
  await kept.warm();
  expect(await found(kept, 'harbour 1017')).toEqual(['Harbour 1017']);
  await kept.written();
});

test('what changed while no process ran is found as it is now', async () => {
  await start(await fileOf());
  const [edited = '', removed = ''] = ids;
  await editArticle(store.redis, edited, { title: 'Lighthouse' });
  await removeArticle(store.redis, removed);
  await sendIssue('trade-2', [await save(count)]);
  const kept = await start(await fileOf());
  expect(await found(kept, 'lighthouse')).toEqual(['Lighthouse']);
  expect(await found(kept, 'harbour 1000')).toEqual([]);
  expect(await found(kept, 'harbour 1001')).toEqual([]);
  expect(await found(kept, `harbour ${1_000 + count}`)).toEqual([`Harbour ${1_000 + count}`]);
});

test('after a backup was restored, an article with the same revision as before is read again', async () => {
  const key = keys.article(ids[0] ?? '');
  const backup = await store.redis.dumpBuffer(key);
  await editArticle(store.redis, ids[0] ?? '', { title: 'Lighthouse' });
  const kept = await start(await fileOf());
  expect(await found(kept, 'lighthouse')).toEqual(['Lighthouse']);
  await store.redis.restore(key, 0, backup, 'REPLACE');
  await editArticle(store.redis, ids[0] ?? '', { title: 'Drawbridge' });
  const file = await fileOf();
  // This one alone.
  expect(await wholeArticles(() => start(file))).toBeLessThan(10);
  expect(await found(await start(file), 'drawbridge')).toEqual(['Drawbridge']);
});

test('the index is written again once many articles have changed', async () => {
  const file = await fileOf();
  await start(file);
  await sendIssue('trade-2', await Promise.all(ids.map((_, n) => save(count + n))));
  await start(file);
  expect(await wholeArticles(() => start(file))).toBeLessThan(10);
});

test('the index of few articles is not kept, because it is made as quickly', async () => {
  for (const id of ids.slice(100)) await removeArticle(store.redis, id);
  await start(await fileOf());
  expect(await readdir(dataDir)).toEqual([]);
});

test('another program, and another store, make an index of their own', async () => {
  await start(await fileOf());
  expect(await (await fileOf()).read()).toBeDefined();
  expect(await (await fileOf('a newer program')).read()).toBeUndefined();
  await emptyStore(store.redis);
  await readMeta(store.redis);
  expect(await (await fileOf()).read()).toBeUndefined();
});

test('a damaged or shortened file is no index', async () => {
  const file = await fileOf();
  await start(file);
  const whole = await readFile(indexFile(dataDir));
  const damages = fc.oneof(
    fc.record({ at: fc.nat(whole.length - 1), by: fc.integer({ min: 1, max: 255 }) }),
    fc.record({ length: fc.nat(whole.length - 1) }),
  );
  await fc.assert(
    fc.asyncProperty(damages, async (damage) => {
      const damaged = Buffer.from('length' in damage ? whole.subarray(0, damage.length) : whole);
      if ('at' in damage) damaged[damage.at] = (damaged[damage.at] ?? 0) ^ damage.by;
      await writeFile(indexFile(dataDir), damaged);
      expect(await file.read()).toBeUndefined();
    }),
    { numRuns: 60 },
  );
  const kept = await start(file);
  expect(await found(kept, 'harbour 1017')).toEqual(['Harbour 1017']);
  expect(await readFile(indexFile(dataDir))).toHaveLength(whole.length);
});

test('without a folder that it may write to, a process searches as well', async () => {
  await rm(dataDir, { recursive: true });
  await writeFile(dataDir, 'a file where the folder should be');
  expect(await found(await start(await fileOf()), 'harbour 1017')).toEqual(['Harbour 1017']);
});

test('a file that a killed process did not finish is removed, and one that another process writes is not', async () => {
  const file = await fileOf();
  await start(file);
  const [abandoned, unfinished] = [`${indexFile(dataDir)}.1.1`, `${indexFile(dataDir)}.2.1`];
  for (const path of [abandoned, unfinished]) await copyFile(indexFile(dataDir), path);
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(abandoned, longAgo, longAgo);
  await sendIssue('trade-2', await Promise.all(ids.map((_, n) => save(count + n))));
  await start(file);
  expect((await readdir(join(dataDir, 'search'))).sort()).toEqual(['index', 'index.2.1']);
});

test('an index that was kept finds and learns the same as the one that was written', async () => {
  const word = fc.constantFrom('pier', 'piers', 'port', 'harbour', '港口', '码头罢工', 'Ærø');
  const text = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
  const document = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    ...{ title: text, lead: text, text, section: word },
    story: fc.nat(3),
    issue: fc.option(fc.constant('trade-1'), { nil: undefined }),
    isDropped: fc.boolean(),
  });
  const put = (index: SearchIndex, all: readonly (typeof document extends fc.Arbitrary<infer One> ? One : never)[]) => {
    for (const { issue, isDropped, ...one } of all) {
      const rest = {
        kind: 'article',
        version: one.title,
        author: '',
        newsletters: ['trade'],
        at: 1,
        year: 1970,
      } as const;
      if (isDropped) index.drop('article', one.id, 'gone');
      else index.put({ ...rest, ...one } satisfies SearchDocument, issue);
    }
  };
  const terms = ['pier', 'piers', 'port', 'harbour', '港', '港口', '码', '头罢', 'aero'].map(termOf);
  const state = (index: SearchIndex) => ({
    documents: index.documents,
    size: index.size,
    waste: index.waste,
    years: index.years(),
    known: [...index.known('article')].map((id) => [id, index.versionOf('article', id)]),
    words: ['pi', 'po', 'ha', 'ae'].map((start) => index.wordsFrom(start, 2)),
    repeated: index.documents.map((one) => index.isRepeated(one)),
    postings: terms.map((term) => {
      const places: number[][] = [];
      index.postings.visit(term, (number, place) => places.push([number, place]));
      return places;
    }),
  });
  const file = await fileOf();
  await fc.assert(
    fc.asyncProperty(
      fc.array(document, { maxLength: 20 }),
      fc.array(document, { maxLength: 5 }),
      async (all, later) => {
        const written = new SearchIndex();
        put(written, all);
        expect(await file.write(written)).toBe(true);
        const read = await file.read();
        if (!read) throw new TypeError('There is no index.');
        expect(state(read)).toEqual(state(written));
        put(written, later);
        put(read, later);
        expect(state(read)).toEqual(state(written));
      },
    ),
    { numRuns: 40 },
  );
});
