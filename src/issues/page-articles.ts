import type { Redis } from 'ioredis';
import { type ArticlePicture, articlePicture } from '../articles/pictures/article-picture.js';
import { orderOf, type StoredArticle, textOf } from '../articles/store/article.js';
import { readArticles, sameWord } from '../articles/store/article-store.js';
import { type Duplicate, findDuplicates, readFingerprints } from '../articles/store/duplicates.js';
import { InvalidInput, NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { takingKeys } from '../redis/taking-keys.js';
import { readIssue } from './issue-store.js';
import { isOld, oldestNews } from './taking/old-articles.js';
import { type PartTakers, readPartTakers, takenKeys } from './taking/takers.js';

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
  article: StoredArticle;
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

const step = 200;

/**
 * Reads a newsletter's articles page by page, newest first, undated ones last.
 * @throws InvalidInput for an invalid cursor
 */
export async function pageOfArticles(
  redis: Redis,
  newsletter: string,
  query: ArticleQuery,
): Promise<{ items: ListedArticle[]; next: string | null }> {
  const after = query.cursor === undefined ? undefined : parseCursor(query.cursor);
  const describe = await describer(redis, newsletter);
  const matches = matcher(newsletter, query);
  const key = query.removed ? keys.articles : keys.articlesOf(newsletter);
  const items: ListedArticle[] = [];
  let from = after ? await redis.zcount(key, `(${after.order}`, '+inf') : 0;
  for (; items.length <= query.limit; from += step) {
    const ids = await redis.zrevrange(key, from, from + step - 1);
    for (const article of await readArticles(redis, ids)) {
      if ((after && !isAfter(article, after)) || !matches(article)) continue;
      const listed = await describe(article);
      if (!query.unsent || listed.sentIn === null) items.push(listed);
    }
    if (ids.length < step) break;
  }
  const last = items[query.limit - 1];
  const next = items.length > query.limit && last ? cursorAt(last.article) : null;
  return { items: items.slice(0, query.limit), next };
}

/** One article as the list of its newsletter shows it. */
export async function listedArticle(redis: Redis, article: StoredArticle): Promise<ListedArticle> {
  const [newsletter] = article.newsletters;
  if (newsletter === undefined) {
    const picture = await articlePicture(redis, article.image);
    return { article, sentIn: null, partlySentIn: [], draft: null, duplicate: null, old: false, picture };
  }
  return (await describer(redis, newsletter))(article);
}

/** Whether readers of a newsletter were sent an article. @param issue an issue of theirs, which may have it too */
export async function wasSent(redis: Redis, newsletter: string, article: string, issue: string): Promise<boolean> {
  const owners = await Promise.all(takenKeys(newsletter).map((name) => redis.hget(name, article)));
  const [parts = {}] = await readPartTakers(redis, newsletter, [article]);
  for (const owner of [...owners, ...Object.keys(parts)])
    if (owner !== null && (await readStart(redis, owner))) return true;
  const known = await readIssue(redis, issue).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  return known?.articles.includes(article) ?? false;
}

/**
 * Makes a function that describes an article. The issues that have articles, and the duplicates, are read only once.
 */
async function describer(
  redis: Redis,
  newsletter: string,
): Promise<(article: StoredArticle) => Promise<ListedArticle>> {
  const taken = await Promise.all(takenKeys(newsletter).map((name) => redis.hgetall(name)));
  const partly = await redis.hgetall(takingKeys.partly(newsletter));
  const duplicates = findDuplicates(await readFingerprints(redis, newsletter));
  const oldest = await oldestNews(redis, newsletter);
  const started = new Map<string, Promise<boolean | undefined>>();
  const hasStarted = (issue: string) => {
    const known = started.get(issue) ?? readStart(redis, issue);
    started.set(issue, known);
    return known;
  };
  return async (article) => {
    let sentIn: string | null = null;
    let draft: string | null = null;
    for (const issue of taken.flatMap((owners) => owners[article.id] ?? [])) {
      const start = await hasStarted(issue);
      if (start === true) sentIn ??= issue;
      else if (start === false) draft ??= issue;
    }
    const partlySentIn: string[] = [];
    for (const issue of Object.keys(JSON.parse(partly[article.id] ?? '{}') as PartTakers).sort(byNumber)) {
      const start = await hasStarted(issue);
      if (start === true) partlySentIn.push(issue);
      else if (start === false) draft ??= issue;
    }
    const [duplicate = null, picture] = [duplicates.get(article.id), await articlePicture(redis, article.image)];
    const old = sentIn === null && draft === null && isOld(article, oldest);
    return { article, sentIn, partlySentIn, draft, duplicate, old, picture };
  };
}

const numberOf = (issue: string) => Number(issue.slice(issue.lastIndexOf('-') + 1));
/** Sorts the issues of a newsletter, the oldest first. */
const byNumber = (a: string, b: string) => numberOf(a) - numberOf(b);

/** Whether an issue's send has begun; undefined: there is no such issue. */
async function readStart(redis: Redis, issue: string): Promise<boolean | undefined> {
  const [id, startedAt] = await redis.hmget(keys.issue(issue), 'id', 'startedAt');
  return id == null ? undefined : Number(startedAt ?? 0) > 0;
}

function matcher(newsletter: string, query: ArticleQuery): (article: StoredArticle) => boolean {
  const { section, from, until, source, removed = false } = query;
  const words = (query.search ?? '').toLowerCase().split(/\s/).filter(Boolean);
  return (article) => {
    if ((article.removedAt !== null) !== removed || !article.newsletters.includes(newsletter)) return false;
    if (section !== undefined && !sameWord(section, article.section)) return false;
    if (source !== undefined && source !== article.sourceId) return false;
    if (from !== undefined && (article.publishedAt === null || article.publishedAt < from)) return false;
    if (until !== undefined && (article.publishedAt === null || article.publishedAt > until)) return false;
    if (words.length === 0) return true;
    const { title, excerpt, author, url, body } = article;
    const text = [title, excerpt, author, textOf(body)].join('\n').toLowerCase();
    // The numbers in addresses would match by chance.
    return words.every((word) => text.includes(word) || (word.includes('/') && url.includes(word)));
  };
}

interface Cursor {
  order: number;
  id: string;
}

/** Redis sorts articles of the same moment by their ids. */
const isAfter = (article: StoredArticle, { order, id }: Cursor) =>
  orderOf(article) < order || (orderOf(article) === order && article.id < id);

const cursorAt = (article: StoredArticle) => Buffer.from(`1 ${orderOf(article)} ${article.id}`).toString('base64url');

function parseCursor(cursor: string): Cursor {
  const [, order, id] = /^1 (-?\d{1,16}) ([a-z2-7]{12})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!order || !id) throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
  return { order: Number(order), id };
}
