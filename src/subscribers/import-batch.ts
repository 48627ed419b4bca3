import { keys } from '../redis/keys.js';
import { bucketTag, settledText } from '../redis/layout.js';
import { runScript, type ScriptReply } from '../redis/scripts.js';
import { ByteWriter } from './bytes.js';
import { enrolled } from './enrol.js';
import { checkpointLife } from './import-checkpoint.js';
import type { LabelCache } from './import-labels.js';
import type { TakenRow } from './import-row.js';
import { membershipOf, type Subscriber } from './subscriber.js';
import { bucketOfText } from './subscriber-id.js';
import { changeSubscriber, refreshLayout, type SubscriberList } from './subscriber-store.js';

export interface BatchRow extends TakenRow {
  /** A character a byte. */
  id: string;
}

export interface BatchOptions {
  list: SubscriberList;
  labels: LabelCache;
  /** Where the checkpoint is kept, the totals before this batch, and who of it was new when it was begun before. */
  checkpoint: { key: string; totals: string; added: string };
  dryRun: boolean;
}

/** `added`, `updated`, or the reason why the row was skipped. */
export type Outcome = string;

/** One record to write. */
interface Write {
  id: string;
  /** What was read; empty: there was none. */
  expected: Buffer;
  after: Subscriber;
}

const nothing = Buffer.alloc(0);

/**
 * Takes a batch of rows, no reader twice in it: all at once as if they were new, then once more those who are not, by
 * compare-and-set against what is there; who changes at the same moment goes the slow way.
 *
 * On a Redis Cluster no script may touch the buckets of several slots: there everyone goes the slow way and no
 * checkpoint is written, so that an import that is killed begins anew (and doubles nobody). The same holds for as long as
 * the list is being moved to another number of buckets: what such an import goes on with is its last checkpoint before.
 * @returns an outcome for each row; on a batch that is taken again after a kill the same ones as before
 */
export async function takeBatch(rows: readonly BatchRow[], options: BatchOptions): Promise<Outcome[]> {
  const { list, labels, checkpoint, dryRun } = options;
  const slowly = () => Promise.all(rows.map((row) => changeOne(list, row, dryRun)));
  if (list.redis.isCluster) return slowly();
  const fresh = rows.map(({ mailed, given }) => ({ address: mailed, memberships: [given.membership] }));
  if (!dryRun) await labels.learnLabels(fresh);
  const first = fresh.map((after, i) => ({ id: rows[i]?.id ?? '', expected: nothing, after }));
  const counted = (outcome: Outcome, i: number) => (checkpoint.added[i] === '1' ? 'added' : outcome);
  const known = await compareAndSet(options, first, checkpoint.added, '1');
  if (!known) {
    await refreshLayout(list);
    return (await slowly()).map(counted);
  }
  const outcomes: Outcome[] = rows.map(() => 'added');
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
    const lost = await compareAndSet(options, changes, marks.join(''), '');
    for (const i of lost?.keys() ?? changes.keys()) {
      const at = changes[i]?.at ?? -1;
      const row = rows[at];
      if (row) outcomes[at] = await changeOne(list, row, false);
    }
  }
  return outcomes.map(counted);
}

function outcomeOf(before: Subscriber | undefined, after: Subscriber | string, row: TakenRow): Outcome {
  if (typeof after === 'string') return after;
  return membershipOf(before, row.given.membership.newsletter) ? 'updated' : 'added';
}

async function changeOne(list: SubscriberList, row: BatchRow, dryRun: boolean): Promise<Outcome> {
  let outcome: Outcome = '';
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
 * @returns what was there instead, by the position of the write, empty where nothing is there any more; undefined, and
 *   nothing was done, when the list has moved on or is being moved
 */
async function compareAndSet(
  { list, labels, checkpoint, dryRun }: BatchOptions,
  writes: readonly Write[],
  marks: string,
  mark: '1' | '',
): Promise<Map<number, Buffer> | undefined> {
  const { layout } = list;
  const buckets = writes.map(({ id }) => keys.subscribers(bucketTag(layout, bucketOfText(id, layout.buckets))));
  const packed = pack(writes, dryRun ? undefined : labels);
  const settled = settledText(layout);
  const args = [packed, dryRun ? '' : checkpoint.totals, marks, mark, checkpointLife, dryRun ? '1' : '', settled];
  const reply = (await runScript(list.redis, 'enrolMany', [checkpoint.key, keys.meta, ...buckets], args)) as
    | ScriptReply[]
    | null;
  if (!reply) return undefined;
  const lost = new Map<number, Buffer>();
  for (let i = 0; i + 1 < reply.length; i += 2) {
    const record = reply[i + 1];
    lost.set(Number(reply[i]) - 1, Buffer.isBuffer(record) ? record : nothing);
  }
  return lost;
}

/** The rows as enrol-many.lua reads them, all in one piece of memory. @param labels none: without the records */
function pack(writes: readonly Write[], labels: LabelCache | undefined): Buffer {
  const scratch = new ByteWriter();
  let packed = Buffer.allocUnsafe(writes.length * 192);
  let at = 0;
  for (const { id, expected, after } of writes) {
    scratch.clear();
    labels?.write(scratch, after);
    const size = id.length + 8 + expected.length + scratch.length;
    if (at + size > packed.length) {
      const larger = Buffer.allocUnsafe(2 * packed.length + size);
      packed.copy(larger, 0, 0, at);
      packed = larger;
    }
    at += packed.write(id, at, 'latin1');
    at = packed.writeUInt32BE(expected.length, at);
    at += expected.copy(packed, at);
    at = packed.writeUInt32BE(scratch.length, at);
    at = scratch.copyTo(packed, at);
  }
  return packed.subarray(0, at);
}
