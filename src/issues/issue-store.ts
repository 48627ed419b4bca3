import type { Redis } from 'ioredis';
import { z } from 'zod';
import { NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { audienceFilter } from '../subscribers/audience.js';
import {
  type Correction,
  type FoldedLedger,
  IllegalTransition,
  type Issue,
  type IssueState,
  statesBefore,
  transitions,
} from './issue.js';

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
  createdAt: time,
  startedAt: time,
  finishedAt: time,
  planned: z
    .string()
    .optional()
    .transform((word) => word === '1'),
  audienceSize: time,
  edition: z.coerce.number().default(1),
  corrections: json(
    z.array(z.object({ edition: z.number(), at: z.number(), acceptedBefore: z.number() })) satisfies z.ZodType<
      Correction[]
    >,
  ).default([]),
  pausedBecause: z.string().default(''),
  folded: json(z.object({ at: z.number(), counts: z.record(z.string(), z.number()) }) satisfies z.ZodType<FoldedLedger>)
    .nullable()
    .default(null),
  ledgerGone: z
    .string()
    .optional()
    .transform((word) => word === '1'),
});

/** The next free id of a newsletter's issues. */
export async function nextIssueId(redis: Redis, newsletter: string): Promise<string> {
  return `${newsletter}-${await redis.incr(keys.issueNumber(newsletter))}`;
}

/** Writes a new draft. */
export async function addIssue(
  redis: Redis,
  draft: Pick<Issue, 'id' | 'newsletter' | 'subject' | 'preheader' | 'articles' | 'sponsor' | 'audience'>,
): Promise<Issue> {
  const createdAt = Date.now();
  await redis.hset(keys.issue(draft.id), {
    ...draft,
    state: 'draft',
    articles: JSON.stringify(draft.articles),
    sponsor: JSON.stringify(draft.sponsor),
    audience: JSON.stringify(draft.audience),
    createdAt,
  });
  await redis.zadd(keys.issues(draft.newsletter), createdAt, draft.id);
  return readIssue(redis, draft.id);
}

const noSuchIssue = (id: string) => new NotFound('issue', id, 'See `postrider issue list`.');

/** @throws NotFound */
export async function readIssue(redis: Redis, id: string): Promise<Issue> {
  const parsed = stored.safeParse(await redis.hgetall(keys.issue(id)));
  if (!parsed.success) throw noSuchIssue(id);
  return { ...parsed.data, pausedBecause: parsed.data.state === 'paused' ? parsed.data.pausedBecause : '' };
}

/** A newsletter's issues, the newest first. */
export async function listIssues(redis: Redis, newsletter: string): Promise<Issue[]> {
  const ids = await redis.zrevrange(keys.issues(newsletter), 0, -1);
  return Promise.all(ids.map((id) => readIssue(redis, id)));
}

/**
 * Changes an issue's state, atomically: of two callers at once one succeeds.
 * @param fields written together with the state
 * @param from the states from which the caller wants it, of those that allow it
 * @returns the state before
 * @throws IllegalTransition with the state that was found, NotFound
 */
export async function changeIssueState(
  redis: Redis,
  id: string,
  to: IssueState,
  fields: Record<string, string | number> = {},
  from: readonly IssueState[] = statesBefore(to),
): Promise<IssueState> {
  const reply = await runScript(
    redis,
    'transition',
    [keys.issue(id), keys.sending],
    [id, to, from.length, ...from, ...Object.entries(fields).flat()],
  );
  const before = String(reply) as IssueState | '';
  if (before === '') throw noSuchIssue(id);
  if (!from.includes(before)) throw new IllegalTransition(id, before, to);
  return before;
}

/**
 * Writes a correction: everything at once, and only over the edition that the caller knows.
 * @param known the issue as it was read
 * @param mails where the new edition's mails were rendered to, each of the three in the issues' slot
 * @returns whether it was written; false: somebody else changed the issue meanwhile
 */
export async function writeCorrection(
  redis: Redis,
  known: Issue,
  next: Pick<Issue, 'subject' | 'preheader' | 'articles' | 'sponsor' | 'edition' | 'corrections'>,
  mails: string,
): Promise<boolean> {
  const { subject, preheader, articles, sponsor, edition, corrections } = next;
  const written = {
    subject,
    preheader,
    articles: JSON.stringify(articles),
    sponsor: JSON.stringify(sponsor),
    edition,
    corrections: JSON.stringify(corrections),
  };
  const reply = await runScript(
    redis,
    'correct',
    [keys.issue(known.id), mails, keys.mails(known.id, edition), keys.mails(known.id, known.edition)],
    [known.edition, known.startedAt, ...Object.entries(written).flat()],
  );
  return reply === 1;
}

/** Marks that an issue is being planned. @returns whether it was before, by a run that did not come to its end */
export async function beginPlan(redis: Redis, id: string): Promise<boolean> {
  return (await redis.hsetnx(keys.issue(id), 'planning', 1)) === 0;
}

/** Marks that the whole audience is in the ledger. @param audienceSize how many they are */
export async function markPlanned(redis: Redis, id: string, audienceSize = 0): Promise<void> {
  await redis.hset(keys.issue(id), 'planned', 1, 'audienceSize', audienceSize);
}

/** Keeps what a ledger was folded into. The first to write it stands: later ones may have counted a ledger half gone. */
export async function writeFolded(redis: Redis, id: string, folded: FoldedLedger): Promise<void> {
  await redis.hsetnx(keys.issue(id), 'folded', JSON.stringify(folded));
}

/** Marks that nothing of an issue's ledger is left. */
export async function markLedgerGone(redis: Redis, id: string): Promise<void> {
  await redis.hset(keys.issue(id), 'ledgerGone', 1);
}

/** Has the workers look after an issue that is sent and has mails to send again. */
export async function enterSending(redis: Redis, id: string): Promise<void> {
  await redis.sadd(keys.sending, id);
}

/** Lets go of an issue that has no mails to send any more; one that has batches left stays. */
export async function leaveSending(redis: Redis, id: string): Promise<void> {
  await runScript(redis, 'leave', [keys.sending, keys.batches(id), keys.retries(id)], [id]);
}

/** Ids of the issues with mails still to send: those in `sending`, and those `sent` with second tries ahead. */
export function issuesBeingSent(redis: Redis): Promise<string[]> {
  return redis.smembers(keys.sending);
}
