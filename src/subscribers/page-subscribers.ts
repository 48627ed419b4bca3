import { InvalidInput } from '../errors.js';
import type { RecordFilter } from './audience.js';
import type { Subscriber } from './subscriber.js';
import { bucketOf, idLength, type SubscriberId } from './subscriber-id.js';
import { named, type SubscriberList, scanBuckets } from './subscriber-store.js';

/** A part of the list, and where the next part begins. */
export interface SubscriberPage {
  subscribers: { id: SubscriberId; subscriber: Subscriber }[];
  /** Opaque; null when this was the last part. */
  next: string | null;
}

/**
 * Reads the list in parts, in the order of bucket and id.
 *
 * Guarantee: neither changes with anything but the address, so who is on the list from the first part to the last is met
 * exactly once, whoever comes and goes meanwhile.
 * @param cursor the `next` of the part before; left out, the first part
 * @throws InvalidInput for a cursor that is none of ours
 */
export async function pageOfSubscribers(
  list: SubscriberList,
  matches: RecordFilter,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): Promise<SubscriberPage> {
  const after = cursor === undefined ? undefined : openCursor(cursor);
  const from = after ? bucketOf(after, list.meta.buckets) : 0;
  const found: { id: SubscriberId; record: Buffer }[] = [];
  for await (const { bucket, records } of scanBuckets(list, from)) {
    const left = after && bucket === from ? records.filter(({ id }) => Buffer.compare(id, after) > 0) : records;
    for (const each of left.sort((a, b) => Buffer.compare(a.id, b.id))) {
      if (!matches(each.record)) continue;
      const last = found.at(-1);
      if (last && found.length === limit) return { subscribers: await readable(list, found), next: cursorAt(last.id) };
      found.push(each);
    }
  }
  return { subscribers: await readable(list, found), next: null };
}

const readable = (list: SubscriberList, found: readonly { id: SubscriberId; record: Buffer }[]) =>
  Promise.all(found.map(async ({ id, record }) => ({ id, subscriber: await named(list, record) })));

/** The id says the bucket too. The first byte tells a later form of cursor from this one. */
const form = Buffer.from([1]);
const cursorAt = (id: SubscriberId) => Buffer.concat([form, id]).toString('base64url');

function openCursor(cursor: string): SubscriberId {
  const bytes = Buffer.from(cursor, 'base64url');
  const ours = bytes.length === 1 + idLength && bytes[0] === form[0] && bytes.toString('base64url') === cursor;
  if (!ours) throw new InvalidInput('cursor', 'take the "next" of the page before, as it is');
  return Buffer.from(bytes.subarray(1));
}
