import type { Redis } from 'ioredis';
import type { Someone } from '../../identity.js';
import { currentName } from '../../newsletters/section-name.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { writeTogether } from '../../redis/write-together.js';
import { announceArticle, announceOrder } from './announce-article.js';
import {
  type ArticleDraft,
  type ArticleFacts,
  editableFields,
  isCredibleDate,
  orderOf,
  type StoredArticle,
} from './article.js';
import { factFields, nextRevision, parseFacts, parseRecord, toRecord } from './article-record.js';
import { articleId, canonicalUrl } from './canonical-url.js';
import { readSharedText } from './share-texts.js';
import { wantPicture } from './wanted-pictures.js';

export type SaveOutcome = 'imported' | 'updated' | 'unchanged';

export interface SaveOptions {
  /** Slug of the newsletter that the article is for; null if there is none yet. */
  newsletter: string | null;
  /** Id of the source that brings it; omitted for an import by hand. */
  sourceId?: string;
  language?: string;
  /** Id of the article that it is, if its address was corrected; omitted: the address says which. */
  id?: string | undefined;
  /** Its text in Markdown, of an article that is written here. */
  written?: string;
  /** The address after all redirects; omitted if unknown. */
  finalUrl?: string;
  /** Whether the draft comes from somebody else's document: the time of import replaces a date that cannot be right. */
  isForeign?: boolean;
  /** Who brings it, if a person does: a new or changed article has them as an author. */
  by?: Someone | undefined;
  now?: Date;
}

/**
 * Stores a draft as an article of a newsletter; `importedAt` stays that of the first time. An earlier name of a section
 * becomes the current one, so that a pull or an import that began before a renaming files its articles correctly. Fields
 * that were edited by hand stay as they are, and a removed article stays removed. Only the source that first brought an article keeps it up
 * to date; a draft from another source changes nothing.
 *
 * If it is interrupted between its writes, no list shows the article. Saving again repairs that, since the lists are
 * written even when nothing differs. (The keys may be on different nodes, so MULTI cannot be used.)
 */
export async function saveArticle(
  redis: Redis,
  draft: ArticleDraft,
  {
    newsletter,
    id: known,
    sourceId = '',
    language = '',
    written = '',
    finalUrl = '',
    isForeign = false,
    by,
    now = new Date(),
  }: SaveOptions,
): Promise<{ article: StoredArticle; outcome: SaveOutcome }> {
  const url = canonicalUrl(draft.url) ?? draft.url;
  const id = known ?? (await claimId(redis, url, newsletter));
  for (;;) {
    const before = await readArticle(redis, id);
    const foreign = before !== null && sourceId !== '' && (await isOfOtherSource(redis, before, sourceId));
    const importedAt = before?.importedAt ?? now.toISOString();
    const content = { ...contentOf(draft), section: await currentName(redis, newsletter, draft.section) };
    const dated = !isForeign || isCredibleDate(draft, now) ? content : { ...content, publishedAt: importedAt };
    const given = foreign ? before : { ...before, ...dated, language: language || (before?.language ?? '') };
    const kept = keepEdits(before, {
      ...given,
      id,
      url,
      newsletters: before?.newsletters.length ? before.newsletters : newsletter === null ? [] : [newsletter],
      sourceId: foreign ? before.sourceId : sourceId || (before?.sourceId ?? ''),
      importedAt,
      written: written || (before?.written ?? ''),
      finalUrl: finalUrl || (before?.url === url ? before.finalUrl : ''),
      edits: before?.edits ?? {},
      removedAt: before?.removedAt ?? null,
      revision: before?.revision ?? 0,
      changes: before?.changes ?? {},
    });
    const fields = toRecord(kept);
    const same = before !== null && Object.entries(toRecord(before)).every(([name, value]) => fields[name] === value);
    const article = same ? before : nextRevision(before, kept, by ?? (sourceId || 'an import'), now);
    if (!same && !(await replaceArticle(redis, before, article))) continue;
    await listArticle(redis, article);
    return { article, outcome: same ? 'unchanged' : before ? 'updated' : 'imported' };
  }
}

/** Only the fields of a draft: callers pass whole articles too. */
function contentOf(draft: ArticleDraft): ArticleDraft {
  const { title, url, section, publishedAt, author, image, excerpt, body, source } = draft;
  return { title, url, section, publishedAt, author, image, excerpt, body, source };
}

/** Replaces the source's values with those that an editor wrote, and keeps the source's in `edits`. */
function keepEdits(before: StoredArticle | null, given: StoredArticle): StoredArticle {
  if (!before) return given;
  const edited = editableFields.filter((field) => before.edits[field] !== undefined);
  const theirs = toRecord(given);
  const mine = Object.fromEntries(edited.map((field) => [field, before[field]]));
  return { ...given, ...mine, edits: Object.fromEntries(edited.map((field) => [field, theirs[field] ?? ''])) };
}

async function isOfOtherSource(redis: Redis, { sourceId }: StoredArticle, given: string): Promise<boolean> {
  if (sourceId === '' || sourceId === given) return false;
  return (await redis.exists(keys.source(sourceId))) === 1;
}

/**
 * The id under which a newsletter keeps the article of a URL. The first newsletter gets the URL's own id. Others get
 * one of their own, so that each has its section, its edits and its removals for itself.
 */
async function claimId(redis: Redis, url: string, newsletter: string | null): Promise<string> {
  const plain = articleId(url);
  if (newsletter === null) return plain;
  await redis.hsetnx(keys.article(plain), 'newsletters', JSON.stringify([newsletter]));
  const owners: unknown = JSON.parse((await redis.hget(keys.article(plain), 'newsletters')) ?? '[]');
  const isOurs = Array.isArray(owners) && (owners.length === 0 || owners.includes(newsletter));
  return isOurs ? plain : articleId(`${url} ${newsletter}`);
}

/**
 * Writes a record if nobody has changed it since it was read.
 * @param before the record as read; null if it did not exist
 */
export async function replaceArticle(
  redis: Redis,
  before: StoredArticle | null,
  after: StoredArticle,
): Promise<boolean> {
  const expected = before && before.revision > 0 ? String(before.revision) : '';
  // Its text may be shared (share-texts.ts). A change of other fields leaves it where it is; another text is its own.
  const keepsText = before?.body === after.body;
  const record = { ...toRecord(after), ...(before ? { text: '' } : {}) };
  const fields = Object.entries(record).filter(([name]) => !keepsText || (name !== 'body' && name !== 'text'));
  const written = await runScript(
    redis,
    'replaceFields',
    [keys.article(after.id)],
    ['revision', expected, ...fields.flat()],
  );
  if (written !== 1) return false;
  await announceArticle(redis, before, after);
  return true;
}

/** The newest articles of a newsletter get their pictures at once. Older ones get them when an issue takes them. */
const picturedArticles = 100;

/**
 * Adds an article to its lists, or takes a removed one out of those of its newsletters. Requests its picture if it is
 * one of the newest.
 */
export async function listArticle(redis: Redis, article: StoredArticle): Promise<void> {
  const order = orderOf(article);
  let changed = Number(await redis.zadd(keys.articles, 'CH', order, article.id));
  for (const slug of article.newsletters) {
    const key = keys.articlesOf(slug);
    const listed = article.removedAt === null;
    changed += Number(await (listed ? redis.zadd(key, 'CH', order, article.id) : redis.zrem(key, article.id)));
  }
  // A pull that brings nothing new leaves the rendered pages as they are.
  if (changed > 0) await announceOrder(redis, article);
  if (article.removedAt === null && (await isNew(redis, article))) await wantPicture(redis, article.image, article);
}

async function isNew(redis: Redis, { id, image, newsletters }: StoredArticle): Promise<boolean> {
  if (!image?.url) return false;
  const lists = newsletters.length === 0 ? [keys.articles] : newsletters.map(keys.articlesOf);
  const places = await Promise.all(lists.map((list) => redis.zrevrank(list, id)));
  return places.some((place) => place !== null && place < picturedArticles);
}

/** Requests the pictures of articles that an issue takes. */
export async function wantPicturesOf(redis: Redis, ids: readonly string[]): Promise<void> {
  for (const article of await readArticleFacts(redis, ids)) await wantPicture(redis, article.image, article);
}

/**
 * Gives a newsletter the articles that were imported before there was one.
 * @returns their number
 */
export async function adoptArticles(redis: Redis, newsletter: string): Promise<number> {
  let adopted = 0;
  for await (const ids of articleIds(redis, null, 200)) {
    for (const article of await readArticles(redis, ids)) {
      if (article.newsletters.length > 0) continue;
      const owned = nextRevision(article, { ...article, newsletters: [newsletter] }, '', new Date());
      if (!(await replaceArticle(redis, article, owned))) continue;
      await listArticle(redis, owned);
      adopted += 1;
    }
  }
  return adopted;
}

/** A newsletter's article by its address. @returns null when the newsletter has none */
export async function findArticle(redis: Redis, address: string, newsletter: string): Promise<StoredArticle | null> {
  const url = canonicalUrl(address) ?? address;
  const found = await readArticles(redis, [articleId(url), articleId(`${url} ${newsletter}`)]);
  return found.find(({ newsletters }) => newsletters.includes(newsletter)) ?? null;
}

/** @returns null when there is no such article */
export async function readArticle(redis: Redis, id: string): Promise<StoredArticle | null> {
  const fields = await redis.hgetall(keys.article(id));
  if (fields.body !== '' || !fields.text) return parseRecord(fields);
  return parseRecord({ ...fields, body: await readSharedText(redis, fields.text) });
}

/** The articles in the order of `ids`, without those that do not exist. */
export async function readArticles(redis: Redis, ids: readonly string[]): Promise<StoredArticle[]> {
  if (ids.length > 1) writeTogether(redis);
  const found = await Promise.all(ids.map((id) => readArticle(redis, id)));
  return found.filter((article) => article !== null);
}

/** The same without their texts. */
export async function readArticleFacts(redis: Redis, ids: readonly string[]): Promise<ArticleFacts[]> {
  if (ids.length > 1) writeTogether(redis);
  const found = await Promise.all(ids.map((id) => redis.hmget(keys.article(id), ...factFields)));
  return found.map(parseFacts).filter((article) => article !== null);
}

export async function hasArticle(redis: Redis, id: string): Promise<boolean> {
  return (await redis.exists(keys.article(id))) === 1;
}

/** Whether two words are the same, apart from case. */
export const sameWord = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Ids of a newsletter's articles, or of all (null), in pages, in the order of the list. */
export async function* articleIds(redis: Redis, newsletter: string | null, pageSize: number): AsyncGenerator<string[]> {
  const key = newsletter === null ? keys.articles : keys.articlesOf(newsletter);
  for (let from = 0; ; from += pageSize) {
    const ids = await redis.zrevrange(key, from, from + pageSize - 1);
    if (ids.length > 0) yield ids;
    if (ids.length < pageSize) return;
  }
}
