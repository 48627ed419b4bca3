import { parseReaderAddress } from '../record/address.js';
import type { Subscriber } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { scanBuckets } from './scan-buckets.js';
import { openPlace, sealPlace } from './search-cursor.js';
import { type AskedPage, type FoundRecords, matchesIn } from './search-matches.js';
import { decodeNamed, idOf, readSubscriber, type SubscriberList } from './subscriber-store.js';

/** The subscribers that a search finds. */
export interface FoundSubscribers {
  /** In the order of their addresses. */
  subscribers: { id: SubscriberId; subscriber: Subscriber }[];
  /** All that match, also those of other pages. */
  total: number;
  /** Those after this page. */
  more: number;
  /** Holds no address that anybody else could read; null on the last page. */
  next: string | null;
}

/** Reads a list in parallel, if that is worth it: see search-in-threads.ts. */
export type ParallelSearch = (
  list: SubscriberList,
  wanted: string,
  page: AskedPage,
) => Promise<FoundRecords | undefined>;

/**
 * Finds subscribers by a whole address (one look-up), or by a part of an address or of a name (a scan), in any case.
 *
 * Guarantee: a reader who is on the list from the first page to the last is returned exactly once, whatever is added or
 * removed meanwhile.
 * @param limit max results
 * @param cursor the `next` of the page before; default: the first page
 * @param parallel searches a large list; default: this thread reads the whole list
 * @throws InvalidInput for an invalid cursor
 */
export async function searchSubscribers(
  list: SubscriberList,
  text: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  parallel?: ParallelSearch,
): Promise<FoundSubscribers> {
  const wanted = text.trim().toLowerCase();
  const after = cursor === undefined ? undefined : openPlace(list, cursor);
  const exact = after === undefined ? await byAddress(list, wanted) : undefined;
  if (exact) return { subscribers: [exact], total: 1, more: 0, next: null };
  const page = { limit, after };
  const { first, total, rest } =
    (await parallel?.(list, wanted, page)) ?? (await matchesIn(scanBuckets(list), wanted, page));
  const subscribers = await Promise.all(
    first.map(async ({ id, record }) => ({ id, subscriber: await decodeNamed(list, record) })),
  );
  const more = rest - first.length;
  return { subscribers, total, more, next: more > 0 ? sealPlace(list, first.at(-1)?.address ?? '') : null };
}

async function byAddress(
  list: SubscriberList,
  text: string,
): Promise<FoundSubscribers['subscribers'][number] | undefined> {
  try {
    const id = idOf(list, parseReaderAddress(text).normal);
    const subscriber = await readSubscriber(list, id);
    return subscriber && { id, subscriber };
  } catch {
    // Part of an address is not an address.
    return undefined;
  }
}
