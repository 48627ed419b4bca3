import type { Redis } from 'ioredis';
import { type ArticlePicture, articlePicture } from '../articles/pictures/article-picture.js';
import { type ArticleFacts, articleText, orderOf, type StoredArticle } from '../articles/store/article.js';
import { readArticleFacts, readArticles, sameWord } from '../articles/store/article-store.js';
import { type Duplicate, findDuplicates, readFingerprints } from '../articles/store/duplicates.js';
import { takenKeys } from '../articles/store/in-issue.js';
import { InvalidInput, NotFound } from '../errors.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { currentName } from '../newsletters/section-name.js';
import { cacheReading } from '../redis/cached-reading.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { topics } from '../redis/site-topics.js';
import { writeTogether } from '../redis/write-together.js';
import { readIssue } from './issue-store.js';
import { openSentFilter } from './taking/leave-out-sent.js';
import { isOld, oldestNews } from './taking/old-articles.js';
import { readPartTakers, takersOf } from './taking/takers.js';

export interface ArticleQuery {
  /**
   * Words that must all occur in title, excerpt, author or text. A word with a slash may also be part of the address.
   */
  search?: string | undefined;
  section?: string | undefined;
  /** ISO 8601, the first and the last moment of publication. Undated articles match neither. */
  from?: string | undefined;
  until?: string | undefined;
  /** Id of a source; empty for articles that were imported by hand. */
  source?: string | undefined;
  /** Only articles that no issue has sent to everybody. */
  unsent?: boolean | undefined;
  /** Only removed articles. Without it, they are left out. */
  removed?: boolean | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** An article as an editor sees it in the list of a newsletter. */
export interface ListedArticle {
  article: ArticleFacts;
  /** Id of the issue that sent it to everybody; null when none has. */
  sentIn: string | null;
  /** Ids of the issues that sent it to a part of the readers, the oldest first. */
  partlySentIn: readonly string[];
  /** Id of the issue that has it and has not been sent. */
  draft: string | null;
  duplicate: Duplicate | null;
  /** Whether scheduled digests leave it to an editor, because it is old and in no issue. */
  old: boolean;
  /** null: it has none. */
  picture: ArticlePicture | null;
}

/** Articles that are read at once when only some of them match. */
const step = 200;
/** Articles that are looked up at once to leave out those that were sent, which costs little for each. */
const sentStep = 2_000;

/**
 * Reads articles page by page, newest first, undated ones last. Only as much is read as is needed: the
 * texts when they are searched, and more articles than those of the page when only some match.
 * @param newsletter null: the articles of all
 * @throws InvalidInput for an invalid cursor
 */
export async function pageOfArticles(
  redis: Redis,
  newsletter: string | null,
  query: ArticleQuery,
): Promise<{ items: ListedArticle[]; next: string | null }> {
  const { cursor, limit, ...filters } = query;
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const names = query.section === undefined ? undefined : await namesOf(redis, newsletter, query.section);
  const matches = matcher(newsletter, query, names);
  const key = query.removed || newsletter === null ? keys.articles : keys.articlesOf(newsletter);
  const isFiltered = Object.values(filters).some((one) => one !== undefined && one !== false);
  const atOnce = isFiltered ? step : limit + 1;
  const items: ListedArticle[] = [];
  const from = after ? await redis.zcount(key, `(${after.order}`, '+inf') : 0;
  const unsentOf = query.unsent && !query.removed ? newsletter : null;
  for await (const ids of candidates(redis, { key, from, atOnce, unsentOf })) {
    // Without a filter all of them match, and are described: both reads take one round trip.
    const [read, taken] = await Promise.all([
      query.search ? readArticles(redis, ids) : readArticleFacts(redis, ids),
      newsletter === null || isFiltered ? undefined : readTakers(redis, newsletter, ids),
    ]);
    const found = read.filter((article) => (!after || isAfter(article, after)) && matches(article));
    const listed = await (newsletter === null ? describeAny(redis, found) : describe(redis, newsletter, found, taken));
    items.push(...listed.filter(({ sentIn }) => !query.unsent || sentIn === null));
    if (items.length > limit) break;
  }
  const last = items[limit - 1];
  const next = items.length > limit && last ? cursorAt(last.article) : null;
  return { items: items.slice(0, limit), next };
}

/** Ids of a list, in order and in groups, without those that issues of the newsletter `unsentOf` have sent. */
async function* candidates(
  redis: Redis,
  { key, from, atOnce, unsentOf }: { key: string; from: number; atOnce: number; unsentOf: string | null },
): AsyncGenerator<string[]> {
  const leaveOutSent = unsentOf === null ? undefined : await openSentFilter(redis, unsentOf);
  const read = leaveOutSent ? sentStep : atOnce;
  for (let at = from; ; at += read) {
    const ids = await fromNewest(redis, key, at, at + read - 1);
    const left = leaveOutSent ? await leaveOutSent(ids) : ids;
    for (let i = 0; i < left.length; i += atOnce) yield left.slice(i, i + atOnce);
    if (ids.length < read) return;
  }
}

async function fromNewest(redis: Redis, key: string, first: number, last: number): Promise<string[]> {
  const members = String(await runScript(redis, 'membersFromNewest', [key], [first, last]));
  return members === '' ? [] : members.split('\n');
}

/** One article as the list of its newsletter shows it. */
export async function listedArticle(redis: Redis, article: StoredArticle): Promise<ListedArticle> {
  const [listed] = await describeAny(redis, [article]);
  if (!listed) throw new TypeError('An article was left out.');
  return listed;
}

/** The current name of a section in each newsletter: an earlier name means the section. @param only null: all newsletters */
async function namesOf(redis: Redis, only: string | null, section: string): Promise<(newsletter?: string) => string> {
  const slugs = only === null ? (await listNewsletters(redis)).map(({ slug }) => slug) : [only];
  const names = new Map(
    await Promise.all(slugs.map(async (slug) => [slug, await currentName(redis, slug, section)] as const)),
  );
  return (newsletter) => names.get(only ?? newsletter ?? '') ?? section;
}

/** Whether readers of a newsletter were sent an article. @param issue an issue of theirs, which may have it too */
export async function wasSent(redis: Redis, newsletter: string, article: string, issue: string): Promise<boolean> {
  for (const taker of await takersOf(redis, newsletter, article)) if (await readStart(redis, taker)) return true;
  const known = await readIssue(redis, issue).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  return known?.articles.includes(article) ?? false;
}

/** The duplicates among the articles of a newsletter, which are compared again when one has come in or changed. */
const duplicatesOf = cacheReading(
  (slug) => [topics.imports(slug)],
  async (redis, { slug }: { slug: string }) => findDuplicates(await readFingerprints(redis, slug)),
);

/** The time before which its articles are old, which changes when an issue is sent. */
const oldestNewsOf = cacheReading(
  (slug) => [topics.content(slug), topics.issues(slug)],
  (redis, { slug }: { slug: string }) => oldestNews(redis, slug),
);

/** Describes articles, each in the list of its newsletter. */
async function describeAny(redis: Redis, articles: readonly ArticleFacts[]): Promise<ListedArticle[]> {
  const listed = new Map<string, ListedArticle>();
  for (const slug of new Set(articles.map(({ newsletters }) => newsletters[0]))) {
    const own = articles.filter(({ newsletters }) => newsletters[0] === slug);
    const described = await (slug === undefined ? describeUnowned(redis, own) : describe(redis, slug, own));
    for (const one of described) listed.set(one.article.id, one);
  }
  return articles.flatMap(({ id }) => listed.get(id) ?? []);
}

/** Describes articles that were imported before there was a newsletter. */
const describeUnowned = (redis: Redis, articles: readonly ArticleFacts[]): Promise<ListedArticle[]> =>
  Promise.all(
    articles.map(async (article) => {
      const picture = await articlePicture(redis, article.image);
      return { article, sentIn: null, partlySentIn: [], draft: null, duplicate: null, old: false, picture };
    }),
  );

/** The issues that have an article: for everybody or a cadence, and for a part of the readers, the oldest first. */
interface Takers {
  own: readonly string[];
  parts: readonly string[];
}

/** Reads which issues have some articles. @returns by id of the article */
async function readTakers(redis: Redis, slug: string, ids: readonly string[]): Promise<Map<string, Takers>> {
  if (ids.length === 0) return new Map();
  writeTogether(redis);
  const [owners, partly] = await Promise.all([
    Promise.all(takenKeys(slug).map((key) => redis.hmget(key, ...ids))),
    readPartTakers(redis, slug, ids),
  ]);
  return new Map(
    ids.map((id, i) => {
      const own = owners.flatMap((all) => all[i] ?? []);
      return [id, { own, parts: Object.keys(partly[i] ?? {}).sort(byNumber) }];
    }),
  );
}

/** Describes articles of a newsletter. @param taken the issues that have them, if they were read before */
async function describe(
  redis: Redis,
  slug: string,
  articles: readonly ArticleFacts[],
  taken?: ReadonlyMap<string, Takers>,
): Promise<ListedArticle[]> {
  if (articles.length === 0) return [];
  const ids = articles.map(({ id }) => id);
  writeTogether(redis);
  const [takers, duplicates, oldest, pictures] = await Promise.all([
    taken ?? readTakers(redis, slug, ids),
    duplicatesOf(redis, { slug }),
    oldestNewsOf(redis, { slug }),
    Promise.all(articles.map(({ image }) => articlePicture(redis, image))),
  ]);
  const takersOf = (id: string): Takers => takers.get(id) ?? { own: [], parts: [] };
  const issues = [...new Set(ids.map(takersOf).flatMap(({ own, parts }) => [...own, ...parts]))];
  const started = new Map(await Promise.all(issues.map(async (id) => [id, await readStart(redis, id)] as const)));
  return articles.map((article, i) => {
    const { own, parts } = takersOf(article.id);
    const sentIn = own.find((issue) => started.get(issue) === true) ?? null;
    const draft = [...own, ...parts].find((issue) => started.get(issue) === false) ?? null;
    return {
      ...{ article, sentIn, draft },
      partlySentIn: parts.filter((issue) => started.get(issue) === true),
      duplicate: duplicates.get(article.id) ?? null,
      old: sentIn === null && draft === null && isOld(article, oldest),
      picture: pictures[i] ?? null,
    };
  });
}

const numberOf = (issue: string) => Number(issue.slice(issue.lastIndexOf('-') + 1));
/** Sorts the issues of a newsletter, the oldest first. */
const byNumber = (a: string, b: string) => numberOf(a) - numberOf(b);

/** Whether an issue's send has begun; undefined: there is no such issue. */
async function readStart(redis: Redis, issue: string): Promise<boolean | undefined> {
  const [id, startedAt] = await redis.hmget(keys.issue(issue), 'id', 'startedAt');
  return id == null ? undefined : Number(startedAt ?? 0) > 0;
}

/** @returns a test for articles, which have their body when words are searched */
function matcher(
  newsletter: string | null,
  query: ArticleQuery,
  nameIn?: (newsletter?: string) => string,
): (article: ArticleFacts & { body?: string }) => boolean {
  const { from, until, source, removed = false } = query;
  const words = (query.search ?? '').toLowerCase().split(/\s/).filter(Boolean);
  return (article) => {
    if ((article.removedAt !== null) !== removed) return false;
    if (newsletter !== null && !article.newsletters.includes(newsletter)) return false;
    if (nameIn && !sameWord(nameIn(article.newsletters[0]), article.section)) return false;
    if (source !== undefined && source !== article.sourceId) return false;
    if (from !== undefined && (article.publishedAt === null || article.publishedAt < from)) return false;
    if (until !== undefined && (article.publishedAt === null || article.publishedAt > until)) return false;
    if (words.length === 0) return true;
    const { title, excerpt, author, url, body = '' } = article;
    const text = [title, excerpt, author, articleText(body)].join('\n').toLowerCase();
    // The numbers in addresses would match by chance.
    return words.every((word) => text.includes(word) || (word.includes('/') && url.includes(word)));
  };
}

interface Cursor {
  order: number;
  id: string;
}

/** Redis sorts articles of the same moment by their ids. */
const isAfter = (article: ArticleFacts, { order, id }: Cursor) =>
  orderOf(article) < order || (orderOf(article) === order && article.id < id);

const cursorAt = (article: ArticleFacts) => Buffer.from(`1 ${orderOf(article)} ${article.id}`).toString('base64url');

function parseCursor(cursor: string): Cursor {
  const [, order, id] = /^1 (-?\d{1,16}) ([a-z2-7]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!order || !id) throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
  return { order: Number(order), id };
}
