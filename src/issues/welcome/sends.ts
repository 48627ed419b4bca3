import type { Redis } from 'ioredis';
import { NotFound } from '../../errors.js';
import { keys, welcomeKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { writeTogether } from '../../redis/write-together.js';
import type { WelcomedStep } from '../../subscribers/record/subscriber.js';
import type { Issue } from '../issue.js';
import { decodeIssue, encodeContent } from '../issue-record.js';
import { changeIssueState, readIssue } from '../issue-store.js';
import type { WelcomeStep } from './series.js';

// A send of a welcome email is an issue in all but its name, its page and its place in lists: it has a hash, a state and
// a ledger of its own, so that pacing, retries, holds, crashes and reports need nothing new. Each has the readers for
// whom one step was due when it began.

/** Starts a send. The planner then looks for its readers. @param now Unix milliseconds @returns its id */
export async function startWelcomeSend(
  redis: Redis,
  newsletter: string,
  step: WelcomeStep,
  now: number,
): Promise<string> {
  const id = `${newsletter}-w${await redis.incr(welcomeKeys.number(newsletter))}`;
  const pairs = Object.entries(fieldsOf(id, newsletter, step, now)).flat();
  await runScript(redis, 'addIssue', [keys.issue(id), welcomeKeys.sends(newsletter)], [id, now, ...pairs]);
  await changeIssueState(redis, id, 'sending', { startedAt: now, messageIdForm: 'hex' }, ['draft']);
  return id;
}

function fieldsOf(id: string, newsletter: string, { number, ...step }: WelcomeStep, now: number) {
  const { subject, preheader, note } = step;
  const content = { followsLead: [], articles: [], versions: {}, sectionNotes: {}, sponsors: [], subjectTest: null };
  return {
    ...{ id, newsletter, welcome: String(number), createdAt: String(now), state: 'draft' },
    ...encodeContent({ subject, preheader, note, ...content }),
  };
}

/** A welcome email as a send that is not stored, to look at it. */
export function unsentWelcome(newsletter: string, step: WelcomeStep): Issue {
  const found = decodeIssue(fieldsOf(`${newsletter}-w0`, newsletter, step, Date.now()));
  if (!found) throw new TypeError('The fields of a welcome email are those of no issue.');
  return found;
}

/** The kept sends of a newsletter, the newest first. @param max default: all */
export async function welcomeSends(redis: Redis, newsletter: string, max = 0): Promise<Issue[]> {
  return readAll(redis, await redis.zrevrange(welcomeKeys.sends(newsletter), 0, max - 1));
}

/** The sends that one reader was chosen for, as far as they are kept. */
export async function welcomeSendsTo(
  redis: Redis,
  newsletter: string,
  welcomed: readonly WelcomedStep[] = [],
): Promise<Issue[]> {
  const found = welcomed.map(async ({ step, at }) => {
    const ids = await redis.zrangebyscore(welcomeKeys.sends(newsletter), at * 1_000, at * 1_000 + 999);
    return (await readAll(redis, ids)).filter(({ welcome }) => welcome === step);
  });
  return (await Promise.all(found)).flat();
}

/** One that is removed at this moment is left out. */
async function readAll(redis: Redis, ids: readonly string[]): Promise<Issue[]> {
  const found = ids.map((id) =>
    readIssue(redis, id).catch((error: unknown) => {
      if (error instanceof NotFound) return undefined;
      throw error;
    }),
  );
  return (await Promise.all(found)).filter((send) => send !== undefined);
}

/** When the sends that readers were chosen for ended, in Unix seconds, by step and beginning; Infinity: not yet. */
export type SendEnds = ReadonlyMap<string, number>;

/** The name of the send that a reader was chosen for. */
export const sendName = ({ step, at }: WelcomedStep): string => `${step} ${at}`;

/** Reads when the kept sends of a newsletter ended. */
export async function readSendEnds(redis: Redis, newsletter: string): Promise<SendEnds> {
  const ids = await redis.zrange(welcomeKeys.sends(newsletter), '0', '-1');
  writeTogether(redis);
  const fields = ids.map((id) => redis.hmget(keys.issue(id), 'welcome', 'startedAt', 'finishedAt', 'state'));
  const ends = new Map<string, number>();
  for (const [step, startedAt, finishedAt, state] of await Promise.all(fields)) {
    if (state === 'cancelled') continue;
    const at = Math.floor(Number(startedAt) / 1_000);
    const end = Math.floor(Number(finishedAt ?? 0) / 1_000);
    ends.set(sendName({ step: Number(step), at }), end || Number.POSITIVE_INFINITY);
  }
  return ends;
}
