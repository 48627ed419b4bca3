import { saveArticle } from '../../src/articles/store/article-store.js';
import { shareTexts } from '../../src/articles/store/share-texts.js';
import { keys } from '../../src/redis/keys.js';
import { startTestRedis } from '../../tests/helpers/redis.js';
import { memoryByKind } from '../year/memory-kinds.js';

/** Nothing here is lost: no server ends. */
const onDisk = async () => undefined;

/** Memory of the articles of one feed that several newsletters have, in bytes. */
export interface MemoryScores {
  newsletters: number;
  articles: number;
  /** Bytes of each text. */
  text: number;
  /** Each newsletter with its own text, as imports write it. */
  separate: number;
  /** After the hourly job. */
  shared: number;
}

const sentences = 'The harbour office has opened a new berth for the ferries after two years of work. ';

/** The claim: the text of an article is stored once, however many newsletters have the article. */
export async function scoreMemory(articles = 1_000): Promise<MemoryScores[]> {
  const { redis, stop } = await startTestRedis({ appendfsync: 'no' });
  const memory = async () => (await memoryByKind(redis)).get('articles') ?? 0;
  try {
    const scores: MemoryScores[] = [];
    for (const text of [2_000, 5_000]) {
      for (const newsletters of [1, 2, 5]) {
        await redis.flushall();
        await redis.hset(keys.meta, 'schema', '1');
        const slugs = Array.from({ length: newsletters }, (_, number) => `newsletter-${number + 1}`);
        await redis.sadd(keys.newsletters, ...slugs);
        for (const slug of slugs) {
          const numbers = Array.from({ length: articles }, (_, number) => number);
          await Promise.all(numbers.map((number) => bring(redis, slug, number, text)));
        }
        const separate = await memory();
        await shareTexts(redis, onDisk);
        scores.push({ newsletters, articles, text, separate, shared: await memory() });
      }
    }
    return scores;
  } finally {
    await stop();
  }
}

async function bring(redis: Parameters<typeof saveArticle>[0], slug: string, number: number, length: number) {
  const draft = {
    title: `A new berth for the ferries opens in the old harbour, number ${number}`,
    url: `https://news.example.com/2030/01/city/a-new-berth-opens-${number}`,
    section: 'City',
    publishedAt: new Date(Date.UTC(2030, 0, 1) + number * 60_000).toISOString(),
    author: 'The city desk',
    image: { url: `https://news.example.com/pictures/2030/berth-${number}.jpg`, alt: 'A ferry at its berth' },
    excerpt: sentences.repeat(4).slice(0, 290),
    body: `<p>${number} ${sentences.repeat(100).slice(0, length - 20)}</p>`,
    source: 'feed' as const,
  };
  await saveArticle(redis, draft, { newsletter: slug, sourceId: `source-${slug}`, language: 'en' });
}
