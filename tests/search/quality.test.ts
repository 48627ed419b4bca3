import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { articleId } from '../../src/articles/store/canonical-url.js';
import { addIssue, changeIssueState } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { fillIndex } from '../../src/search/fill-index.js';
import { findMatches } from '../../src/search/find-matches.js';
import { KeptIndex } from '../../src/search/kept-index.js';
import { readQuery } from '../../src/search/query.js';
import { search } from '../../src/search/search.js';
import { SearchIndex } from '../../src/search/search-index.js';
import { TimeSlice } from '../../src/search/time-slice.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { type CorpusArticle, generatedArticles, queries, writtenArticles } from './corpus-for-tests.js';

const corpus = [...writtenArticles, ...generatedArticles(500 - writtenArticles.length, 16)];
const articles = new Map(corpus.map((article) => [articleId(article.url), article]));
let store: TestRedis;
let newsletter: Newsletter;

async function save({ title, url, excerpt, body }: CorpusArticle, number: number): Promise<string> {
  const publishedAt = new Date(Date.UTC(2026, 0, 1) - number * 3_600_000).toISOString();
  const draft = { title, url, section: 'Trade', publishedAt, author: '', image: null, excerpt, body };
  return (await saveArticle(store.redis, { ...draft, source: 'markdown' }, { newsletter: 'trade' })).article.id;
}

beforeAll(async () => {
  store = await startTestRedis({ appendfsync: 'no' });
  newsletter = await addNewsletter(
    store.redis,
    newsletterFields({
      slug: 'trade',
      title: 'Trade',
      from: { name: 'Trade', address: 'news@example.com' },
      sections: ['Trade'],
    }),
  );
  const ids = await Promise.all(corpus.map(save));
  await addIssue(store.redis, {
    id: 'trade-1',
    newsletter: 'trade',
    subject: 'Everything at once',
    preheader: '',
    articles: ids,
    audience: {},
  });
  await changeIssueState(store.redis, 'trade-1', 'sending', { startedAt: Date.now() });
});
afterAll(() => store.stop());

/** Every result of a query, from all its pages. */
async function found(kept: KeptIndex, query: string): Promise<CorpusArticle[]> {
  const results: CorpusArticle[] = [];
  for (let page = 1; ; page++) {
    const { results: some, pages } = await search(store.redis, kept, [newsletter], { query, page });
    results.push(...some.flatMap(({ id }) => articles.get(id) ?? []));
    if (page >= pages) return results;
  }
}

test('sixty queries find their expected articles, and few others', async () => {
  const kept = new KeptIndex(store.redis);
  expect(kept.complete).toBe(false);
  await kept.warm();
  expect(kept.complete).toBe(true);
  const figures: { query: string; precision: number; recall: number }[] = [];
  for (const [query, isExpected] of queries) {
    const wanted = corpus.filter(isExpected);
    const results = await found(kept, query);
    const hits = results.filter(isExpected);
    // A subject that no article of the corpus has would measure nothing.
    expect(wanted.length, query).toBeGreaterThan(0);
    const precision = results.length === 0 ? 0 : hits.length / results.length;
    figures.push({ query, precision, recall: hits.length / wanted.length });
  }
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const precision = mean(figures.map((one) => one.precision));
  const recall = mean(figures.map((one) => one.recall));
  const short = figures.filter((one) => one.precision < 1 || one.recall < 1);
  process.stdout.write(
    `search, ${queries.length} queries over ${corpus.length} articles: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n${short.map(({ query, ...one }) => `  ${query}: precision ${one.precision.toFixed(2)}, recall ${one.recall.toFixed(2)}\n`).join('')}`,
  );
  expect(queries).toHaveLength(60);
  expect(precision).toBeGreaterThanOrEqual(0.95);
  expect(recall).toBeGreaterThanOrEqual(0.98);
});

test('every run of two or more Chinese characters of a title finds its article', async () => {
  const index = new SearchIndex();
  await fillIndex(store.redis, index);
  const titles = new Map([...articles].filter(([, { language }]) => language === 'zh').slice(0, 40));
  for (const [id, { title }] of titles)
    for (const run of title.match(/\p{Script=Han}{2,}/gu) ?? [])
      for (let from = 0; from < run.length - 1; from++)
        for (let to = from + 2; to <= Math.min(run.length, from + 12); to++) {
          const part = run.slice(from, to);
          const { ranked } = await findMatches(index, readQuery(part), {}, new TimeSlice());
          expect(
            ranked.some((document) => document.id === id),
            `${part} of ${title}`,
          ).toBe(true);
        }
});
