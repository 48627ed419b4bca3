import type { Redis } from 'ioredis';
import { articleIds } from '../articles/store/article-store.js';
import { cadences } from '../newsletters/cadence.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Issue, Stream } from './issue.js';

const pageSize = 200;

/** The hash in which articles are taken for an issue's readers. */
const ownKey = (newsletter: string, stream: Stream | null) => keys.issued(newsletter, stream?.cadence);

/**
 * Every hash that an article must be in none of, the issue's own first. What goes to readers of every cadence may have
 * gone to none before; what goes to those of one, neither to them nor to everyone.
 */
function keysFor(newsletter: string, stream: Stream | null): string[] {
  const everyone = keys.issued(newsletter);
  if (stream) return [ownKey(newsletter, stream), everyone];
  return [everyone, ...cadences.map((cadence) => keys.issued(newsletter, cadence))];
}

/** Ids of articles that no issue for these readers took, newest first. */
async function* newArticles(redis: Redis, newsletter: string, stream: Stream | null): AsyncGenerator<string> {
  const taken = keysFor(newsletter, stream);
  for await (const ids of articleIds(redis, pageSize)) {
    const found = await Promise.all(taken.map((key) => redis.hmget(key, ...ids)));
    yield* ids.filter((_, i) => found.every((owners) => owners[i] === null));
  }
}

export async function hasNewArticles(redis: Redis, newsletter: string, stream: Stream | null): Promise<boolean> {
  return !(await newArticles(redis, newsletter, stream).next()).done;
}

/** What stands in the place of an issue that took an article. */
const passedOver = 'passed over';

/**
 * Takes the newest articles that were in no issue for these readers yet. Whatever a digest for one cadence has no place
 * for is passed over for good: of a stream, each issue holds only what came in after the one before, which is what keeps
 * a reader who changes between streams from getting anything twice (stream-readers.ts).
 * @returns ids of those taken, and of those that an earlier try for this same issue took, newest first
 */
export async function takeNewArticles(
  redis: Redis,
  { id, newsletter, stream }: Pick<Issue, 'id' | 'newsletter' | 'stream'>,
  limit: number,
): Promise<string[]> {
  const mine = new Set(await takenBy(redis, newsletter, stream, id));
  for await (const article of newArticles(redis, newsletter, stream)) {
    if (mine.size < limit) {
      if (await take(redis, newsletter, stream, article, id)) mine.add(article);
    } else if (stream) await take(redis, newsletter, stream, article, passedOver);
    else break;
  }
  return [...mine];
}

async function take(
  redis: Redis,
  newsletter: string,
  stream: Stream | null,
  article: string,
  owner: string,
): Promise<boolean> {
  return (await runScript(redis, 'takeArticle', keysFor(newsletter, stream), [article, owner])) === 1;
}

async function takenBy(redis: Redis, newsletter: string, stream: Stream | null, issueId: string): Promise<string[]> {
  const all = await redis.hgetall(ownKey(newsletter, stream));
  return Object.entries(all).flatMap(([article, owner]) => (owner === issueId ? [article] : []));
}

/** Marks articles that an editor named as taken, wherever nobody took them before: no digest that composes itself repeats them. */
export async function markTaken(
  redis: Redis,
  { id, newsletter, stream }: Pick<Issue, 'id' | 'newsletter' | 'stream'>,
  articles: readonly string[],
): Promise<void> {
  for (const article of articles) await redis.hsetnx(ownKey(newsletter, stream), article, id);
}

/** Gives the articles that an issue took back to the next one. @param except those that stay taken */
export async function releaseArticles(
  redis: Redis,
  { id, newsletter, stream }: Pick<Issue, 'id' | 'newsletter' | 'stream'>,
  except: readonly string[] = [],
): Promise<void> {
  for (const article of await takenBy(redis, newsletter, stream, id)) {
    if (!except.includes(article)) await redis.hdel(ownKey(newsletter, stream), article);
  }
}
