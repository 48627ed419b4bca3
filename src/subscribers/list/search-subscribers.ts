import { parseAddress } from '../record/address.js';
import { ByteReader } from '../record/bytes.js';
import { decodeRecord } from '../record/record.js';
import type { Subscriber } from '../record/subscriber.js';
import { scanBuckets } from './scan-buckets.js';
import { decodeNamed, idOf, readSubscriber, type SubscriberList } from './subscriber-store.js';

/**
 * Finds subscribers by a whole address (one look-up), or by a part of an address or of a name (a scan), in any case.
 * @param limit max results; the scan ends there
 */
export async function searchSubscribers(list: SubscriberList, text: string, limit: number): Promise<Subscriber[]> {
  const wanted = text.trim().toLowerCase();
  const exact = await byAddress(list, wanted);
  if (exact) return [exact];
  const found: Subscriber[] = [];
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      if (!addressHolds(record, wanted) && !nameHolds(record, wanted)) continue;
      found.push(await decodeNamed(list, record));
      if (found.length >= limit) return found;
    }
  }
  return found;
}

async function byAddress(list: SubscriberList, text: string): Promise<Subscriber | undefined> {
  try {
    return await readSubscriber(list, idOf(list, parseAddress(text).normal));
  } catch {
    // Part of an address is not an address.
    return undefined;
  }
}

function addressHolds(record: Buffer, wanted: string): boolean {
  const reader = new ByteReader(record);
  reader.byte();
  return reader.text().toLowerCase().includes(wanted);
}

function nameHolds(record: Buffer, wanted: string): boolean {
  return decodeRecord(record).memberships.some(({ name }) => name.toLowerCase().includes(wanted));
}
