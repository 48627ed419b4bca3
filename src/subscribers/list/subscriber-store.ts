import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import type { ReportedEvent } from '../../events/event.js';
import { eventsWanted, markOutbox } from '../../events/outbox.js';
import { keys } from '../../redis/keys.js';
import { type BucketTag, type ListLayout, parseLayout } from '../../redis/layout.js';
import { ListResharding, readLayouts } from '../../redis/list-layouts.js';
import type { Meta } from '../../redis/meta.js';
import { runScript } from '../../redis/scripts.js';
import { decodeRecord, encodeRecord } from '../record/record.js';
import type { Subscriber } from '../record/subscriber.js';
import { bucketAt, type SubscriberId, subscriberId } from '../record/subscriber-id.js';
import { type Labels, openLabels } from './labels.js';
import { carryOver, leftFor } from './move-bucket.js';
import { eventsOfChange } from './subscription-changes.js';

/** The list of subscribers: buckets of packed records, the only source of truth. */
export interface SubscriberList {
  readonly redis: Redis;
  readonly meta: Meta;
  /**
   * The last layout known to this process. It may be outdated: a bucket that was left names the next layout
   * (move-bucket.ts), and a process that reads such a bucket learns of it.
   */
  layout: ListLayout;
  readonly labels: Labels;
  /** Resolves when everything that was written before the call is on disk, as far as Redis can tell. */
  readonly onDisk: () => Promise<void>;
  /** Resolves when DURABLE_REPLICAS replicas have what was written since a moment (durable.ts). */
  readonly onReplicas: (began: number) => Promise<void>;
}

/** A change kept losing the race for a record. Nothing was changed. */
export class SubscriberBusy extends PostriderError {
  override readonly code = 'subscriber.busy';
  override readonly retryable = true;
  constructor() {
    super('Other changes to this subscriber are in progress.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.busy': SubscriberBusy;
  }
}

/** @param durable see durable.ts; default: a change counts as kept when Redis has replied */
export function openList(
  redis: Redis,
  meta: Meta,
  durable: Partial<Pick<SubscriberList, 'onDisk' | 'onReplicas'>> = {},
): SubscriberList {
  const { onDisk = async () => undefined, onReplicas = async () => undefined } = durable;
  return { redis, meta, layout: meta.layout, labels: openLabels(redis), onDisk, onReplicas };
}

/** The list for steps that would wait for the disk themselves, for a caller that waits once, after all of them. */
export const unhurried = (list: SubscriberList): SubscriberList => ({ ...list, onDisk: async () => undefined });

/** The id of an address in its normal form (`Address.normal`). */
export function idOf(list: SubscriberList, normalAddress: string): SubscriberId {
  return subscriberId(list.meta.listKey, normalAddress);
}

/** Reads the current layout of the list. */
export async function refreshLayout(list: SubscriberList): Promise<ListLayout> {
  list.layout = (await readLayouts(list.redis)).current;
  return list.layout;
}

/** Finds a record, and the layout whose bucket has it or would get it. */
async function find(list: SubscriberList, id: SubscriberId, from: ListLayout): Promise<SeenRecord> {
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

/** The record's bytes, as `claim` compares them; undefined when the subscriber is not on the list. */
export async function readRecord(list: SubscriberList, id: SubscriberId): Promise<Buffer | undefined> {
  return (await find(list, id, list.layout)).record;
}

/** Several records of one bucket in one round trip, in the order of the ids. Follows records that have moved. */
export async function readRecords(
  list: SubscriberList,
  bucket: BucketTag,
  ids: readonly SubscriberId[],
): Promise<(Buffer | undefined)[]> {
  if (ids.length === 0) return [];
  const records = await list.redis.hmgetBuffer(keys.subscribers(bucket), ...ids);
  return Promise.all(ids.map((id, i) => records[i] ?? readRecord(list, id)));
}

/** Reads a subscriber; undefined when the id is not on the list. */
export async function readSubscriber(list: SubscriberList, id: SubscriberId): Promise<Subscriber | undefined> {
  return (await readToChange(list, id)).subscriber;
}

/** A record as it was found. `changeSubscriber` begins with it, and reads again if another change was faster. */
export interface SeenRecord {
  layout: ListLayout;
  record: Buffer | undefined;
}

/** The same, for a caller that then decides whether to change it. */
export async function readToChange(
  list: SubscriberList,
  id: SubscriberId,
): Promise<{ subscriber: Subscriber | undefined; seen: SeenRecord }> {
  const seen = await find(list, id, list.layout);
  return { subscriber: seen.record ? await decodeNamed(list, seen.record) : undefined, seen };
}

/** Decodes a record, with labels as texts. */
export async function decodeNamed(list: SubscriberList, record: Buffer): Promise<Subscriber> {
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

/** Encodes a record, and adds its new labels. Empty for no subscriber. */
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

/** Max time between two attempts of a change, in ms. */
const maxWaitMs = 2_000;

/**
 * Changes one subscriber by compare-and-set.
 *
 * Guarantee: `change` was applied to the record that its result replaced; of two concurrent changes neither is lost. The
 * events of the change are written in the same step, if anyone reads events.
 * @param change receives the current subscriber (undefined: none) and returns the new one; the same object: no change.
 *   It may run several times. Its errors are passed on
 * @param seen the record as the caller has just read it
 * @returns the subscriber before and after, as written
 * @throws SubscriberBusy after 50 lost races; ListResharding for a removal from a bucket that the list is moving into
 */
export async function changeSubscriber(
  list: SubscriberList,
  id: SubscriberId,
  change: (before: Subscriber | undefined) => Subscriber | undefined,
  seen?: SeenRecord,
): Promise<{ before: Subscriber | undefined; after: Subscriber | undefined }> {
  let from = list.layout;
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const startedAt = performance.now();
    const { layout, record } = (attempt === 0 && seen) || (await find(list, id, from));
    const before = record ? await decodeNamed(list, record) : undefined;
    const after = change(before);
    if (after === before) return { before, after };
    const script = addsNothing(before, after) ? 'changeRecordEvenWhenFull' : 'changeRecord';
    const events = (await eventsWanted(list.redis)) ? eventsOfChange(id, before, after) : [];
    const written = await write(list, script, layout, id, record, await encoded(list, after), events);
    if (written === true) return { before, after };
    from = layout;
    if (written === false) {
      // After a lost race, wait for a growing random time, so that even hundreds of concurrent changes succeed. The
      // duration of an attempt scales it: with fixed waits, all would race again at once on a busy machine.
      const took = Math.max(1, performance.now() - startedAt);
      await sleep(Math.min(Math.random() * 2 * (attempt + 1) * took, maxWaitMs));
    } else {
      await carryOver(list, id, layout, written);
      await refreshLayout(list);
      from = written;
    }
  }
  throw new SubscriberBusy();
}

/**
 * Whether a change may be written although the memory is full: it adds no membership and confirms none. Leaving always
 * works.
 */
function addsNothing(before: Subscriber | undefined, after: Subscriber | undefined): boolean {
  if (!after) return true;
  const was = before?.memberships ?? [];
  return (
    after.memberships.length <= was.length &&
    after.memberships.every(({ newsletter, state }) => {
      const known = was.find((membership) => membership.newsletter === newsletter);
      return known?.state === state || (known !== undefined && state !== 'pending' && state !== 'confirmed');
    })
  );
}

/** @returns whether it was written, or the layout for which its bucket was left */
async function write(
  list: SubscriberList,
  script: 'changeRecord' | 'changeRecordEvenWhenFull',
  layout: ListLayout,
  id: SubscriberId,
  before: Buffer | undefined,
  after: Buffer,
  events: readonly ReportedEvent[],
): Promise<boolean | ListLayout> {
  const bucket = bucketAt(layout, id);
  if (events.length > 0) await markOutbox(list.redis, bucket);
  const reply = await runScript(
    list.redis,
    script,
    [keys.subscribers(bucket), keys.bucketState(bucket), keys.outbox(bucket)],
    [id, before ?? '', after, layout.generation > 0 ? '1' : '', ...events.map((event) => JSON.stringify(event))],
  );
  if (reply === 2) throw new ListResharding(layout.buckets);
  return Buffer.isBuffer(reply) ? parseLayout(reply.toString()) : reply === 1;
}
