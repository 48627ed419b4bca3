import { parseReaderAddress } from '../record/address.js';
import type { Subscriber } from '../record/subscriber.js';
import { scanBuckets } from './scan-buckets.js';
import { type FoundRecords, matchesIn } from './search-matches.js';
import { decodeNamed, idOf, readSubscriber, type SubscriberList } from './subscriber-store.js';

/** The subscribers that a search finds. */
export interface FoundSubscribers {
  /** In the order of their addresses. */
  subscribers: Subscriber[];
  /** All that match, also those beyond the limit. */
  total: number;
}

/** Reads a list in parallel, if that is worth it: see search-in-threads.ts. */
export type ParallelSearch = (list: SubscriberList, wanted: string, limit: number) => Promise<FoundRecords | undefined>;

/**
 * Finds subscribers by a whole address (one look-up), or by a part of an address or of a name (a scan), in any case.
 * @param limit max results
 * @param parallel searches a large list; default: this thread reads the whole list
 */
export async function searchSubscribers(
  list: SubscriberList,
  text: string,
  limit: number,
  parallel?: ParallelSearch,
): Promise<FoundSubscribers> {
  const wanted = text.trim().toLowerCase();
  const exact = await byAddress(list, wanted);
  if (exact) return { subscribers: [exact], total: 1 };
  const { first, total } =
    (await parallel?.(list, wanted, limit)) ?? (await matchesIn(scanBuckets(list), wanted, limit));
  return { subscribers: await Promise.all(first.map(({ record }) => decodeNamed(list, record))), total };
}

async function byAddress(list: SubscriberList, text: string): Promise<Subscriber | undefined> {
  try {
    return await readSubscriber(list, idOf(list, parseReaderAddress(text).normal));
  } catch {
    // Part of an address is not an address.
    return undefined;
  }
}
