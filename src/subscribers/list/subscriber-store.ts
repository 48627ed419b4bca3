import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { type BucketTag, type Layout, parseLayout } from '../../redis/layout.js';
import { ListResharding, readLayouts } from '../../redis/list-layouts.js';
import type { Meta } from '../../redis/meta.js';
import { runScript } from '../../redis/scripts.js';
import { decodeRecord, encodeRecord } from '../record/record.js';
import type { Subscriber } from '../record/subscriber.js';
import { bucketAt, type SubscriberId, subscriberId } from '../record/subscriber-id.js';
import { type Labels, openLabels } from './labels.js';
import { carryOver, leftFor } from './move-bucket.js';

/** The list of subscribers: buckets of packed records, the only truth about who is on it. */
export interface SubscriberList {
  readonly redis: Redis;
  readonly meta: Meta;
  /**
   * The layout that this process heard of last. It may be behind: buckets that were left say where to go on
   * (move-bucket.ts), and whoever meets such a one hears of the new layout.
   */
  layout: Layout;
  readonly labels: Labels;
  /** Resolves when everything that was written before the call is on disk, as far as Redis can tell. */
  readonly onDisk: () => Promise<void>;
}

/** One reader kept losing the race for a record. Nothing was changed. */
export class SubscriberBusy extends PostriderError {
  override readonly code = 'subscriber.busy';
  override readonly retryable = true;
  constructor() {
    super('This subscriber is being changed by others at the same moment.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.busy': SubscriberBusy;
  }
}

/** @param onDisk see durable.ts; left out, a change counts as kept when Redis has answered */
export function openList(
  redis: Redis,
  meta: Meta,
  onDisk: () => Promise<void> = async () => undefined,
): SubscriberList {
  return { redis, meta, layout: meta.layout, labels: openLabels(redis), onDisk };
}

export function idOf(list: SubscriberList, normalAddress: string): SubscriberId {
  return subscriberId(list.meta.listKey, normalAddress);
}

/** Hears which layout the list has now. */
export async function refreshLayout(list: SubscriberList): Promise<Layout> {
  list.layout = (await readLayouts(list.redis)).current;
  return list.layout;
}

/** Finds a record, and the layout in whose bucket it lies or would be written. */
async function find(
  list: SubscriberList,
  id: SubscriberId,
  from: Layout,
): Promise<{ layout: Layout; record: Buffer | undefined }> {
  let layout = from;
  for (;;) {
    const bucket = bucketAt(layout, id);
    const record = await list.redis.hgetBuffer(keys.subscribers(bucket), id);
    if (record) return { layout, record };
    const next = await leftFor(list.redis, bucket);
    if (!next) return { layout, record: undefined };
    const last = await list.redis.hgetBuffer(keys.subscribers(bucket), id);
    if (last) return { layout, record: last };
    await refreshLayout(list);
    layout = next;
  }
}

/** The record's bytes, as `claim` compares them; undefined when the list does not hold this subscriber. */
export async function readRecord(list: SubscriberList, id: SubscriberId): Promise<Buffer | undefined> {
  return (await find(list, id, list.layout)).record;
}

/** Several records of one bucket in one round trip, in the order of the ids. Who has moved on is found elsewhere. */
export async function readRecords(
  list: SubscriberList,
  bucket: BucketTag,
  ids: readonly SubscriberId[],
): Promise<(Buffer | undefined)[]> {
  if (ids.length === 0) return [];
  const records = await list.redis.hmgetBuffer(keys.subscribers(bucket), ...ids);
  return Promise.all(ids.map((id, i) => records[i] ?? readRecord(list, id)));
}

export async function readSubscriber(list: SubscriberList, id: SubscriberId): Promise<Subscriber | undefined> {
  const record = await readRecord(list, id);
  return record ? named(list, record) : undefined;
}

/** Decodes a record and puts the consent labels' texts in. */
export async function named(list: SubscriberList, record: Buffer): Promise<Subscriber> {
  const { address, memberships } = decodeRecord(record);
  return {
    address,
    memberships: await Promise.all(
      memberships.map(async ({ consent: { label, ...consent }, timeZone, ...membership }) => ({
        ...membership,
        timeZone: await list.labels.labelOf(timeZone),
        consent: { ...consent, from: await list.labels.labelOf(label) },
      })),
    ),
  };
}

export async function encoded(list: SubscriberList, subscriber: Subscriber | undefined): Promise<Buffer> {
  if (!subscriber) return Buffer.alloc(0);
  const memberships = subscriber.memberships.map(
    async ({ consent: { from, ...consent }, timeZone, ...membership }) => ({
      ...membership,
      timeZone: await list.labels.numberOf(timeZone),
      consent: { ...consent, label: await list.labels.numberOf(from) },
    }),
  );
  return encodeRecord({ address: subscriber.address, memberships: await Promise.all(memberships) });
}

/**
 * Changes one subscriber by compare-and-set.
 *
 * Guarantee: `change` was applied to the record that its result replaced; of two changes at once neither is lost.
 * @param change gets what is there (undefined: nobody) and returns what shall be there; the same object: no change.
 *   It may run several times, and what it throws is passed on
 * @returns before and after, as they were written
 * @throws SubscriberBusy after 50 lost races; ListResharding for a removal from a bucket that the list is moving into
 */
export async function changeSubscriber(
  list: SubscriberList,
  id: SubscriberId,
  change: (before: Subscriber | undefined) => Subscriber | undefined,
): Promise<{ before: Subscriber | undefined; after: Subscriber | undefined }> {
  let from = list.layout;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { layout, record } = await find(list, id, from);
    const before = record ? await named(list, record) : undefined;
    const after = change(before);
    if (after === before) return { before, after };
    const written = await write(list, layout, id, record, await encoded(list, after));
    if (written === true) return { before, after };
    from = layout;
    if (written === false) {
      // Who lost waits a random while that grows, so that even hundreds of changes at one moment find their turns.
      await sleep(Math.random() * 2 * (attempt + 1));
    } else {
      await carryOver(list, id, layout, written);
      await refreshLayout(list);
      from = written;
    }
  }
  throw new SubscriberBusy();
}

/** @returns whether it was written, or the layout that its bucket was left for */
async function write(
  list: SubscriberList,
  layout: Layout,
  id: SubscriberId,
  before: Buffer | undefined,
  after: Buffer,
): Promise<boolean | Layout> {
  const bucket = bucketAt(layout, id);
  const [records, state] = [keys.subscribers(bucket), keys.bucketState(bucket)];
  const reply = await runScript(
    list.redis,
    'changeRecord',
    [records, state],
    [id, before ?? '', after, layout.generation > 0 ? '1' : ''],
  );
  if (reply === 2) throw new ListResharding(layout.buckets);
  return Buffer.isBuffer(reply) ? parseLayout(reply.toString()) : reply === 1;
}
