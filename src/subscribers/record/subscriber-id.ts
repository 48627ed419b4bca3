import { type BucketTag, bucketTag, type Layout } from '../../redis/layout.js';
import { hmacText } from './hmac.js';

/** Bytes of a subscriber id. 8 bytes: in a list of 10 million, two addresses share one by a chance of 1 in 370,000. */
export const idLength = 8;

/** What names a subscriber outside the record: in tokens, ledgers, jobs and logs, never the address. */
export type SubscriberId = Buffer;

/** The id of an address: a keyed hash of its normal form, so that it tells nothing to who lacks the list's key. */
export function subscriberId(listKey: Buffer, normalAddress: string): SubscriberId {
  return Buffer.from(subscriberIdText(listKey, normalAddress), 'latin1');
}

/**
 * The same id as text, a character a byte: for who makes millions, since bytes of their own cost each a good part of
 * what the hash costs.
 */
export function subscriberIdText(listKey: Buffer, normalAddress: string): string {
  return hmacText(listKey, normalAddress).slice(0, idLength);
}

/** The bucket of an id that `subscriberIdText` made. */
export function bucketOfText(id: string, buckets: number): number {
  const byte = (at: number) => id.charCodeAt(at);
  return (byte(0) * 2 ** 24 + byte(1) * 2 ** 16 + byte(2) * 2 ** 8 + byte(3)) % buckets;
}

/** The bucket in which a subscriber lies by a layout. */
export function bucketAt(layout: Layout, id: SubscriberId): BucketTag {
  return bucketTag(layout, bucketOf(id, layout.buckets));
}

/** The number of that bucket. */
export function bucketOf(id: SubscriberId, buckets: number): number {
  return id.readUInt32BE(0) % buckets;
}
