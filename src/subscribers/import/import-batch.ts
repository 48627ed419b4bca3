import { keys } from '../../redis/keys.js';
import { type BucketTag, bucketTag, type ListLayout } from '../../redis/layout.js';
import { settledText } from '../../redis/list-layouts.js';
import { runScript } from '../../redis/scripts.js';
import { changeSubscriber, refreshLayout, type SubscriberList } from '../list/subscriber-store.js';
import { enrolled } from '../membership/enrol.js';
import { ByteWriter } from '../record/bytes.js';
import { membershipOf, type Subscriber } from '../record/subscriber.js';
import { bucketOfText } from '../record/subscriber-id.js';
import { bucketMarks, checkpointLife, ImportTakenOver, writeCheckpoint } from './import-checkpoint.js';
import type { LabelCache } from './import-labels.js';
import type { TakenRow } from './import-row.js';

export interface BatchRow extends TakenRow {
  /** One character per byte. */
  id: string;
}

export interface BatchOptions {
  list: SubscriberList;
  labels: LabelCache;
  checkpoint: BatchCheckpoint;
  dryRun: boolean;
  /** Memory for packing rows, reused by every batch: new buffers would take megabytes until they are collected. */
  room: { memory: Buffer };
}

/** The checkpoint's key, the totals before this batch, and the rows that were new if it was started before. */
export interface BatchCheckpoint {
  key: string;
  totals: string;
  added: string;
  /** On a cluster: a unique name for this batch, and whether it may have been started before. */
  batch: string;
  again: boolean;
  /** What the checkpoint's field `fence` must be, so that a process that lost the import writes nothing; empty: any. */
  fence: string;
}

/** `added`, `updated`, or the reason why the row was skipped. */
export type RowOutcome = string;

/** One record to write. */
interface Write {
  id: string;
  /** The record as it was read; empty if there was none. */
  expected: Buffer;
  after: Subscriber;
}

const nothing = Buffer.alloc(0);

/**
 * Imports a batch of rows, in which no reader occurs twice.
 *
 * On a Redis Cluster no script may touch buckets of several slots, so the records and the checkpoint cannot be written
 * in one step. When a row is imported twice, the only outcome that changes is `added`, so only that is kept with the
 * records. The checkpoint is written first, with the totals before the batch. Then the rows are written bucket by
 * bucket. Each bucket has its own checkpoint in its slot, which the script writes in the same step as the records. It
 * holds the batch's name and the new readers, and the next batch with rows in that bucket replaces it. After a kill the
 * batch is repeated from its first row. A bucket whose checkpoint has the batch's name was already written.
 *
 * While the list is being moved to another number of buckets, nothing may be written to the old ones. Their rows are
 * imported individually, without marks. If the import is killed meanwhile, it counts some of them as updated.
 * @returns an outcome for each row; a batch that is repeated after a kill gets the same ones as before
 */
export async function takeBatch(rows: readonly BatchRow[], options: BatchOptions): Promise<RowOutcome[]> {
  const { list, checkpoint, dryRun } = options;
  const { layout } = list;
  if (!list.redis.isCluster) return takeTogether(rows, options, layout);
  if (!dryRun) await writeCheckpoint(list, checkpoint);
  const places = new Map<BucketTag, number[]>();
  for (const [at, { id }] of rows.entries()) {
    const bucket = bucketTag(layout, bucketOfText(id, layout.buckets));
    const known = places.get(bucket);
    if (known) known.push(at);
    else places.set(bucket, [at]);
  }
  const outcomes: RowOutcome[] = [];
  await Promise.all(
    Array.from(places, async ([bucket, here]) => {
      const { key, added } = await bucketMarks(list, checkpoint, bucket);
      // The checkpoint itself was compared already.
      const own = { ...checkpoint, key, totals: checkpoint.batch, added, fence: '' };
      // Buckets are written concurrently, so each packs its few rows into memory of its own.
      const room = { memory: Buffer.allocUnsafe(here.length * 192) };
      const taken = await takeTogether(pick(rows, here), { ...options, checkpoint: own, room }, layout, bucket);
      for (const [i, at] of here.entries()) outcomes[at] = taken[i] ?? '';
    }),
  );
  return outcomes;
}

const pick = (rows: readonly BatchRow[], places: readonly number[]) => places.flatMap((at) => rows[at] ?? []);

/**
 * Imports rows that one script may write. It first treats all as new, then writes the others by compare-and-set against
 * the existing record. A reader who changes at the same moment is written individually.
 * @param only on a cluster: the bucket of all the rows
 */
async function takeTogether(
  rows: readonly BatchRow[],
  options: BatchOptions,
  layout: ListLayout,
  only?: BucketTag,
): Promise<RowOutcome[]> {
  const { list, labels, checkpoint, dryRun } = options;
  const fresh = rows.map(({ mailed, given }) => ({ address: mailed, memberships: [given.membership] }));
  if (!dryRun) await labels.learnLabels(fresh);
  const first = fresh.map((after, i) => ({ id: rows[i]?.id ?? '', expected: nothing, after }));
  const counted = (outcome: RowOutcome, i: number) => (checkpoint.added[i] === '1' ? 'added' : outcome);
  const known = await compareAndSet(options, layout, only, first, checkpoint.added, '1');
  if (!known) {
    await refreshLayout(list);
    return (await Promise.all(rows.map((row) => changeOne(list, row, dryRun)))).map(counted);
  }
  const outcomes: RowOutcome[] = rows.map(() => 'added');
  const changes: (Write & { at: number })[] = [];
  const current = await labels.decode([...known.values()].filter((record) => record.length > 0));
  let next = 0;
  for (const [at, record] of known) {
    const row = rows[at];
    if (!row) continue;
    const before = record.length > 0 ? current[next++] : undefined;
    const after = enrolled(before, row.mailed, row.given);
    outcomes[at] = outcomeOf(before, after, row);
    if (typeof after === 'string' || dryRun) continue;
    await labels.learnLabels([after]);
    if (!sameRecord(labels, after, record)) changes.push({ at, id: row.id, expected: record, after });
  }
  if (changes.length > 0) {
    const marks = outcomes.map((outcome, i) => (outcome === 'added' || checkpoint.added[i] === '1' ? '1' : '0'));
    const lost = await compareAndSet(options, layout, only, changes, marks.join(''), '');
    for (const i of lost?.keys() ?? changes.keys()) {
      const at = changes[i]?.at ?? -1;
      const row = rows[at];
      if (row) outcomes[at] = await changeOne(list, row, false);
    }
  }
  return outcomes.map(counted);
}

function outcomeOf(before: Subscriber | undefined, after: Subscriber | string, row: TakenRow): RowOutcome {
  if (typeof after === 'string') return after;
  return membershipOf(before, row.given.membership.newsletter) ? 'updated' : 'added';
}

async function changeOne(list: SubscriberList, row: BatchRow, dryRun: boolean): Promise<RowOutcome> {
  let outcome: RowOutcome = '';
  await changeSubscriber(list, Buffer.from(row.id, 'latin1'), (before) => {
    const after = enrolled(before, row.mailed, row.given);
    outcome = outcomeOf(before, after, row);
    return dryRun || typeof after === 'string' ? before : after;
  });
  return outcome;
}

function sameRecord(labels: LabelCache, after: Subscriber, record: Buffer): boolean {
  const out = new ByteWriter();
  labels.write(out, after);
  return out.toBuffer().equals(record);
}

/**
 * @returns the records that differ from the expected ones, by the position of the write; empty for a record that is
 *   gone. Undefined, with nothing written, when the list has another layout or is being moved
 */
async function compareAndSet(
  { list, labels, checkpoint, dryRun, room }: BatchOptions,
  layout: ListLayout,
  only: BucketTag | undefined,
  writes: readonly Write[],
  marks: string,
  mark: '1' | '',
): Promise<Map<number, Buffer> | undefined> {
  const buckets = writes.map(({ id }) => keys.subscribers(bucketTag(layout, bucketOfText(id, layout.buckets))));
  // One bucket has a state that shows whether the list has left it. For many on one server, the fixed facts show it.
  const [stand, settled] = only === undefined ? [keys.meta, settledText(layout)] : [keys.bucketState(only), 'state'];
  const packed = pack(writes, dryRun ? undefined : labels, room);
  const { totals, fence } = checkpoint;
  // With a fence, the checkpoint is in the record of an import, whose life is not ours. A bucket's marks always expire.
  const life = fence === '' ? checkpointLife : '';
  const args = [packed, dryRun ? '' : totals, marks, mark, life, dryRun ? '1' : '', settled, fence];
  const reply = await runScript(list.redis, 'enrolMany', [checkpoint.key, stand, ...buckets], args);
  if (reply === 0) throw new ImportTakenOver();
  if (!Array.isArray(reply)) return undefined;
  const lost = new Map<number, Buffer>();
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const record = reply[i + 1];
    lost.set(Number(reply[i]) - 1, Buffer.isBuffer(record) ? record : nothing);
  }
  return lost;
}

/**
 * Packs the rows as enrol-many.lua reads them. The result is valid until `room` is used again.
 * @param labels undefined: leaves the records out
 */
function pack(writes: readonly Write[], labels: LabelCache | undefined, room: BatchOptions['room']): Buffer {
  const scratch = new ByteWriter();
  let packed = room.memory;
  let at = 0;
  for (const { id, expected, after } of writes) {
    scratch.clear();
    labels?.write(scratch, after);
    const size = id.length + 8 + expected.length + scratch.length;
    if (at + size > packed.length) {
      const larger = Buffer.allocUnsafe(2 * packed.length + size);
      packed.copy(larger, 0, 0, at);
      packed = larger;
      room.memory = larger;
    }
    at += packed.write(id, at, 'latin1');
    at = packed.writeUInt32BE(expected.length, at);
    at += expected.copy(packed, at);
    at = packed.writeUInt32BE(scratch.length, at);
    at = scratch.copyTo(packed, at);
  }
  return packed.subarray(0, at);
}
