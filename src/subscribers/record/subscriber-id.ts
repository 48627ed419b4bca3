import { type BucketTag, bucketTag, type ListLayout } from '../../redis/layout.js';
import { hmacText } from './hmac.js';

/** Bytes of a subscriber id. With 8 bytes, two of 10 million addresses share one with a probability of 1 in 370,000. */
export const idLength = 8;

/** Identifies a subscriber outside the record, in tokens, ledgers, jobs and logs, instead of the address. */
export type SubscriberId = Buffer;

/** The id of an address: a keyed hash of its normal form, so it reveals nothing without the list's key. */
export function subscriberId(listKey: Buffer, normalAddress: string): SubscriberId {
  return Buffer.from(subscriberIdText(listKey, normalAddress), 'latin1');
}

/**
 * The same id as text, one character per byte. For millions of ids, allocating a buffer for each would cost a good part
 * of the hash.
 */
export function subscriberIdText(listKey: Buffer, normalAddress: string): string {
  return hmacText(listKey, normalAddress).slice(0, idLength);
}

/** The bucket of an id in the form of `subscriberIdText`. */
export function bucketOfText(id: string, buckets: number): number {
  const byte = (at: number) => id.charCodeAt(at);
  return (byte(0) * 2 ** 24 + byte(1) * 2 ** 16 + byte(2) * 2 ** 8 + byte(3)) % buckets;
}

/** The bucket of a subscriber in a layout. */
export function bucketAt(layout: ListLayout, id: SubscriberId): BucketTag {
  return bucketTag(layout, bucketOf(id, layout.buckets));
}

/** The number of that bucket. */
export function bucketOf(id: SubscriberId, buckets: number): number {
  return id.readUInt32BE(0) % buckets;
}
