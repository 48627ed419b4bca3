import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/** How long a rehearsal can be read after it was requested. */
const keptSeconds = 86_400;
const field = 'latest';
const time = z.number().nullable();

const result = z.object({
  messages: z.number(),
  signed: z.boolean(),
  bytes: z.object({ min: z.number(), mean: z.number(), max: z.number() }),
  failed: z.number(),
  /** Without addresses: only records hold them. */
  faults: z.array(z.object({ id: z.string(), reason: z.string() })),
  milliseconds: z.number(),
});

const record = z.object({
  /** Names the run, so that a run that was replaced by a later one writes nothing. */
  run: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  /** Unix milliseconds. */
  requestedAt: z.number(),
  startedAt: time,
  finishedAt: time,
  /** Revision of the draft that is rehearsed; null while waiting. */
  revision: z.number().nullable(),
  /** Messages made so far. */
  messages: z.number(),
  result: result.nullable(),
  /** Why it failed; empty otherwise. */
  error: z.string(),
});

/** The latest rehearsal of an issue that a worker was asked for. */
export type RehearsalRecord = z.infer<typeof record>;
export const rehearsalStates = record.shape.state.options;

const fresh = { startedAt: null, finishedAt: null, revision: null, messages: 0, result: null, error: '' } as const;

/** Leaves the rehearsal of an issue to a worker. It replaces an earlier one, which stops if it is still running. */
export async function requestRehearsal(
  { redis, queues }: { redis: Redis; queues: Queues },
  issueId: string,
  now = Date.now(),
): Promise<RehearsalRecord> {
  const run = randomUUID();
  const requested: RehearsalRecord = { run, state: 'waiting', requestedAt: now, ...fresh };
  const key = keys.rehearsal(issueId);
  await redis.multi().hset(key, field, JSON.stringify(requested)).expire(key, keptSeconds).exec();
  await queues.enqueue('rehearseIssue', run, { issueId, run });
  return requested;
}

/** @returns undefined when none was requested in the last day */
export async function readRehearsal(redis: Redis, issueId: string): Promise<RehearsalRecord | undefined> {
  const text = await redis.hget(keys.rehearsal(issueId), field);
  return text === null ? undefined : record.parse(JSON.parse(text));
}

/** Writes a run's next record. @returns false when the record has expired, or another run or worker has changed it */
export async function replaceRehearsal(
  redis: Redis,
  issueId: string,
  before: RehearsalRecord,
  next: RehearsalRecord,
): Promise<boolean> {
  const values = [field, JSON.stringify(before), JSON.stringify(next)];
  return (await runScript(redis, 'compareAndSet', [keys.rehearsal(issueId)], values)) === 1;
}
