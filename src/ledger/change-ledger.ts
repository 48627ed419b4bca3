import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { idLength } from '../subscribers/record/subscriber-id.js';
import type { Fence, LedgerLine, LedgerOf } from './ledger.js';
import { entryLength, fenceLength, type LedgerEntry, packEntry } from './ledger-entry.js';

/** `done`: somebody else has them. `changed`: the record is not the one given. `fenced`: the bucket is another run's. */
export type Claim = 'claimed' | 'done' | 'changed' | 'fenced';

/** What a change is about: the recipient's place, and their entry as the caller knows it. */
type Place = Pick<LedgerLine, 'bucket' | 'offset' | 'id' | 'packed'>;

/**
 * Makes one recipient ours, if they stand as we read it and their record is still the one we decided on.
 * @param record the bytes that were read from the list; a reader who left meanwhile has others. Undefined when it does
 *   not lie beside the ledger any more, since the list has moved: the caller then looks at it after the claim
 * @param packed the entry that says so, which `settle` asks for later
 */
export async function claim(
  redis: Redis,
  issueId: string,
  line: Place,
  fence: Fence,
  record: Buffer | undefined,
  packed: Buffer,
): Promise<Claim> {
  const { bucket } = line;
  const answer = await change(redis, {
    kind: 0,
    keys: [keys.ledger(bucket, issueId), keys.subscribers(bucket)],
    line,
    packed,
    fence,
    rest: record ?? nothing,
  });
  return (['done', 'claimed', 'changed', 'fenced'] as const)[answer] ?? 'done';
}

/**
 * Writes what became of a recipient, over the entry that the caller knows; change-ledger.lua has the two exceptions.
 * @param reply what the server said, to be kept; '' to forget what it said before; undefined: leave it
 * @param exact whether the entry must be the one that the caller knows, without exception
 * @returns whether it stands now
 */
export async function settle(
  redis: Redis,
  { id: issueId, startedAt }: Pick<LedgerOf, 'id' | 'startedAt'>,
  line: Place,
  entry: LedgerEntry,
  reply?: string,
  exact = false,
): Promise<boolean> {
  const { bucket } = line;
  const answer = await change(redis, {
    kind: exact ? 2 : 1,
    keys: [keys.ledger(bucket, issueId), keys.replies(bucket, issueId)],
    line,
    packed: packEntry(entry, startedAt),
    fence: noFence,
    rest: reply === undefined ? nothing : Buffer.from(reply === '' ? '-' : `+${reply}`),
  });
  return answer === 1;
}

/** One change, as change-ledger.lua takes it. */
interface Change {
  kind: 0 | 1 | 2;
  keys: readonly [ledger: string, other: string];
  line: Place;
  packed: Buffer;
  fence: Buffer;
  rest: Buffer;
}

const nothing = Buffer.alloc(0);
const noFence = Buffer.alloc(fenceLength);

interface Asked {
  change: Change;
  resolve(answer: number): void;
  reject(error: unknown): void;
}

/** Changes that go to Redis together. */
interface Lane {
  waiting: Asked[];
  /** Ends the pause before the next call. */
  goOn: (() => void) | undefined;
}

/** The lanes that something is on its way in. A single Redis has one, a cluster one a bucket: a call keeps to one slot. */
const lanesOf = new WeakMap<Redis, Map<string, Lane>>();

/** Most changes in one call: Redis does nothing else meanwhile. */
const mostAtOnce = 64;
/** A call of so many shows a busy sender: the next one then waits until it has enough, but no longer than the pause. */
const company = 4;
const enough = 16;
const pauseMs = 2;

/**
 * Asks for a change. What is asked for while a call is on its way, and a moment after it, goes together in the next one:
 * the busier a sender, the less of its time goes to calls, and nobody who is alone waits for company.
 */
function change(redis: Redis, wanted: Change): Promise<number> {
  const lanes = lanesOf.get(redis) ?? new Map<string, Lane>();
  lanesOf.set(redis, lanes);
  const name = redis.isCluster ? wanted.keys[0] : '';
  const lane = lanes.get(name) ?? { waiting: [], goOn: undefined };
  const answer = new Promise<number>((resolve, reject) => lane.waiting.push({ change: wanted, resolve, reject }));
  if (lane.waiting.length === enough) lane.goOn?.();
  if (!lanes.has(name)) {
    lanes.set(name, lane);
    void run(redis, lane, () => lanes.delete(name));
  }
  return answer;
}

/** @param end closes the lane, in the very moment in which nothing waits in it */
async function run(redis: Redis, lane: Lane, end: () => void): Promise<void> {
  // What this turn of the event loop still asks for goes along.
  await new Promise(setImmediate);
  while (lane.waiting.length > 0) {
    const asked = lane.waiting.splice(0, mostAtOnce);
    await changeTogether(redis, asked);
    if (asked.length >= company && lane.waiting.length < enough) await pause(lane);
  }
  end();
}

function pause(lane: Lane): Promise<void> {
  return new Promise((resolve) => {
    const goOn = () => {
      clearTimeout(timer);
      lane.goOn = undefined;
      resolve();
    };
    const timer = setTimeout(goOn, pauseMs);
    lane.goOn = goOn;
  });
}

async function changeTogether(redis: Redis, asked: readonly Asked[]): Promise<void> {
  const changes = asked.map((one) => one.change);
  try {
    const found = changes.flatMap((one) => one.keys);
    const answers = (await runScript(redis, 'changeLedger', found, [packed(changes)])) as number[];
    for (const [i, { resolve }] of asked.entries()) resolve(answers[i] ?? 0);
  } catch (error) {
    for (const { reject } of asked) reject(error);
  }
}

const headLength = 1 + 4 + idLength + 2 * entryLength + fenceLength + 4;

/** The changes in one piece: an argument costs Redis and its client more than what is in it. */
function packed(changes: readonly Change[]): Buffer {
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
