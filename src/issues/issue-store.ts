import type { Redis } from 'ioredis';
import { z } from 'zod';
import { NotFound } from '../errors.js';
import { cadences } from '../newsletters/cadence.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { audienceFilter } from '../subscribers/audience.js';
import { IllegalTransition, type Issue, type IssueState, statesBefore, transitions } from './issue.js';

const json = <T extends z.ZodType>(inner: T) =>
  z
    .string()
    .transform((text) => JSON.parse(text))
    .pipe(inner);
const time = z.coerce.number().default(0);
const stored = z.object({
  id: z.string(),
  newsletter: z.string(),
  state: z.custom<IssueState>((value) => typeof value === 'string' && value in transitions),
  subject: z.string(),
  preheader: z.string(),
  articles: json(z.array(z.string())),
  sponsor: json(z.object({ title: z.string(), text: z.string(), url: z.string(), image: z.string() }).nullable()),
  audience: json(audienceFilter).default({}),
  stream: json(z.object({ cadence: z.enum(cadences), offered: z.array(z.enum(cadences)) }).nullable()).default(null),
  tick: time,
  startAt: time,
  local: json(z.object({ day: z.string(), time: z.string() }).nullable()).default(null),
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  planned: z
    .string()
    .optional()
    .transform((word) => word === '1'),
});

/** The next free id of a newsletter's issues. */
export async function nextIssueId(redis: Redis, newsletter: string): Promise<string> {
  return `${newsletter}-${await redis.incr(keys.issueNumber(newsletter))}`;
}

/** What a draft is made of. */
export type Draft = Pick<Issue, 'id' | 'newsletter' | 'subject' | 'preheader' | 'articles' | 'sponsor' | 'audience'> &
  Partial<Pick<Issue, 'stream' | 'tick' | 'createdAt'>>;

/** Writes a new draft. @returns it, or the issue that has the id already */
export async function addIssue(redis: Redis, draft: Draft): Promise<Issue> {
  const createdAt = draft.createdAt ?? Date.now();
  const fields = {
    tick: 0,
    ...draft,
    createdAt,
    state: 'draft',
    articles: JSON.stringify(draft.articles),
    sponsor: JSON.stringify(draft.sponsor),
    audience: JSON.stringify(draft.audience),
    stream: JSON.stringify(draft.stream ?? null),
  };
  const pairs = Object.entries(fields).flat();
  await runScript(
    redis,
    'addIssue',
    [keys.issue(draft.id), keys.issues(draft.newsletter)],
    [draft.id, createdAt, ...pairs],
  );
  return readIssue(redis, draft.id);
}

/** @throws NotFound */
export async function readIssue(redis: Redis, id: string): Promise<Issue> {
  const parsed = stored.safeParse(await redis.hgetall(keys.issue(id)));
  if (!parsed.success) throw new NotFound('issue', id, 'See `postrider issue list`.');
  return parsed.data;
}

/** A newsletter's issues, the newest first. */
export async function listIssues(redis: Redis, newsletter: string): Promise<Issue[]> {
  const ids = await redis.zrevrange(keys.issues(newsletter), 0, -1);
  return Promise.all(ids.map((id) => readIssue(redis, id)));
}

/**
 * Changes an issue's state, atomically: of two callers at once one succeeds.
 * @param fields written together with the state
 * @throws IllegalTransition with the state that was found, NotFound
 */
export async function changeIssueState(
  redis: Redis,
  id: string,
  to: IssueState,
  fields: Record<string, string | number> = {},
): Promise<void> {
  const from = statesBefore(to);
  const reply = await runScript(
    redis,
    'transition',
    [keys.issue(id), keys.sending, keys.scheduled],
    [id, to, from.length, ...from, ...Object.entries(fields).flat()],
  );
  const before = String(reply) as IssueState | '';
  if (before === '') throw new NotFound('issue', id, 'See `postrider issue list`.');
  if (!from.includes(before)) throw new IllegalTransition(id, before, to);
}

/** Marks that an issue is being planned. @returns whether it was before, by a run that did not come to its end */
export async function beginPlan(redis: Redis, id: string): Promise<boolean> {
  return (await redis.hsetnx(keys.issue(id), 'planning', 1)) === 0;
}

/** Marks that the whole audience is in the ledger. */
export async function markPlanned(redis: Redis, id: string): Promise<void> {
  await redis.hset(keys.issue(id), 'planned', 1);
}

/** Scheduled issues, the earliest first. @param until those alone that start by then, Unix milliseconds */
export async function scheduledIssues(
  redis: Redis,
  until = Number.POSITIVE_INFINITY,
): Promise<{ id: string; startAt: number }[]> {
  const flat = await redis.zrangebyscore(
    keys.scheduled,
    '-inf',
    until === Number.POSITIVE_INFINITY ? '+inf' : until,
    'WITHSCORES',
  );
  return flat.flatMap((id, i) => (i % 2 === 0 ? [{ id, startAt: Number(flat[i + 1]) }] : []));
}

/** Lets go of an issue that has no mails to send any more. */
export async function leaveSending(redis: Redis, id: string): Promise<void> {
  await redis.srem(keys.sending, id);
}

/** Ids of the issues with mails still to send: those in `sending`, and those `sent` with second tries ahead. */
export function issuesBeingSent(redis: Redis): Promise<string[]> {
  return redis.smembers(keys.sending);
}
