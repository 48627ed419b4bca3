import type { Redis } from 'ioredis';
import type { StoredArticle } from '../articles/store/article.js';
import { articleIds, readArticles } from '../articles/store/article-store.js';
import { currentSection, type Newsletter, type SectionList } from '../newsletters/newsletter.js';
import type { Day } from '../newsletters/zoned-time.js';
import { cacheReading } from '../redis/cached-reading.js';
import { keys } from '../redis/keys.js';
import { topics } from '../redis/site-topics.js';
import { writeTogether } from '../redis/write-together.js';
import { isListed } from './issue.js';
import { issueDay } from './issue-day.js';
import { decodePublication, publicationFields } from './issue-record.js';

// The content that everyone may see. Pages, feeds, sitemaps and search all use this file, so that they agree.

/** An issue that public lists name: its send has begun, and it is neither unlisted nor withdrawn. */
export interface PublicIssue {
  id: string;
  day: Day;
  articles: readonly string[];
}

/** The public content of a newsletter. */
export interface PublicContent {
  /** Newest first. */
  issues: readonly PublicIssue[];
  /**
   * Id of each article that a public issue includes → id of the newest such issue. Some may have been removed since.
   */
  issueOf: ReadonlyMap<string, string>;
}

/** Ids that are looked at together. */
const step = 500;
/** Issues that are read at once. Few, so that other requests come in between. */
const issueStep = 100;

/**
 * Reads the public issues of a newsletter and their articles. The result is kept until they change, because every
 * article's page needs it. The time zone is a fact of the newsletter, which is on every page.
 */
export const publicContent: (
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
) => Promise<PublicContent> = cacheReading(
  (slug) => [topics.site, topics.content(slug)],
  readContent,
  (slug) => [topics.issues(slug)],
);

async function readContent(
  redis: Redis,
  { slug, timeZone }: Pick<Newsletter, 'slug' | 'timeZone'>,
  before: PublicContent | undefined,
): Promise<PublicContent> {
  const found = new Map(before?.issues.map((issue) => [issue.id, issue]));
  const ids = await redis.zrevrange(keys.issues(slug), 0, -1);
  const unknown = ids.filter((id) => !found.has(id));
  for (let from = 0; from < unknown.length; from += issueStep) {
    writeTogether(redis);
    const read = unknown.slice(from, from + issueStep).map((id) => redis.hmget(keys.issue(id), ...publicationFields));
    for (const values of await Promise.all(read)) {
      const issue = decodePublication(values);
      if (!issue || !isListed(issue)) continue;
      found.set(issue.id, { id: issue.id, day: issueDay(issue, { timeZone }), articles: issue.articles });
    }
  }
  const issues = ids.flatMap((id) => found.get(id) ?? []);
  const issueOf = new Map<string, string>();
  for (const { id, articles } of issues)
    for (const article of articles) if (!issueOf.has(article)) issueOf.set(article, id);
  return { issues, issueOf };
}

/** Whether everyone may see an article of a newsletter: it went out in a public issue and was not removed. */
export const isPublicArticle = (
  { id, removedAt }: Pick<StoredArticle, 'id' | 'removedAt'>,
  { issueOf }: Pick<PublicContent, 'issueOf'>,
): boolean => removedAt === null && issueOf.has(id);

/**
 * Ids of a newsletter's public articles, newest first, undated ones last, some at a time.
 * @param atOnce articles that are looked at together
 */
export async function* publicArticleIds(
  redis: Redis,
  slug: string,
  { issueOf }: Pick<PublicContent, 'issueOf'>,
  atOnce = step,
): AsyncGenerator<string[]> {
  for await (const ids of articleIds(redis, slug, atOnce)) {
    const found = ids.filter((id) => issueOf.has(id));
    if (found.length > 0) yield found;
  }
}

/** Ids that are listed at once. They are short. */
const listedAtOnce = 5_000;

/**
 * The sections of a newsletter's public articles, newest first, as they are stored. Kept until they change: a section may
 * have few articles among very many, and a front page has many sections.
 */
const publicSections: (
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
) => Promise<ReadonlyMap<string, string>> = cacheReading(
  (slug) => [topics.site, topics.content(slug)],
  readSections,
  (slug) => [topics.issues(slug)],
);

async function readSections(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'>,
  before: ReadonlyMap<string, string> = new Map(),
): Promise<ReadonlyMap<string, string>> {
  const content = await publicContent(redis, newsletter);
  const found = new Map<string, string>();
  for await (const ids of publicArticleIds(redis, newsletter.slug, content, listedAtOnce)) {
    for (let from = 0; from < ids.length; from += step) {
      const some = ids.slice(from, from + step);
      const unknown = some.filter((id) => !before.has(id));
      writeTogether(redis);
      const read = await Promise.all(unknown.map((id) => redis.hget(keys.article(id), 'section')));
      const sections = new Map(unknown.map((id, i) => [id, read[i] ?? '']));
      for (const id of some) found.set(id, before.get(id) ?? sections.get(id) ?? '');
    }
  }
  return found;
}

/** One page of a list of articles. */
export interface PageOfArticles {
  articles: StoredArticle[];
  /** Whether a page follows. */
  hasMore: boolean;
}

/**
 * Reads a page of a newsletter's public articles, newest first.
 * @param query `section`: one of the newsletter's; articles of sections that were merged into it are in it
 */
export async function pageOfPublicArticles(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'> & SectionList,
  content: Pick<PublicContent, 'issueOf'>,
  { section, offset, limit }: { section?: string | undefined; offset: number; limit: number },
): Promise<PageOfArticles> {
  const wanted: string[] = [];
  for await (const ids of section === undefined
    ? // Most pages are full after a few times as many articles as they show.
      publicArticleIds(redis, newsletter.slug, content, Math.min(step, 4 * (offset + limit + 1)))
    : [await idsOfSection(redis, newsletter, section)]) {
    wanted.push(...ids);
    if (wanted.length > offset + limit) break;
  }
  const articles = await readArticles(redis, wanted.slice(offset, offset + limit));
  const shown = articles.filter((article) => isPublicArticle(article, content));
  return { articles: shown, hasMore: wanted.length > offset + limit };
}

/** Ids of the public articles of a section, newest first. */
async function idsOfSection(
  redis: Redis,
  newsletter: Pick<Newsletter, 'slug' | 'timeZone'> & SectionList,
  section: string,
): Promise<string[]> {
  const stored = await publicSections(redis, newsletter);
  // Few names, and very many articles.
  const names = new Set([...new Set(stored.values())].filter((name) => currentSection(newsletter, name) === section));
  return [...stored].flatMap(([id, name]) => (names.has(name) ? [id] : []));
}
