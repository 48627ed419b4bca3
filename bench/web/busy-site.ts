import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { rateArticle, ratingStep } from '../../src/answers/ratings/ratings.js';
import { storeVote } from '../../src/answers/votes/votes.js';
import { sourceName, unknownPicture, writePictureSource } from '../../src/articles/pictures/picture-source.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { editArticle } from '../../src/articles/store/edit-article.js';
import { openQueues } from '../../src/queues/queues.js';
import { commentKeys } from '../../src/redis/keys.js';
import { benchNewsletter } from '../readers.js';
import type { BenchSite } from './web-site.js';

/** Changes per second. */
const perSecond = 20;

/**
 * Changes a site as its readers, sources and editors do while an issue is read: a reader rates, a visitor votes, a comment
 * is published, an article comes in, a picture is cut, a story is corrected, one after the other.
 * @param shown the articles whose pages are read meanwhile
 * @returns a function that ends it, and returns the changes per second
 */
export function keepChanging({ list }: BenchSite, shown: BenchSite['articles']): () => Promise<number> {
  const startedAt = performance.now();
  const { redis } = list;
  const queues = openQueues(redis);
  const stopped = new AbortController();
  let count = 0;
  const article = () => shown[count % shown.length]?.id ?? '';
  const step = () => ratingStep(1 + (count % 5)) ?? 5;
  const url = () => `https://www.example.com/new/${count}`;
  const changes: readonly (() => Promise<unknown>)[] = [
    () => rateArticle(redis, { article: article(), reader: randomBytes(8), step: step(), issue: 'bench-1' }),
    () => storeVote(redis, { article: article(), mark: randomBytes(8), step: step() }),
    async () => {
      const reader = randomBytes(8);
      await redis.sadd(commentKeys.trusted, reader.toString('hex'));
      const form = { newsletter: 1, article: article(), name: 'Ada', text: `Comment ${count}`, stamp: String(count) };
      await takeComment(list, queues, { ...form, at: Date.now() }, { reader });
    },
    () =>
      saveArticle(
        redis,
        {
          ...{
            title: `News ${count}`,
            url: url(),
            section: 'News',
            author: '',
            image: null,
            excerpt: 'New.',
            body: '',
          },
          ...{ publishedAt: new Date().toISOString(), source: 'feed' },
        },
        { newsletter: benchNewsletter.slug },
      ),
    () => {
      const picture = { id: randomBytes(10).toString('hex'), files: [] };
      const source = { ...unknownPicture, url: url(), state: 'made' as const, picture };
      return writePictureSource(redis, sourceName({ url: url() }), source);
    },
    () => editArticle(redis, article(), { excerpt: `Corrected ${count} times.` }),
  ];
  const running = (async () => {
    for (; !stopped.signal.aborted; count += 1) {
      await changes[count % changes.length]?.();
      await sleep(Math.max(0, startedAt + (count + 1) * (1_000 / perSecond) - performance.now()));
    }
  })();
  return async () => {
    stopped.abort();
    await running;
    await queues.close();
    return (1_000 * count) / (performance.now() - startedAt);
  };
}
