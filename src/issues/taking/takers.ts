import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { takenKeys } from '../../articles/store/in-issue.js';
import { takingKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { AudienceFilter } from '../../subscribers/list/audience.js';
import type { Issue, Stream } from '../issue.js';

// Which issue has which article, so that no issue selects an article that its readers get from another one. An issue
// for everybody, or for the readers of one cadence, takes an article alone. An issue with a filter takes it from other
// issues with the same filter only: everybody else's next issue may select it too. Readers of both do not get it twice,
// because the later issue leaves it out for them (delivery/omissions/).

/** The readers for whom an issue takes articles. */
export interface Taker {
  stream: Stream | null;
  audience: AudienceFilter;
}

/** The fields of an issue that decide where its articles are noted. */
export type TakingIssue = Pick<Issue, 'id' | 'newsletter' | 'stream' | 'audience'>;

/** A short name of a filter: the same conditions have the same name. Empty for every reader. */
export function filterName(audience: AudienceFilter): string {
  const conditions = Object.entries(audience).filter(([, value]) => value !== undefined);
  if (conditions.length === 0) return '';
  const sorted = conditions
    .map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url').slice(0, 12);
}

/** The hash of articles taken for the readers of a stream. */
export const ownKey = (newsletter: string, stream: Stream | null) => takingKeys.issued(newsletter, stream?.cadence);

/**
 * The hashes that must not hold an article yet, the stream's own first. An article for every cadence must not have gone
 * to any; an article for one cadence must not have gone to that cadence or to everyone.
 */
export function keysFor(newsletter: string, stream: Stream | null): string[] {
  return stream ? [ownKey(newsletter, stream), takingKeys.issued(newsletter)] : takenKeys(newsletter);
}

/** The issues that have an article for a part of the readers → the name of their filter. */
export type PartTakers = Readonly<Record<string, string>>;

/** Reads which issues have articles for a part of the readers, in the order of the articles. */
export async function readPartTakers(
  redis: Redis,
  newsletter: string,
  articles: readonly string[],
): Promise<PartTakers[]> {
  if (articles.length === 0) return [];
  const stored = await redis.hmget(takingKeys.partly(newsletter), ...articles);
  return stored.map((text) => (text === null ? {} : (JSON.parse(text) as PartTakers)));
}

/** Of some articles, those that an issue or a draft has, for all readers or for a part of them. */
export async function readTaken(redis: Redis, newsletter: string, articles: readonly string[]): Promise<Set<string>> {
  if (articles.length === 0) return new Set();
  const found = await Promise.all(
    [...takenKeys(newsletter), takingKeys.partly(newsletter)].map((key) => redis.hmget(key, ...articles)),
  );
  return new Set(articles.filter((_, i) => found.some((of) => of[i] !== null && of[i] !== passedOver)));
}

/** Ids of the issues that have an article, for all readers or for a part of them. */
export async function takersOf(redis: Redis, newsletter: string, article: string): Promise<string[]> {
  const own = await Promise.all(takenKeys(newsletter).map((key) => redis.hget(key, article)));
  const [parts = {}] = await readPartTakers(redis, newsletter, [article]);
  return [...own.flatMap((issue) => (issue === null || issue === passedOver ? [] : [issue])), ...Object.keys(parts)];
}

/** Forgets that no issue will take an article. */
export async function dropPassedOver(redis: Redis, newsletter: string, article: string): Promise<void> {
  for (const key of takenKeys(newsletter))
    if ((await redis.hget(key, article)) === passedOver) await redis.hdel(key, article);
}

/** Stored instead of an issue id for an article that no issue will take. */
export const passedOver = 'passed over';

/** Ids of the articles that an issue has, whether it selected them or an editor named them. */
export async function articlesOf(redis: Redis, issue: Pick<Issue, 'id' | 'newsletter'>): Promise<string[]> {
  const taken = await Promise.all(takenKeys(issue.newsletter).map((key) => redis.hgetall(key)));
  const own = taken.flatMap((all) =>
    Object.entries(all).flatMap(([article, owner]) => (owner === issue.id ? [article] : [])),
  );
  return [...new Set([...own, ...(await partlyBy(redis, issue))])];
}

/** Ids of the articles that an issue has for a part of the readers. */
export async function partlyBy(redis: Redis, { id, newsletter }: Pick<Issue, 'id' | 'newsletter'>): Promise<string[]> {
  const all = await redis.hgetall(takingKeys.partly(newsletter));
  return Object.entries(all).flatMap(([article, text]) => (id in (JSON.parse(text) as PartTakers) ? [article] : []));
}

/**
 * The other issues from which readers of an issue may have its articles, by article: those that have it for a part of the
 * readers, and those that took it for everybody or for a cadence. An article that the issue repeats on purpose has
 * none. Digests of different cadences are left to stream-readers.ts.
 */
export async function otherTakers(
  redis: Redis,
  { id, newsletter, stream, articles }: TakingIssue & Pick<Issue, 'articles'>,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (articles.length === 0) return found;
  const taken = stream ? keysFor(newsletter, stream) : takenKeys(newsletter);
  const [parts, ...owners] = await Promise.all([
    readPartTakers(redis, newsletter, articles),
    ...taken.map((key) => redis.hmget(key, ...articles)),
  ]);
  for (const [i, article] of articles.entries()) {
    const all = [...Object.keys(parts[i] ?? {}), ...owners.flatMap((one) => one[i] ?? [])];
    const others = all.filter((issue) => issue !== id && issue !== passedOver);
    if (others.length > 0 && all.includes(id)) found.set(article, [...new Set(others)]);
  }
  return found;
}

/**
 * Gives filters other names, because a section in their conditions was renamed: issues for the same readers have the
 * same filter as before.
 * @param names name of a filter → its name from now on
 */
export async function renameFilters(
  redis: Redis,
  newsletter: string,
  names: ReadonlyMap<string, string>,
): Promise<void> {
  const key = takingKeys.partly(newsletter);
  if (names.size === 0) return;
  for (const article of await redis.hkeys(key)) {
    // Until no other issue takes or releases the article at the same time.
    for (;;) {
      const before = await redis.hget(key, article);
      const parts = Object.entries(JSON.parse(before ?? '{}') as PartTakers);
      if (before === null || !parts.some(([, filter]) => names.has(filter))) break;
      const after = Object.fromEntries(parts.map(([id, filter]) => [id, names.get(filter) ?? filter]));
      if ((await runScript(redis, 'compareAndSet', [key], [article, before, JSON.stringify(after)])) === 1) break;
    }
  }
}
