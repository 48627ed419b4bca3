import { InvalidInput } from '../../errors.js';
import type { ListLayout } from '../../redis/layout.js';
import type { Subscriber } from '../record/subscriber.js';
import { bucketOf, idLength, type SubscriberId } from '../record/subscriber-id.js';
import type { RecordFilter } from './audience.js';
import { type ScannedRecord, scanBuckets, scanLayout } from './scan-buckets.js';
import { decodeNamed, refreshLayout, type SubscriberList } from './subscriber-store.js';

/** A page of the list, and the cursor of the next. */
export interface SubscriberPage {
  subscribers: { id: SubscriberId; subscriber: Subscriber }[];
  /** Opaque; null on the last page. */
  next: string | null;
  /** The part of the list that was read up to the end of this page, from 0 to 1. */
  passed: number;
}

/**
 * Reads the list in pages, in the order of bucket and id. The cursor contains the number of buckets. When the list has
 * another number by now, or is being moved to one, each page reads the whole list.
 *
 * Guarantee: bucket and id depend on the address alone, so every reader who is on the list from the first page to the
 * last is returned exactly once, whatever is added or removed meanwhile.
 * @param cursor the `next` of the previous page; default: the first page
 * @param maxRead readers after which a page ends, even if it has fewer than `limit`; default: none
 * @throws InvalidInput for an invalid cursor
 */
export async function pageOfSubscribers(
  list: SubscriberList,
  matches: RecordFilter,
  { cursor, limit, maxRead = Infinity }: { cursor?: string | undefined; limit: number; maxRead?: number | undefined },
): Promise<SubscriberPage> {
  const layout = await refreshLayout(list);
  const after = cursor === undefined ? { buckets: layout.buckets, id: undefined } : openCursor(cursor);
  const wanted = { after, matches, limit: limit + 1, maxRead };
  const inOrder = after.buckets === layout.buckets ? await takeInOrder(list, layout, wanted) : undefined;
  const { found, stoppedAt } = inOrder ?? { found: await takeFromAll(list, wanted), stoppedAt: undefined };
  const page = found.slice(0, limit);
  const last = found.length > limit ? page.at(-1)?.id : stoppedAt;
  const next = last ? cursorAt(after.buckets, last) : null;
  const passed = last ? bucketOf(last, after.buckets) / after.buckets : 1;
  return { subscribers: await readable(list, page), next, passed };
}

/** Selects the readers of a page: the first `limit` that match after a position. */
interface PageQuery {
  after: Position;
  matches: RecordFilter;
  limit: number;
  maxRead: number;
}

/** The readers of a page. */
interface TakenPage {
  found: ScannedRecord[];
  /** The last reader that was read, if reading ended at `maxRead`. */
  stoppedAt: SubscriberId | undefined;
}

/** Buckets that a page reads first: most pages are full after one of them. */
const firstGroup = 2;

/** Reads buckets in order, from the one of the position. @returns undefined when one of them was left */
async function takeInOrder(
  list: SubscriberList,
  layout: ListLayout,
  { after, matches, limit, maxRead }: PageQuery,
): Promise<TakenPage | undefined> {
  const from = after.id ? bucketOf(after.id, layout.buckets) : 0;
  const found: ScannedRecord[] = [];
  let read = 0;
  for await (const { bucket, records, left } of scanLayout(list, layout, { from, firstGroup, few: 0 })) {
    if (left) return undefined;
    const { id: first } = after;
    const rest = first && bucket === from ? records.filter(({ id }) => Buffer.compare(id, first) > 0) : records;
    // Only the few that match are put in order: sorting every bucket takes as long as reading it.
    found.push(...rest.filter(({ record }) => matches(record)).sort(byId));
    if (found.length >= limit) return { found: found.slice(0, limit), stoppedAt: undefined };
    read += rest.length;
    if (read >= maxRead && rest.length > 0) return { found, stoppedAt: rest.reduce(laterOf).id };
  }
  return { found, stoppedAt: undefined };
}

const byId = (a: ScannedRecord, b: ScannedRecord) => Buffer.compare(a.id, b.id);
const laterOf = (a: ScannedRecord, b: ScannedRecord) => (byId(a, b) > 0 ? a : b);

/** Reads a list in another bucket order: checks every reader, and keeps the first ones of the page. */
async function takeFromAll(
  list: SubscriberList,
  { after, matches, limit }: Omit<PageQuery, 'maxRead'>,
): Promise<ScannedRecord[]> {
  const { buckets } = after;
  const order = (a: SubscriberId, b: SubscriberId) => bucketOf(a, buckets) - bucketOf(b, buckets) || a.compare(b);
  const { id: first } = after;
  let found: ScannedRecord[] = [];
  const cut = () => {
    found = found.sort((a, b) => order(a.id, b.id)).slice(0, limit);
  };
  for await (const { records } of scanBuckets(list)) {
    found.push(...records.filter(({ id, record }) => matches(record) && (!first || order(id, first) > 0)));
    if (found.length > 10 * limit) cut();
  }
  cut();
  return found;
}

const readable = (list: SubscriberList, found: readonly ScannedRecord[]) =>
  Promise.all(found.map(async ({ id, record }) => ({ id, subscriber: await decodeNamed(list, record) })));

/** The start of a page: after this reader, in the order of `buckets` buckets. */
interface Position {
  buckets: number;
  id: SubscriberId | undefined;
}

/** The first byte distinguishes this form of cursor from later ones. */
const form = 2;
const idAt = 5;

function cursorAt(buckets: number, id: SubscriberId): string {
  const head = Buffer.alloc(idAt);
  head.writeUInt8(form);
  head.writeUInt32BE(buckets, 1);
  return Buffer.concat([head, id]).toString('base64url');
}

function openCursor(cursor: string): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const ours = bytes.length === idAt + idLength && bytes[0] === form && bytes.toString('base64url') === cursor;
  const buckets = ours ? bytes.readUInt32BE(1) : 0;
  if (buckets === 0) throw new InvalidInput('cursor', 'use the "next" of the previous page unchanged');
  return { buckets, id: Buffer.from(bytes.subarray(idAt)) };
}
