import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { idLength } from '../subscribers/record/subscriber-id.js';
import type { Fence, LedgerLine, LedgerRef } from './ledger.js';
import { entryLength, fenceLength, type LedgerEntry, packEntry } from './ledger-entry.js';
import { withUnpacked } from './packed-ledgers.js';

/**
 * `done`: claimed by another worker, or settled. `changed`: the record has changed. `fenced`: another run has the
 * bucket.
 */
export type ClaimResult = 'claimed' | 'done' | 'changed' | 'fenced';

/** A recipient's position in the ledger, and their entry as the caller knows it. */
type KnownEntry = Pick<LedgerLine, 'bucket' | 'offset' | 'id' | 'packed'>;

/**
 * Claims one recipient if their entry and their record are still the ones that were read.
 * @param record the record's bytes as read; they differ once the reader unsubscribes. Undefined when the list has moved
 *   to another layout, so that the record is not in the ledger's slot: the caller then checks it after the claim
 * @param packed the claim's entry, which `settle` needs later
 */
export async function claim(
  redis: Redis,
  issueId: string,
  line: KnownEntry,
  fence: Fence,
  record: Buffer | undefined,
  packed: Buffer,
): Promise<ClaimResult> {
  const { bucket } = line;
  const result = await enqueueChange(redis, {
    kind: 0,
    keys: [keys.ledger(bucket, issueId), keys.subscribers(bucket)],
    line,
    packed,
    fence,
    rest: record ?? nothing,
  });
  return (['done', 'claimed', 'changed', 'fenced'] as const)[result] ?? 'done';
}

/**
 * Writes a recipient's outcome over the entry that the caller knows. change-ledger.lua describes two exceptions.
 * @param reply the server's reply to store; '' deletes the stored one; undefined leaves it
 * @param exact whether to allow no exception
 * @returns whether the ledger now has the outcome
 */
export async function settle(
  redis: Redis,
  of: Pick<LedgerRef, 'id' | 'startedAt'>,
  line: KnownEntry,
  entry: LedgerEntry,
  reply?: string,
  exact = false,
): Promise<boolean> {
  const { bucket } = line;
  const change: Change = {
    kind: exact ? 2 : 1,
    keys: [keys.ledger(bucket, of.id), keys.replies(bucket, of.id)],
    line,
    packed: packEntry(entry, of.startedAt),
    fence: noFence,
    rest: reply === undefined ? nothing : Buffer.from(reply === '' ? '-' : `+${reply}`),
  };
  return withUnpacked(redis, of, bucket, async () => (await enqueueChange(redis, change)) === 1);
}

/** One change, as change-ledger.lua takes it. */
interface Change {
  kind: 0 | 1 | 2;
  keys: readonly [ledger: string, other: string];
  line: KnownEntry;
  packed: Buffer;
  fence: Buffer;
  rest: Buffer;
}

const nothing = Buffer.alloc(0);
const noFence = Buffer.alloc(fenceLength);

interface PendingChange {
  change: Change;
  resolve(result: number): void;
  reject(error: unknown): void;
}

/** A queue of changes that go to Redis together. */
interface Lane {
  waiting: PendingChange[];
  /** Ends the pause before the next call. */
  endPause: (() => void) | undefined;
}

/** The lanes in use. A single Redis has one; a cluster has one per bucket, because a call must stay in one slot. */
const lanesOf = new WeakMap<Redis, Map<string, Lane>>();

/** Max changes in one call: Redis does nothing else meanwhile. */
const maxBatch = 64;
/**
 * A call with `busyBatch` changes indicates a busy sender. The next call then waits for `targetBatch`, at most
 * `pauseMs`.
 */
const busyBatch = 4;
const targetBatch = 16;
const pauseMs = 2;

/**
 * Enqueues a change. Changes that arrive during a call, and just after it, go together in the next call: the busier a
 * sender, the smaller its share of time for calls. A sender with a single change does not wait for others.
 */
function enqueueChange(redis: Redis, change: Change): Promise<number> {
  const lanes = lanesOf.get(redis) ?? new Map<string, Lane>();
  lanesOf.set(redis, lanes);
  const name = redis.isCluster ? change.keys[0] : '';
  const lane = lanes.get(name) ?? { waiting: [], endPause: undefined };
  const result = new Promise<number>((resolve, reject) => lane.waiting.push({ change, resolve, reject }));
  if (lane.waiting.length === targetBatch) lane.endPause?.();
  if (!lanes.has(name)) {
    lanes.set(name, lane);
    void run(redis, lane, () => lanes.delete(name));
  }
  return result;
}

/** @param end closes the lane, in the same turn in which it is found empty */
async function run(redis: Redis, lane: Lane, end: () => void): Promise<void> {
  // Includes the further changes of this turn of the event loop.
  await new Promise(setImmediate);
  while (lane.waiting.length > 0) {
    const batch = lane.waiting.splice(0, maxBatch);
    await sendBatch(redis, batch);
    if (batch.length >= busyBatch && lane.waiting.length < targetBatch) await pause(lane);
  }
  end();
}

function pause(lane: Lane): Promise<void> {
  return new Promise((resolve) => {
    const endPause = () => {
      clearTimeout(timer);
      lane.endPause = undefined;
      resolve();
    };
    const timer = setTimeout(endPause, pauseMs);
    lane.endPause = endPause;
  });
}

async function sendBatch(redis: Redis, batch: readonly PendingChange[]): Promise<void> {
  const changes = batch.map(({ change }) => change);
  try {
    const involved = changes.flatMap((change) => change.keys);
    const results = (await runScript(redis, 'changeLedger', involved, [packChanges(changes)])) as number[];
    for (const [i, { resolve }] of batch.entries()) resolve(results[i] ?? 0);
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

const headLength = 1 + 4 + idLength + 2 * entryLength + fenceLength + 4;

/** Packs the changes into one argument: each argument costs Redis and its client more than its content. */
function packChanges(changes: readonly Change[]): Buffer {
  const bytes = Buffer.allocUnsafe(changes.reduce((sum, { rest }) => sum + headLength + rest.length, 0));
  let at = 0;
  for (const { kind, line, packed: entry, fence, rest } of changes) {
    at = bytes.writeUInt8(kind, at);
    at = bytes.writeUInt32BE(line.offset, at);
    for (const part of [line.id, line.packed, entry, fence]) at += part.copy(bytes, at);
    at = bytes.writeUInt32BE(rest.length, at);
    at += rest.copy(bytes, at);
  }
  return bytes;
}
