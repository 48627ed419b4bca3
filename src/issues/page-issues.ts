import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Issue, IssueState } from './issue.js';
import { readIssue } from './issue-store.js';

/** One page of issues, and a cursor for the next page. */
export interface PageOfIssues {
  issues: Issue[];
  /** Opaque; null after the last page. */
  next: string | null;
}

/** Sort key of an issue: creation time, then id for issues of the same millisecond. */
interface SortKey {
  at: number;
  id: string;
}

const isBefore = (a: SortKey, b: SortKey) => a.at > b.at || (a.at === b.at && a.id > b.id);
const byKey = (a: SortKey, b: SortKey) => (isBefore(a, b) ? -1 : 1);

/** Which issues to read; left out: all. */
export interface IssueFilter {
  states?: readonly IssueState[] | undefined;
  /** Words that the subject has, whatever their case. */
  words?: string | undefined;
}

/**
 * Reads the issues of some newsletters page by page, the newest first. New issues come before the first page.
 * @param cursor `next` of the previous page; undefined: the first page
 * @throws InvalidInput for an invalid cursor
 */
export async function pageOfIssues(
  redis: Redis,
  newsletters: readonly string[],
  { cursor, limit, ...filter }: IssueFilter & { cursor?: string | undefined; limit: number },
): Promise<PageOfIssues> {
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const perNewsletter = await Promise.all(
    newsletters.map((slug) => readSortKeys(redis, slug, { after, limit: limit + 1, ...filter })),
  );
  const found = perNewsletter.flat().sort(byKey);
  const last = found[limit - 1];
  return {
    issues: await Promise.all(found.slice(0, limit).map(({ id }) => readIssue(redis, id))),
    next: found.length > limit && last ? cursorAt(last) : null,
  };
}

/** Issues of the same newsletter that were made before the send of one began, the newest first. */
export async function issuesBefore(
  redis: Redis,
  { id, newsletter, startedAt }: Pick<Issue, 'id' | 'newsletter' | 'startedAt'>,
  limit: number,
): Promise<Issue[]> {
  const found = await readSortKeys(redis, newsletter, { after: { at: startedAt, id }, limit });
  return Promise.all(found.filter((one) => one.id !== id).map((one) => readIssue(redis, one.id)));
}

interface KeyQuery extends IssueFilter {
  after: SortKey | undefined;
  limit: number;
}

/** Issues whose subjects are read at once, where a filter leaves some out. */
const atOnce = 500;

async function readSortKeys(redis: Redis, slug: string, { after, limit, ...filter }: KeyQuery): Promise<SortKey[]> {
  const wantedOf = openFilter(redis, filter);
  const size = wantedOf ? atOnce : limit;
  const found: SortKey[] = [];
  for (let offset = 0; found.length < limit; offset += size) {
    const from = after ? after.at : '+inf';
    const range = [from, '-inf', 'WITHSCORES', 'LIMIT', offset, size] as const;
    const flat = (await redis.zrevrangebyscore(keys.issues(slug), ...range)) as unknown[];
    // RESP3 answers in pairs.
    const pairs = flat.flat();
    const page: SortKey[] = [];
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      const key = { id: String(pairs[i]), at: Number(pairs[i + 1]) };
      if (!after || isBefore(after, key)) page.push(key);
    }
    found.push(...(wantedOf ? await wantedOf(page) : page));
    if (pairs.length < 2 * size) break;
  }
  return found.slice(0, limit);
}

/** Reads two fields of each issue, not its content. @returns undefined: every issue is wanted */
function openFilter(
  redis: Redis,
  { states, words = '' }: IssueFilter,
): ((page: readonly SortKey[]) => Promise<SortKey[]>) | undefined {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  if (states === undefined && wanted.length === 0) return undefined;
  return async (page) => {
    if (page.length === 0) return [];
    const issues = page.map(({ id }) => keys.issue(id));
    const fields = ((await runScript(redis, 'statesAndSubjects', issues, [])) as Buffer[]).map(String);
    return page.filter((_, i) => {
      const [state = '', subject = ''] = fields.slice(2 * i, 2 * i + 2);
      if (states !== undefined && !(states as readonly string[]).includes(state)) return false;
      const text = wanted.length > 0 ? folded(subject) : '';
      return wanted.every((word) => text.includes(word));
    });
  };
}

const folded = (text: string) => text.normalize('NFKC').toLowerCase();

const cursorAt = ({ at, id }: SortKey) => Buffer.from(`1 ${at} ${id}`).toString('base64url');

function parseCursor(cursor: string): SortKey {
  const [, at, id] = /^1 (\d+) ([a-z0-9-]+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!at || !id) throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
  return { at: Number(at), id };
}
