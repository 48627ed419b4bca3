import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { BucketTag } from '../redis/layout.js';
import { runScript } from '../redis/scripts.js';
import type { SubscriberId } from '../subscribers/subscriber-id.js';
import type { Outcome } from './replies.js';

/**
 * Where one recipient of one issue stands. `waiting` and `claimed` are on the way, `excluded` left before their mail was
 * claimed, the rest are outcomes. The order is part of what is stored: add at the end only.
 */
export const ledgerStates = [
  'waiting',
  'claimed',
  'accepted',
  'deferred',
  'bounced',
  'failed',
  'uncertain',
  'excluded',
] as const;
export type LedgerState = (typeof ledgerStates)[number];

// An entry is one small integer, 10 × attempts + the state's position: two bytes in a packed hash.
const code = (state: LedgerState) => ledgerStates.indexOf(state);
const stateOf = (entry: number): LedgerState => ledgerStates[entry % 10] ?? 'uncertain';

export interface LedgerEntry {
  id: SubscriberId;
  state: LedgerState;
}

/** Buckets asked for in one round trip: most hold nothing of a small list. */
const bucketsAtOnce = 512;

/** Reads an issue's ledger bucket by bucket, leaving out the empty ones. @param to last bucket, included */
export async function* readLedger(
  redis: Redis,
  issueId: string,
  from: number,
  to: number,
): AsyncGenerator<{ bucket: number; entries: LedgerEntry[] }> {
  for (let start = from; start <= to; start += bucketsAtOnce) {
    const length = Math.min(bucketsAtOnce, to - start + 1);
    const replies = await Promise.all(
      Array.from({ length }, (_, i) => redis.callBuffer('HGETALL', keys.ledger(start + i, issueId))),
    );
    for (const [i, reply] of replies.entries()) {
      const entries = parseEntries(reply as Buffer[]);
      if (entries.length > 0) yield { bucket: start + i, entries };
    }
  }
}

/** HGETALL's flat reply (field, value, field, value…) as entries. */
function parseEntries(flat: readonly Buffer[]): LedgerEntry[] {
  const entries: LedgerEntry[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [id, entry] = [flat[i], flat[i + 1]];
    if (id && entry) entries.push({ id, state: stateOf(Number(entry)) });
  }
  return entries;
}

/** One recipient's entry, or undefined where the issue was not meant for them. */
export async function readLedgerEntry(
  redis: Redis,
  bucket: number,
  issueId: string,
  id: SubscriberId,
): Promise<{ state: LedgerState; attempts: number } | undefined> {
  const entry = await redis.hget(keys.ledger(bucket, issueId), id);
  return entry === null ? undefined : { state: stateOf(Number(entry)), attempts: Math.floor(Number(entry) / 10) };
}

/** Puts recipients into the ledger, as `waiting`. Who is in it already stays as they are. @returns the ledger's size */
export async function freeze(
  redis: Redis,
  bucket: number,
  issueId: string,
  ids: readonly SubscriberId[],
): Promise<number> {
  return Number(await runScript(redis, 'freeze', [keys.ledger(bucket, issueId)], [...ids]));
}

/** `done`: another has it, or it was settled. `changed`: the reader's record is not the one given; nothing was claimed. */
export type Claim = 'claimed' | 'done' | 'changed';

/**
 * Makes one recipient ours, if they still wait and their record is still the one we decided on.
 * @param record the bytes that were read from the list; a reader who left meanwhile has others
 */
export async function claim(
  redis: Redis,
  bucket: number,
  issueId: string,
  id: SubscriberId,
  record: Buffer,
): Promise<Claim> {
  const reply = await runScript(
    redis,
    'claim',
    [keys.ledger(bucket, issueId), keys.subscribers(`${bucket}` as BucketTag)],
    [id, record],
  );
  return (['done', 'claimed', 'changed'] as const)[Number(reply)] ?? 'done';
}

/** Writes what became of a recipient, if they stand where the caller believes. @returns whether it was written */
export async function settle(
  redis: Redis,
  bucket: number,
  issueId: string,
  id: SubscriberId,
  from: readonly LedgerState[],
  to: Outcome | 'waiting' | 'excluded',
): Promise<boolean> {
  const reply = await runScript(redis, 'settle', [keys.ledger(bucket, issueId)], [id, code(to), ...from.map(code)]);
  return reply === 1;
}

export type LedgerCounts = Record<LedgerState, number>;

/** Counts an issue's ledger over a range of buckets, both ends included. */
export async function countLedger(redis: Redis, issueId: string, from: number, to: number): Promise<LedgerCounts> {
  const counts = Object.fromEntries(ledgerStates.map((state) => [state, 0])) as LedgerCounts;
  for await (const { entries } of readLedger(redis, issueId, from, to)) {
    for (const { state } of entries) counts[state] += 1;
  }
  return counts;
}
