import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { saveArticle } from '../src/articles/store/article-store.js';
import { composeIssue } from '../src/issues/compose.js';
import type { Issue } from '../src/issues/issue.js';
import type { Newsletter } from '../src/newsletters/newsletter.js';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { keys } from '../src/redis/keys.js';
import { readMeta } from '../src/redis/meta.js';
import { idOf, openList, type SubscriberList } from '../src/subscribers/list/subscriber-store.js';
import { clickTextVersion } from '../src/subscribers/record/click-consent.js';
import { encodeRecord } from '../src/subscribers/record/record.js';
import { bucketAt } from '../src/subscribers/record/subscriber-id.js';
import { benchNewsletter, benchReader, benchRecord } from './readers.js';

/** A newsletter with readers and articles, in a Redis. */
export interface Newsroom {
  list: SubscriberList;
  newsletter: Newsletter;
  /** Composes a draft with this many articles; the same articles each time. */
  compose(articles: number): Promise<Issue>;
}

/** Readers that are written together, with one command for each bucket: several readers share one in a long list. */
const atOnce = 50_000;

/**
 * Writes confirmed readers 0 … count − 1 directly into the list. All get every section, so that all messages have the
 * same length, and all agreed that the links they open are recorded.
 */
export async function fillNewsroom(
  redis: Redis,
  count: number,
  addressOf = (number: number) => benchReader(number).address,
  confirmedDaysAgo = 1,
): Promise<Newsroom> {
  const list = openList(redis, await readMeta(redis));
  const newsletter = await addNewsletter(redis, benchNewsletter);
  await addReaders(list, newsletter, count, addressOf, confirmedDaysAgo);
  return {
    list,
    newsletter,
    async compose(articles) {
      const ids = [];
      for (let number = 0; number < articles; number += 1) ids.push(await addArticle(redis, number));
      return (await composeIssue(redis, newsletter, { articles: ids })).issue;
    },
  };
}

/** Writes confirmed readers of a newsletter directly into the list. @param onProgress called with how many are written */
export async function addReaders(
  list: SubscriberList,
  newsletter: Newsletter,
  count: number,
  addressOf = (number: number) => benchReader(number).address,
  confirmedDaysAgo = 1,
  onProgress: (written: number) => void = () => undefined,
): Promise<void> {
  const then = Math.floor(Date.now() / 1_000) - confirmedDaysAgo * 86_400;
  for (let start = 0; start < count; start += atOnce) {
    const end = Math.min(count, start + atOnce);
    const byBucket = new Map<string, Buffer[]>();
    for (let number = start; number < end; number += 1) {
      const { memberships } = benchRecord(number);
      const address = addressOf(number);
      const times = { askedAt: then, confirmedAt: then, changedAt: then };
      const mine = memberships.map((one) => {
        const consent = { ...one.consent, textVersion: clickTextVersion };
        return { ...one, ...times, consent, newsletter: newsletter.number, sections: 0 };
      });
      const id = idOf(list, address);
      const key = keys.subscribers(bucketAt(list.layout, id));
      const fields = byBucket.get(key);
      const written = [id, encodeRecord({ address, memberships: mine })];
      if (fields) fields.push(...written);
      else byBucket.set(key, written);
    }
    await Promise.all(Array.from(byBucket, ([key, fields]) => list.redis.hset(key, ...fields)));
    onProgress(end);
  }
}

/** An article with a picture and an excerpt of the usual length. @returns its id */
async function addArticle(redis: Redis, number: number): Promise<string> {
  const title = `What the harbour decided on its ${number + 1}th meeting of the year`;
  const words = createHash('sha256').update(title).digest('hex').match(/.{4}/g) ?? [];
  const { article } = await saveArticle(
    redis,
    {
      title,
      url: `https://news.example.com/2026/11/story-${number}`,
      section: benchNewsletter.sections[number % benchNewsletter.sections.length] ?? '',
      publishedAt: new Date(Date.now() - number * 3_600_000).toISOString(),
      author: 'Editorial desk',
      image: { url: `https://news.example.com/pictures/${number}.jpg`, alt: 'The harbour at dawn' },
      excerpt: words.map((word) => `the word ${word}`).join(', '),
      body: '<p>The story.</p>',
      source: 'markdown',
    },
    { newsletter: benchNewsletter.slug },
  );
  return article.id;
}
