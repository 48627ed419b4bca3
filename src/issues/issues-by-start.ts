import type { Redis } from 'ioredis';
import { NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { Issue } from './issue.js';
import { readIssue } from './issue-store.js';

/** In place of a start time: the issue was cancelled before its send began, so it never gets one. */
const neverStarted = 0;
/** Issues that are read at once on the way back from the newest. */
const step = 20;

/**
 * A newsletter's issues whose send began in a span of time, the newest first. Reads these and the issues that have not
 * begun, never the whole archive: bounces and complaints ask for a few weeks of it, one by one.
 * @param since Unix ms, included
 * @param before Unix ms, not included; default: no end
 */
export async function issuesStarted(
  redis: Redis,
  newsletter: string,
  since: number,
  before = Number.POSITIVE_INFINITY,
): Promise<Issue[]> {
  await indexStarts(redis, newsletter);
  const max = before === Number.POSITIVE_INFINITY ? '+inf' : `(${before}`;
  const ids = await redis.zrevrangebyscore(keys.startedIssues(newsletter), max, Math.max(since, neverStarted + 1));
  return readPresent(redis, newsletter, ids);
}

/** A newsletter's issues whose send began, the newest first. Reads as many as the caller takes. */
export async function* startedIssues(redis: Redis, newsletter: string): AsyncGenerator<Issue> {
  await indexStarts(redis, newsletter);
  const key = keys.startedIssues(newsletter);
  for (let from = 0; ; from += step) {
    const ids = await redis.zrevrangebyscore(key, '+inf', neverStarted + 1, 'LIMIT', from, step);
    yield* await readPresent(redis, newsletter, ids);
    if (ids.length < step) return;
  }
}

/**
 * Adds the issues that are missing in the index: those that began since the last call. The issues stay the truth, so
 * that an issue started by an earlier version, or read from a backup, is found as well.
 */
async function indexStarts(redis: Redis, newsletter: string): Promise<void> {
  const key = keys.startedIssues(newsletter);
  const missing = await redis.zdiff(2, keys.issues(newsletter), key);
  const found = await Promise.all(missing.map((id) => redis.hmget(keys.issue(id), 'startedAt', 'state')));
  const added = found.flatMap(([startedAt, state], i): (string | number)[] => {
    const at = Number(startedAt ?? 0);
    return at > 0 || state === 'cancelled' ? [at > 0 ? at : neverStarted, missing[i] ?? ''] : [];
  });
  if (added.length > 0) await writeEvenWhenFull(redis, 'ZADD', key, ...added);
}

/** An issue that was removed by an earlier version is still in the index. */
async function readPresent(redis: Redis, newsletter: string, ids: readonly string[]): Promise<Issue[]> {
  const found = ids.map((id) =>
    readIssue(redis, id).catch(async (error: unknown) => {
      if (!(error instanceof NotFound)) throw error;
      await redis.zrem(keys.startedIssues(newsletter), id);
      return undefined;
    }),
  );
  return (await Promise.all(found)).filter((issue) => issue !== undefined);
}
