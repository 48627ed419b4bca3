import type { Redis } from 'ioredis';
import { type SiteMoment, siteState } from '../redis/site-changes.js';
import { fillIndex } from './fill-index.js';
import type { IndexFile } from './index-file.js';
import { SearchIndex } from './search-index.js';
import { TimeSlice } from './time-slice.js';

/** Milliseconds that a search waits for changes to be read. Reading continues after it, for the next search. */
const maxWait = 40;
/** The same for a process that has not read everything yet. */
const maxFirstWait = 250;
/** Milliseconds that a search waits for the file of the index, which is read much sooner from any disk that works. */
const maxFileWait = 2_000;
/** Max share of the time that is spent on looking for changes. */
const busyShare = 0.05;
/**
 * The index is written to its file when more documents than this have changed since, and more than this share of them: the
 * next process has to read those again.
 */
const [minChanges, changedShare] = [200, 0.02];
/** The index is rebuilt when more than this share of its entries is outdated. */
const maxWaste = 0.3;

/**
 * The index of one thread: read from its file and from Redis when the thread starts, and brought up to date when the
 * public site has changed. It may lag behind, so every result is read again before it is shown.
 */
export class KeptIndex {
  readonly #redis: Redis;
  readonly #file: IndexFile | undefined;
  #index = new SearchIndex();
  /** Resolves when the file has been looked at; undefined: nobody has begun to. */
  #loading: Promise<void> | undefined;
  /** Changes of the index that are in its file. */
  #written = 0;
  /** Resolves when the index has been written; undefined: it is not being written. */
  #writing: Promise<void> | undefined;
  /** State of the site that the index was brought up to; undefined: none yet. */
  #seen: SiteMoment | undefined;
  #running: Promise<void> | undefined;
  #nextAt = 0;
  #last: Promise<unknown> = Promise.resolve();
  /** Searches that wait for the index now. */
  #waiting = 0;

  /** @param file undefined: the index is not kept for the next process */
  constructor(redis: Redis, file?: IndexFile) {
    this.#redis = redis;
    this.#file = file;
  }

  /** Whether everything has been read at least once. */
  get complete(): boolean {
    return this.#seen !== undefined;
  }

  /**
   * The index, brought up to date if that is quick.
   * @throws the error of Redis, if reading fails while this waits for it
   */
  async current(): Promise<SearchIndex> {
    const wait = this.complete ? maxWait : maxFirstWait;
    const until = performance.now() + wait;
    if (!this.#running) await this.#startIfDue();
    const running = this.#running;
    this.#waiting += 1;
    try {
      // All but the last changes are in the file.
      if (this.#loading) await withinTime(this.#loading, maxFileWait);
      if (running) await withinTime(running, until - performance.now());
    } finally {
      this.#waiting -= 1;
    }
    return this.#index;
  }

  /** Reads everything before the first search comes, with half of the time of a processor. */
  async warm(): Promise<void> {
    try {
      if (!this.#running) await this.#startIfDue();
      await this.#running;
    } catch {
      // The next search tries again, and reports what is wrong.
    }
  }

  /** Waits until an index that is being written is in its file. */
  async written(): Promise<void> {
    await this.#writing;
  }

  /** Runs searches one after the other, so that together they block the thread no longer than one. */
  inTurn<Found>(search: () => Promise<Found>): Promise<Found> {
    const turn = this.#last.then(search, search);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Starts to bring the index up to date (`#running`), if something has changed. */
  async #startIfDue(): Promise<void> {
    // An index that is being written must not change.
    if (this.#writing || performance.now() < this.#nextAt) return;
    const { now } = await siteState(this.#redis);
    if (this.#running || this.#writing || now === this.#seen) return;
    this.#running = this.#bringUpTo(now).finally(() => {
      this.#running = undefined;
    });
    // A search that waits for it gets the error. If none does, the next search tries again.
    this.#running.catch(() => undefined);
  }

  async #bringUpTo(moment: SiteMoment): Promise<void> {
    const began = performance.now();
    this.#loading ??= this.#load();
    await this.#loading;
    const isAnew = this.#index.waste > maxWaste;
    const index = isAnew ? new SearchIndex() : this.#index;
    await fillIndex(this.#redis, index, new TimeSlice(() => this.complete || this.#waiting > 0));
    if (isAnew) this.#written = 0;
    this.#index = index;
    this.#seen = moment;
    const took = performance.now() - began;
    this.#nextAt = performance.now() + took / busyShare - took;
    this.#writeIfDue();
  }

  async #load(): Promise<void> {
    this.#index = (await this.#file?.read()) ?? this.#index;
  }

  #writeIfDue(): void {
    const index = this.#index;
    if (!this.#file || index.changes - this.#written <= Math.max(minChanges, changedShare * index.size)) return;
    // Also if it fails: the next attempt comes after as many changes.
    this.#written = index.changes;
    this.#writing = this.#file.write(index).then(() => {
      this.#writing = undefined;
    });
  }
}

/** Waits for work, but not for longer than some milliseconds. */
async function withinTime(work: Promise<void>, milliseconds: number): Promise<void> {
  if (milliseconds <= 0) return;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
