import type { Redis } from 'ioredis';
import { takenKeys } from '../../articles/store/in-issue.js';
import { keys, takingKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { AudienceFilter } from '../../subscribers/list/audience.js';
import type { Issue, Stream } from '../issue.js';
import { articlesOf, filterName, keysFor, ownKey, partlyBy, readPartTakers, type TakingIssue } from './takers.js';

/**
 * Of the articles that an editor names, those that the issue's readers have not been sent. The others are repeated on
 * purpose, and go to all of its readers again.
 */
export async function unsentOf(
  redis: Redis,
  { id, newsletter, stream, audience }: TakingIssue,
  articles: readonly string[],
): Promise<string[]> {
  if (articles.length === 0) return [];
  const filter = filterName(audience);
  const taken = stream ? keysFor(newsletter, stream) : [takingKeys.issued(newsletter)];
  const owners = await Promise.all(taken.map((key) => redis.hmget(key, ...articles)));
  const parts = await readPartTakers(redis, newsletter, articles);
  const fresh: string[] = [];
  for (const [i, article] of articles.entries()) {
    const isOther = (issue: string) => issue !== id;
    const taker = owners.flatMap((all) => all[i] ?? []).filter(isOther);
    // An issue has a part of the readers by name only, if another one had taken the article but never sent it.
    const partly = Object.keys(parts[i] ?? {}).filter(isOther);
    const had = await Promise.all([
      ...taker.map((issue) => hasBegun(redis, issue)),
      ...partly.map((issue) => hasGoneTo(redis, issue, stream, filter)),
    ]);
    if (!had.includes(true)) fresh.push(article);
  }
  return fresh;
}

/** Whether an issue's send has begun. */
const hasBegun = async (redis: Redis, issue: string): Promise<boolean> =>
  Number((await redis.hget(keys.issue(issue), 'startedAt')) ?? 0) > 0;

/** Whether an issue was sent to everybody, or to the readers of this cadence or filter, and was not cancelled. */
async function hasGoneTo(redis: Redis, issue: string, stream: Stream | null, filter: string): Promise<boolean> {
  const [startedAt, state, audience, ofStream] = await redis.hmget(
    keys.issue(issue),
    ...['startedAt', 'state', 'audience', 'stream'],
  );
  if (Number(startedAt ?? 0) === 0 || state === 'cancelled') return false;
  const own = filterName(JSON.parse(audience ?? '{}') as AudienceFilter);
  const isOurs = [null, JSON.stringify(null), JSON.stringify(stream)].includes(ofStream ?? null);
  return isOurs && (own === '' || own === filter);
}

/**
 * Notes that an issue has the articles that an editor named, so that no other issue selects them for its readers.
 * Articles that it repeats on purpose stay with the issue that sent them.
 */
export async function markTaken(redis: Redis, issue: TakingIssue, articles: readonly string[]): Promise<void> {
  await hold(redis, issue, await unsentOf(redis, issue, articles));
}

async function hold(redis: Redis, issue: TakingIssue, articles: readonly string[]): Promise<void> {
  if (articles.length === 0) return;
  const { id, newsletter, stream, audience } = issue;
  const involved = [takingKeys.partly(newsletter), ownKey(newsletter, stream)];
  await runScript(redis, 'holdArticles', involved, [id, filterName(audience), ...articles]);
}

/** Takes the articles of a cancelled issue again, because it is sent to the rest of its readers. */
export async function takeAgain(redis: Redis, issue: TakingIssue): Promise<void> {
  await hold(redis, issue, await articlesOf(redis, issue));
}

/**
 * Counts the articles that an issue had for a part of the readers as sent to everybody, because its ledger no longer
 * says who has them.
 */
export async function settleParts(redis: Redis, issue: Pick<Issue, 'id' | 'newsletter'>): Promise<void> {
  await hold(redis, { ...issue, stream: null, audience: {} }, await partlyBy(redis, issue));
}

/**
 * Releases an issue's articles for the next issue.
 * @param options `except`: articles to keep; `partlySent`: a part of its readers may have them, and a later issue
 *   leaves them out for these
 */
export async function releaseArticles(
  redis: Redis,
  issue: Pick<Issue, 'id' | 'newsletter'>,
  { except = [], partlySent = false }: { except?: readonly string[]; partlySent?: boolean } = {},
): Promise<void> {
  const released = (await articlesOf(redis, issue)).filter((article) => !except.includes(article));
  await release(redis, issue, released, partlySent);
}

/**
 * Releases some articles of an issue.
 * @param partlySent whether a part of its readers may have them
 */
export async function release(
  redis: Redis,
  { id, newsletter }: Pick<Issue, 'id' | 'newsletter'>,
  articles: readonly string[],
  partlySent = false,
): Promise<void> {
  if (articles.length === 0) return;
  const involved = [takingKeys.partly(newsletter), ...takenKeys(newsletter)];
  await runScript(redis, 'releaseArticles', involved, [id, partlySent ? '1' : '', ...articles]);
}
