import { describeError, PostriderError } from '../errors.js';
import { launchThread } from '../launch-thread.js';
import type { SearchRequest, SearchResults } from './search.js';

declare global {
  /** File name of the compiled search-thread.ts: bin/build.js replaces it. Undefined in a checkout. */
  var searchThreadFile: string | undefined;
}

/** The thread that searches could not be started, has ended, or could not read the store. */
export class SearchFailed extends PostriderError {
  override readonly code = 'search.failed';
  override readonly retryable = true;
  constructor(reason: string) {
    super(`The search failed: ${reason}`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'search.failed': SearchFailed;
  }
}

/** A message to the thread; its reply has the same id. */
export interface SearchQuestion {
  id: number;
  request: SearchRequest;
}
export type SearchReply = { id: number; results: SearchResults } | { id: number; failure: string };

/** What the thread gets from the process that starts it. */
export interface SearchThreadData {
  redisUrl: string;
  /** Where the index is kept for the next process; undefined: nowhere. */
  kept: { dataDir: string; program: string } | undefined;
}

/** Searches the public articles and issues. Close it at the end. */
export interface Searcher {
  /** @throws SearchFailed */
  search(request: SearchRequest): Promise<SearchResults>;
  /** Starts the thread, which fills its index, so that the first search need not wait for it. */
  warm(): void;
  close(): Promise<void>;
}

/**
 * Opens a searcher whose index is filled and searched in a thread of its own, so that no search blocks this process.
 * The thread starts with the first search, or before it (`warm`). If it ends, the searches under way fail, and the next one starts another
 * thread. The compiled program keeps its index in the data folder. One that runs from its sources does not, because they
 * may change before it starts again.
 * @param dataDir undefined: the index is not kept
 */
export function openSearcher(redisUrl: string, dataDir?: string): Searcher {
  const program = globalThis.searchThreadFile;
  const kept = dataDir === undefined || program === undefined ? undefined : { dataDir, program };
  let thread: RunningThread | undefined;
  let closed = false;
  const running = (): RunningThread => {
    if (closed) throw new SearchFailed('this process is stopping');
    if (!thread?.runs()) thread = startThread({ redisUrl, kept });
    return thread;
  };
  return {
    async search(request) {
      return running().ask(request);
    },
    warm() {
      running();
    },
    async close() {
      closed = true;
      await thread?.end();
    },
  };
}

interface RunningThread {
  runs(): boolean;
  ask(request: SearchRequest): Promise<SearchResults>;
  end(): Promise<unknown>;
}

function startThread(workerData: SearchThreadData): RunningThread {
  const source = new URL('./search-thread.ts', import.meta.url);
  const thread = launchThread(source, globalThis.searchThreadFile, { workerData });
  const waiting = new Map<number, { resolve(results: SearchResults): void; reject(error: SearchFailed): void }>();
  let asked = 0;
  let failure = 'its thread ended';
  let running = true;
  thread.on('message', (reply: SearchReply) => {
    const asker = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('results' in reply) asker?.resolve(reply.results);
    else asker?.reject(new SearchFailed(reply.failure));
  });
  thread.on('error', (error) => {
    failure = describeError(error);
  });
  thread.on('exit', () => {
    running = false;
    for (const { reject } of waiting.values()) reject(new SearchFailed(failure));
  });
  return {
    runs: () => running,
    ask(request) {
      asked += 1;
      const id = asked;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        thread.postMessage({ id, request } satisfies SearchQuestion);
      });
    },
    end: () => thread.terminate(),
  };
}
