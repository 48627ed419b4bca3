import { availableParallelism } from 'node:os';
import { launchThread } from '../../launch-thread.js';
import type { ListLayout } from '../../redis/layout.js';
import { countRecords } from './count-records.js';
import { type AskedPage, type FoundRecords, joinMatches } from './search-matches.js';
import type { ParallelSearch } from './search-subscribers.js';
import { refreshLayout } from './subscriber-store.js';

declare global {
  /** File name of the compiled search-range-thread.ts: bin/build.js replaces it. Undefined in a checkout. */
  var searchRangeThreadFile: string | undefined;
}

/** What a thread searches: buckets `from` to `to` of one layout, both included. */
export interface SearchedRange extends AskedPage {
  redisUrl: string;
  layout: ListLayout;
  from: number;
  to: number;
  wanted: string;
}

/** `undefined`: the list is being moved, so a range alone is not the whole truth. */
export type RangeReply = { matches: FoundRecords | undefined } | { failure: string };

/** Threads take a tenth of a second to start, in which one thread reads a hundred thousand records. */
const minRecords = 300_000;
/** More only wait for Redis, which answers one after another. */
const maxThreads = 4;

/**
 * Makes a search that reads ranges of buckets in threads of their own: unpacking what Redis returns takes longer than
 * Redis itself.
 * @param fewest records of a list from which threads are used
 * @returns a search that finds nothing to do (undefined) in a small list, and in one that is being moved
 */
export const threadsFor =
  (redisUrl: string, fewest = minRecords): ParallelSearch =>
  async (list, wanted, page) => {
    const layout = await refreshLayout(list);
    const threads = Math.min(maxThreads, availableParallelism(), layout.buckets);
    if (threads < 2 || (await countRecords(list.redis, [layout])) < fewest) return undefined;
    const size = Math.ceil(layout.buckets / threads);
    const ranges = Array.from({ length: Math.ceil(layout.buckets / size) }, (_, i) => {
      const from = i * size;
      return { redisUrl, layout, from, to: Math.min(from + size, layout.buckets) - 1, wanted, ...page };
    });
    const parts = await Promise.all(ranges.map(searchRange));
    const found = parts.filter((part) => part !== undefined);
    return found.length < parts.length ? undefined : joinMatches(found, page.limit);
  };

/** @throws when the thread ends before its reply */
async function searchRange(range: SearchedRange): Promise<FoundRecords | undefined> {
  const source = new URL('./search-range-thread.ts', import.meta.url);
  const thread = launchThread(source, globalThis.searchRangeThreadFile, { workerData: range });
  try {
    const reply = await new Promise<RangeReply>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', () => reject(new Error('a thread of the search ended')));
    });
    if ('failure' in reply) throw new Error(reply.failure);
    // A thread sends bytes without the methods of a Buffer.
    const first = reply.matches?.first.map(({ address, id, record }) => {
      return { address, id: Buffer.from(id), record: Buffer.from(record) };
    });
    return reply.matches && { ...reply.matches, first: first ?? [] };
  } finally {
    await thread.terminate();
  }
}
