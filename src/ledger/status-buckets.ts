import type { Redis } from 'ioredis';
import { idLength } from '../subscribers/record/subscriber-id.js';
import { asTheyAre, type LedgerRef, readBuckets } from './ledger.js';
import { offsetsIn, stateAt } from './ledger-entry.js';
import { type LedgerState, ledgerState, type RecipientStatus, recipientStatuses } from './ledger-states.js';

/** The statuses in each bucket of a ledger, a bit for each. A list of a million readers takes 16 KB. */
export type StatusBuckets = Uint8Array;

const bitOf = Object.fromEntries(recipientStatuses.map((status, i) => [status, 1 << i])) as Record<
  RecipientStatus,
  number
>;
const bitOfState = new Map(
  (Object.keys(ledgerState) as LedgerState[]).map((state) => [state, bitOf[ledgerState[state].shown]]),
);

/** Finds the statuses in each bucket. Reads the whole ledger, as a count does. */
export async function findStatusBuckets(redis: Redis, of: LedgerRef): Promise<StatusBuckets> {
  const found = new Uint8Array(of.layout?.buckets ?? 0);
  for await (const { bucket, ledger } of readBuckets(of, asTheyAre(redis, of))) {
    let bits = 0;
    for (const offset of offsetsIn(ledger)) bits |= bitOfState.get(stateAt(ledger, offset + idLength)) ?? 0;
    found[bucket] = bits;
  }
  return found;
}

/** The numbers of the buckets that have one of some statuses, in order. @param statuses empty: all */
export function* bucketsWith(
  found: StatusBuckets,
  statuses: readonly RecipientStatus[],
  from: number,
): Generator<number> {
  const wanted = statuses.length === 0 ? 0xff : statuses.reduce((bits, status) => bits | bitOf[status], 0);
  for (let bucket = from; bucket < found.length; bucket += 1) if (((found[bucket] ?? 0) & wanted) !== 0) yield bucket;
}
