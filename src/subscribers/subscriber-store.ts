import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { keys } from '../redis/keys.js';
import type { Meta } from '../redis/meta.js';
import { runScript } from '../redis/scripts.js';
import { type Labels, openLabels } from './labels.js';
import { decodeRecord, encodeRecord } from './record.js';
import type { Subscriber } from './subscriber.js';
import { bucketOf, type SubscriberId, subscriberId } from './subscriber-id.js';

/** The list of subscribers: buckets of packed records, the only truth about who is on it. */
export interface SubscriberList {
  readonly redis: Redis;
  readonly meta: Meta;
  readonly labels: Labels;
  /** Resolves when everything that was written before the call is on disk, as far as Redis can tell. */
  readonly onDisk: () => Promise<void>;
}

/** One reader kept losing the race for a record. Nothing was changed. */
export class SubscriberBusy extends PostriderError {
  override readonly code = 'subscriber.busy';
  override readonly retryable = true;
  constructor() {
    super('This subscriber is being changed by others at the same moment. Try again.');
  }
}

/** @param onDisk see durable.ts; left out, a change counts as kept when Redis has answered */
export function openList(
  redis: Redis,
  meta: Meta,
  onDisk: () => Promise<void> = async () => undefined,
): SubscriberList {
  return { redis, meta, labels: openLabels(redis), onDisk };
}

export function idOf(list: SubscriberList, normalAddress: string): SubscriberId {
  return subscriberId(list.meta.listKey, normalAddress);
}

const bucketKey = (list: SubscriberList, id: SubscriberId) => keys.subscribers(bucketOf(id, list.meta.buckets));

/** The record's bytes, as `claim` compares them; undefined when the list does not hold this subscriber. */
export async function readRecord(list: SubscriberList, id: SubscriberId): Promise<Buffer | undefined> {
  return (await list.redis.hgetBuffer(bucketKey(list, id), id)) ?? undefined;
}

/** Several records of one bucket in one round trip, in the order of the ids. */
export async function readRecords(
  list: SubscriberList,
  bucket: number,
  ids: readonly SubscriberId[],
): Promise<(Buffer | undefined)[]> {
  if (ids.length === 0) return [];
  return (await list.redis.hmgetBuffer(keys.subscribers(bucket), ...ids)).map((record) => record ?? undefined);
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
 * @throws SubscriberBusy after 50 lost races
 */
export async function changeSubscriber(
  list: SubscriberList,
  id: SubscriberId,
  change: (before: Subscriber | undefined) => Subscriber | undefined,
): Promise<{ before: Subscriber | undefined; after: Subscriber | undefined }> {
  const key = bucketKey(list, id);
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const record = await readRecord(list, id);
    const before = record ? await named(list, record) : undefined;
    const after = change(before);
    if (after === before) return { before, after };
    const written = await runScript(list.redis, 'compareAndSet', [key], [id, record ?? '', await encoded(list, after)]);
    if (written === 1) return { before, after };
    // Who lost waits a random while that grows, so that even hundreds of changes at one moment find their turns.
    await sleep(Math.random() * 2 * (attempt + 1));
  }
  throw new SubscriberBusy();
}

/** One subscriber as a scan meets it: the id, the record as it lies in Redis, and what it says. */
export interface ScannedRecord {
  id: SubscriberId;
  record: Buffer;
}

/** Buckets read in one round trip. Bounds what a scan holds in memory: 64 buckets of 600 readers are about 5 MB. */
const bucketsAtOnce = 64;

/**
 * Reads buckets in order.
 * @param from first bucket @param to last bucket, included
 */
export async function* scanBuckets(
  list: SubscriberList,
  from = 0,
  to = list.meta.buckets - 1,
): AsyncGenerator<{ bucket: number; records: ScannedRecord[] }> {
  for (let start = from; start <= to; start += bucketsAtOnce) {
    const count = Math.min(bucketsAtOnce, to - start + 1);
    const replies = await Promise.all(
      Array.from({ length: count }, (_, i) => list.redis.callBuffer('HGETALL', keys.subscribers(start + i))),
    );
    for (const [i, reply] of replies.entries()) yield { bucket: start + i, records: pairs(reply) };
  }
}

/** HGETALL's flat reply (field, value, field, value…) as records. */
function pairs(reply: unknown): ScannedRecord[] {
  const flat = reply as Buffer[];
  const records: ScannedRecord[] = [];
  for (let i = 0; i + 1 < flat.length; i += 2) {
    const [id, record] = [flat[i], flat[i + 1]];
    if (id && record) records.push({ id, record });
  }
  return records;
}
