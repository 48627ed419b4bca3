import { parseReaderAddress } from '../record/address.js';
import { ByteReader } from '../record/bytes.js';
import { decodeRecord } from '../record/record.js';
import type { Subscriber } from '../record/subscriber.js';
import { scanBuckets } from './scan-buckets.js';
import { decodeNamed, idOf, readSubscriber, type SubscriberList } from './subscriber-store.js';

/** The subscribers that a search finds. */
export interface FoundSubscribers {
  /** In the order of their addresses. */
  subscribers: Subscriber[];
  /** All that match, also those beyond the limit. */
  total: number;
}

/**
 * Finds subscribers by a whole address (one look-up), or by a part of an address or of a name (a scan), in any case.
 * @param limit max results
 */
export async function searchSubscribers(list: SubscriberList, text: string, limit: number): Promise<FoundSubscribers> {
  const wanted = text.trim().toLowerCase();
  const exact = await byAddress(list, wanted);
  if (exact) return { subscribers: [exact], total: 1 };
  let first: { address: string; record: Buffer }[] = [];
  let total = 0;
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      const address = addressIn(record);
      if (!address.includes(wanted) && !nameHolds(record, wanted)) continue;
      total += 1;
      first.push({ address, record });
    }
    // Keeps memory small, however many match.
    if (first.length > 2 * limit + 1_000) first = inOrder(first).slice(0, limit);
  }
  const shown = inOrder(first).slice(0, limit);
  return { subscribers: await Promise.all(shown.map(({ record }) => decodeNamed(list, record))), total };
}

const inOrder = <Found extends { address: string }>(found: Found[]): Found[] =>
  found.sort((a, b) => (a.address < b.address ? -1 : 1));

async function byAddress(list: SubscriberList, text: string): Promise<Subscriber | undefined> {
  try {
    return await readSubscriber(list, idOf(list, parseReaderAddress(text).normal));
  } catch {
    // Part of an address is not an address.
    return undefined;
  }
}

/** The address of a record, in lower case. */
function addressIn(record: Buffer): string {
  const reader = new ByteReader(record);
  reader.byte();
  return reader.text().toLowerCase();
}

function nameHolds(record: Buffer, wanted: string): boolean {
  return decodeRecord(record).memberships.some(({ name }) => name.toLowerCase().includes(wanted));
}
