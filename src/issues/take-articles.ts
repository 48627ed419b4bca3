import type { Redis } from 'ioredis';
import type { Article } from '../articles/store/article.js';
import { articleIds, readArticles, sameWord } from '../articles/store/article-store.js';
import { type Duplicate, findDuplicates, readFingerprints } from '../articles/store/duplicates.js';
import { cadences } from '../newsletters/cadence.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Issue, Stream } from './issue.js';

const pageSize = 200;

/** The hash of articles taken for an issue's readers. */
const ownKey = (newsletter: string, stream: Stream | null) => keys.issued(newsletter, stream?.cadence);

/**
 * The hashes that must not hold an article yet, the issue's own first. An article for every cadence must not have gone
 * to any; an article for one cadence must not have gone to that cadence or to everyone.
 */
function keysFor(newsletter: string, stream: Stream | null): string[] {
  const everyone = keys.issued(newsletter);
  if (stream) return [ownKey(newsletter, stream), everyone];
  return [everyone, ...cadences.map((cadence) => keys.issued(newsletter, cadence))];
}

/** The fields of a newsletter that decide which articles its digests take. */
export type ArticleTaker = Pick<Newsletter, 'slug' | 'locale' | 'copiesIn'>;

/**
 * Whether a digest leaves out an article that repeats another one: the same address, or the same text from another
 * source, unless the newsletter takes copies in that section. The same title alone may be that of a regular column.
 */
export const isLeftOut = (
  { because }: Pick<Duplicate, 'because'>,
  { section }: Pick<Article, 'section'>,
  { copiesIn = [] }: Pick<Newsletter, 'copiesIn'>,
): boolean => because === 'address' || (because === 'text' && !copiesIn.some((name) => sameWord(name, section)));

/**
 * Ids of a newsletter's articles, in its language, that no issue for these readers has taken, newest first. Of articles
 * that repeat one another, one is taken.
 */
async function* newArticles(
  redis: Redis,
  { slug, locale, copiesIn }: ArticleTaker,
  stream: Stream | null,
): AsyncGenerator<string> {
  const taken = keysFor(slug, stream);
  const repeated = findDuplicates(await readFingerprints(redis, slug));
  const sent = await storiesTaken(redis, taken, repeated);
  for await (const ids of articleIds(redis, slug, pageSize)) {
    const found = await Promise.all(taken.map((key) => redis.hmget(key, ...ids)));
    const free = ids.filter((_, i) => found.every((owners) => owners[i] === null));
    const articles = await readArticles(redis, free);
    const fitting = articles.filter(({ language }) => language === '' || language === locale);
    for (const article of fitting) {
      const duplicate = repeated.get(article.id);
      const earlier = sent.get(article.id);
      const isRepeat = duplicate !== undefined && isLeftOut(duplicate, article, { copiesIn });
      if (!isRepeat && !(earlier && isLeftOut(earlier, article, { copiesIn }))) yield article.id;
    }
  }
}

/**
 * The articles that are kept of several, but came in after an issue had taken another one of them.
 * @returns the reason why they are one, by the id of the kept one
 */
async function storiesTaken(
  redis: Redis,
  taken: readonly string[],
  repeated: ReadonlyMap<string, Duplicate>,
): Promise<Map<string, Duplicate>> {
  const ids = [...repeated.keys()];
  if (ids.length === 0) return new Map();
  const owners = await Promise.all(taken.map((key) => redis.hmget(key, ...ids)));
  const gone = [...repeated].filter((_, i) => owners.some((found) => typeof found[i] === 'string'));
  return new Map(gone.map(([, duplicate]) => [duplicate.of, duplicate]));
}

export async function hasNewArticles(redis: Redis, newsletter: ArticleTaker, stream: Stream | null): Promise<boolean> {
  return !(await newArticles(redis, newsletter, stream).next()).done;
}

/** Stored instead of an issue id for an article that no issue will take. */
const passedOver = 'passed over';

/**
 * Takes the newest articles that were in no issue for these readers. Articles beyond the limit of a digest for one
 * cadence are passed over for good: each issue of a stream holds only articles that arrived after the previous one, so
 * that a reader who changes streams never gets an article twice (stream-readers.ts).
 * @returns ids of the articles taken now or in an earlier run for this issue, newest first
 */
export async function takeNewArticles(
  redis: Redis,
  newsletter: ArticleTaker,
  { id, stream }: Pick<Issue, 'id' | 'stream'>,
  limit: number,
): Promise<string[]> {
  const { slug } = newsletter;
  const mine = new Set(await takenBy(redis, slug, stream, id));
  for await (const article of newArticles(redis, newsletter, stream)) {
    if (mine.size < limit) {
      if (await take(redis, slug, stream, article, id)) mine.add(article);
    } else if (stream) await take(redis, slug, stream, article, passedOver);
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

/** Marks an editor's articles as taken, unless they are already, so that no scheduled digest repeats them. */
export async function markTaken(
  redis: Redis,
  { id, newsletter, stream }: Pick<Issue, 'id' | 'newsletter' | 'stream'>,
  articles: readonly string[],
): Promise<void> {
  for (const article of articles) await redis.hsetnx(ownKey(newsletter, stream), article, id);
}

/** Releases an issue's articles for the next issue. @param except articles to keep */
export async function releaseArticles(
  redis: Redis,
  { id, newsletter, stream }: Pick<Issue, 'id' | 'newsletter' | 'stream'>,
  except: readonly string[] = [],
): Promise<void> {
  for (const article of await takenBy(redis, newsletter, stream, id)) {
    if (!except.includes(article)) await redis.hdel(ownKey(newsletter, stream), article);
  }
}
