import { createHmac } from 'node:crypto';

/** Bytes of a subscriber id. 8 bytes: in a list of 10 million, two addresses share one by a chance of 1 in 370,000. */
export const idLength = 8;

/** What names a subscriber outside the record: in tokens, ledgers, jobs and logs, never the address. */
export type SubscriberId = Buffer;

/** The id of an address: a keyed hash of its normal form, so that it tells nothing to who lacks the list's key. */
export function subscriberId(listKey: Buffer, normalAddress: string): SubscriberId {
  return createHmac('sha256', listKey).update(normalAddress).digest().subarray(0, idLength);
}

/** The bucket of the list that holds a subscriber. */
export function bucketOf(id: SubscriberId, buckets: number): number {
  return id.readUInt32BE(0) % buckets;
}
