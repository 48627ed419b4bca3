import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { orderOf } from '../src/articles/store/article.js';
import { toRecord } from '../src/articles/store/article-record.js';
import { memoryFlags } from '../src/cli/worker-processes.js';
import { addIssue, changeIssueState } from '../src/issues/issue-store.js';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { keys } from '../src/redis/keys.js';
import { compileEntries } from './compiled.js';
import { withBenchRedis } from './list.js';
import { run } from './processes.js';
import { benchNewsletter } from './readers.js';
import { benchArticle, wordsOf } from './search/search-texts.js';

const perIssue = 100;

/** Writes articles, and the sent issues that make them public. */
async function fill(redis: Redis, count: number): Promise<void> {
  const { slug } = await addNewsletter(redis, benchNewsletter);
  const words = wordsOf(1);
  for (let start = 0; start < count; start += perIssue) {
    const articles = Array.from({ length: Math.min(perIssue, count - start) }, (_, i) =>
      benchArticle(words, start + i, slug),
    );
    await Promise.all(
      articles.map(async (article) => {
        await redis.hset(keys.article(article.id), toRecord(article));
        await redis.zadd(keys.articles, orderOf(article), article.id);
        await redis.zadd(keys.articlesOf(slug), orderOf(article), article.id);
      }),
    );
    const number = start / perIssue + 1;
    const id = `${slug}-${number}`;
    const ids = articles.map((article) => article.id);
    await addIssue(redis, {
      id,
      newsletter: slug,
      subject: `Issue ${number}`,
      preheader: '',
      articles: ids,
      audience: {},
    });
    await changeIssueState(redis, id, 'sending', { startedAt: Date.now() });
  }
}

/** Searches 10,000 and 100,000 articles, half of them in Chinese, each in a process of its own. */
export async function benchSearch(counts: readonly number[]): Promise<unknown[]> {
  const { dir, remove } = await compileEntries({ 'bench/search-run': 'bench/search/search-run.ts' });
  const program = join(dir, 'bench/search-run.js');
  try {
    const runs: unknown[] = [];
    for (const count of counts)
      runs.push(
        await withBenchRedis(async (redis, url) => {
          await fill(redis, count);
          return JSON.parse(await run(process.execPath, [...memoryFlags, program, url, String(count)]));
        }),
      );
    return runs;
  } finally {
    await remove();
  }
}
