import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import { withoutAddresses } from '../redaction.js';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';

/** A problem of a send. It names a recipient only by id, and keeps a server's reply without addresses. */
export interface SendProblem {
  at: number;
  /** Subscriber id in hexadecimal; empty when it concerns the whole send. */
  subscriber: string;
  text: string;
}

const kept = 100;
/** How long after its last note a lasting problem is noted again, in ms. */
const repeatMs = 10_000;

const textOf = (what: unknown) => withoutAddresses(describeError(what)).slice(0, 500);

/** Notes a problem of a send. The last 100 are kept. */
export async function noteProblem(redis: Redis, issueId: string, what: unknown, id?: SubscriberId): Promise<void> {
  const problem: SendProblem = { at: Date.now(), subscriber: id?.toString('hex') ?? '', text: textOf(what) };
  await writeEvenWhenFull(redis, 'LPUSH', keys.problems(issueId), JSON.stringify(problem));
  await redis.ltrim(keys.problems(issueId), 0, kept - 1);
}

/** Notes a problem unless it was the last one noted: a lasting problem would push out all others. */
export async function noteOnce(redis: Redis, issueId: string, what: unknown): Promise<void> {
  const [last] = await readProblems(redis, issueId, 1);
  if (last?.text !== textOf(what) || Date.now() - last.at > repeatMs) await noteProblem(redis, issueId, what);
}

/** The last problems of a send, newest first. */
export async function readProblems(redis: Redis, issueId: string, count = kept): Promise<SendProblem[]> {
  return (await redis.lrange(keys.problems(issueId), 0, count - 1)).map((text) => JSON.parse(text) as SendProblem);
}
