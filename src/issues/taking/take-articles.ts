import type { Redis } from 'ioredis';
import type { Article } from '../../articles/store/article.js';
import { articleIds, readArticles, sameWord } from '../../articles/store/article-store.js';
import { type Duplicate, findDuplicates, readFingerprints } from '../../articles/store/duplicates.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { takingKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { Stream } from '../issue.js';
import { isOld, oldestNews } from './old-articles.js';
import { articlesOf, filterName, keysFor, passedOver, readPartTakers, type Taker, type TakingIssue } from './takers.js';

const pageSize = 200;

/** The fields of a newsletter that decide which articles its digests take. */
export interface ArticleTaker extends Pick<Newsletter, 'slug' | 'copiesIn'> {
  /** Null: articles in any language. */
  locale: Newsletter['locale'] | null;
}

/** Whether an issue takes an article by itself: another language than the newsletter's is left to an editor. */
export const isInLanguage = ({ language }: { language: string }, { locale }: Pick<ArticleTaker, 'locale'>): boolean =>
  language === '' || locale === null || language === locale;

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
 * A newsletter's articles, in its language, that no issue for these readers has taken, newest first. Of articles
 * that repeat one another, one is taken.
 * @param from leaves out articles that are older, in Unix ms
 */
async function* newArticles(
  redis: Redis,
  { slug, locale, copiesIn }: ArticleTaker,
  taker: Taker,
  from = Number.NEGATIVE_INFINITY,
): AsyncGenerator<Pick<Article, 'id' | 'title'>> {
  const repeated = findDuplicates(await readFingerprints(redis, slug));
  const sent = await storiesTaken(redis, slug, taker, repeated);
  for await (const ids of articleIds(redis, slug, pageSize)) {
    const taken = await areTaken(redis, slug, taker, ids);
    const articles = await readArticles(
      redis,
      ids.filter((_, i) => !taken[i]),
    );
    const inLanguage = articles.filter((article) => isInLanguage(article, { locale }));
    const fitting = inLanguage.filter((article) => !isOld(article, from));
    for (const article of fitting) {
      const duplicate = repeated.get(article.id);
      const earlier = sent.get(article.id);
      const isRepeat = duplicate !== undefined && isLeftOut(duplicate, article, { copiesIn });
      if (!isRepeat && !(earlier && isLeftOut(earlier, article, { copiesIn }))) yield article;
    }
  }
}

/** Whether issues for the same readers have taken articles, in their order. */
async function areTaken(
  redis: Redis,
  slug: string,
  { stream, audience }: Taker,
  ids: readonly string[],
): Promise<boolean[]> {
  const filter = filterName(audience);
  const found = await Promise.all(keysFor(slug, stream).map((key) => redis.hmget(key, ...ids)));
  const parts = filter === '' ? [] : await readPartTakers(redis, slug, ids);
  return ids.map(
    (_, i) => found.some((owners) => owners[i] !== null) || Object.values(parts[i] ?? {}).includes(filter),
  );
}

/**
 * The articles that are kept of several, but came in after an issue had taken another one of them.
 * @returns the reason why they are one, by the id of the kept one
 */
async function storiesTaken(
  redis: Redis,
  slug: string,
  taker: Taker,
  repeated: ReadonlyMap<string, Duplicate>,
): Promise<Map<string, Duplicate>> {
  const ids = [...repeated.keys()];
  if (ids.length === 0) return new Map();
  const taken = await areTaken(redis, slug, taker, ids);
  const gone = [...repeated].filter((_, i) => taken[i]);
  return new Map(gone.map(([, duplicate]) => [duplicate.of, duplicate]));
}

/** Whether there are articles for a scheduled digest, which leaves out old ones. */
export async function hasNewArticles(redis: Redis, newsletter: ArticleTaker, stream: Stream | null): Promise<boolean> {
  const from = await oldestNews(redis, newsletter.slug);
  return !(await newArticles(redis, newsletter, { stream, audience: {} }, from).next()).done;
}

/** Counts the articles that scheduled digests leave to an editor, because they are old. */
export async function countOldArticles(redis: Redis, newsletter: ArticleTaker, stream: Stream | null): Promise<number> {
  const taker = { stream, audience: {} };
  const from = await oldestNews(redis, newsletter.slug);
  if (from === Number.NEGATIVE_INFINITY) return 0;
  return (await countNewArticles(redis, newsletter, taker)) - (await countNewArticles(redis, newsletter, taker, from));
}

/** Counts the articles that the next issue for these readers would select from. */
export async function countNewArticles(
  redis: Redis,
  newsletter: ArticleTaker,
  taker: Taker,
  from?: number,
): Promise<number> {
  let count = 0;
  for await (const _ of newArticles(redis, newsletter, taker, from)) count += 1;
  return count;
}

/** Titles of the articles that the next issue for these readers would select from, newest first. */
export async function newArticleTitles(redis: Redis, newsletter: ArticleTaker, taker: Taker): Promise<string[]> {
  const titles: string[] = [];
  for await (const { title } of newArticles(redis, newsletter, taker)) titles.push(title);
  return titles;
}

/**
 * Takes the newest articles that were in no issue for these readers. Articles beyond the limit of a digest for one
 * cadence are passed over for good: each issue of a stream holds only articles that arrived after the previous one, so
 * that a reader who changes streams never gets an article twice (stream-readers.ts).
 * @param options `limit`: max number; `from`: leaves out articles that are older, in Unix ms
 * @returns ids of the articles taken now or in an earlier run for this issue, newest first
 */
export async function takeNewArticles(
  redis: Redis,
  newsletter: ArticleTaker,
  issue: TakingIssue,
  { limit, from }: { limit: number; from?: number },
): Promise<string[]> {
  const { id, stream } = issue;
  const mine = new Set(await articlesOf(redis, issue));
  for await (const { id: article } of newArticles(redis, newsletter, issue, from)) {
    if (mine.size < limit) {
      if (await take(redis, issue, article, id)) mine.add(article);
    } else if (stream) await take(redis, issue, article, passedOver);
    else break;
  }
  return [...mine];
}

async function take(
  redis: Redis,
  { newsletter, stream, audience }: TakingIssue,
  article: string,
  owner: string,
): Promise<boolean> {
  const involved = [takingKeys.partly(newsletter), ...keysFor(newsletter, stream)];
  return (await runScript(redis, 'takeArticle', involved, [article, owner, filterName(audience)])) === 1;
}
