import type { Redis } from 'ioredis';
import { siteVersion } from '../redis/site-version.js';
import { fillIndex } from './fill-index.js';
import { SearchIndex } from './search-index.js';

/** Milliseconds that a search waits for changes to be read. Reading continues after it, for the next search. */
const maxWait = 40;
/** The same for a process that has read nothing yet. */
const maxFirstWait = 1_500;
/** Max share of the time that is spent on looking for changes. */
const busyShare = 0.05;
/** The index is rebuilt when more than this share of its entries is outdated. */
const maxWaste = 0.3;

/**
 * The index of one thread: read from Redis at the first search, and brought up to date when the public site has
 * changed. It may lag behind, so every result is read again before it is shown.
 */
export class KeptIndex {
  readonly #redis: Redis;
  #index = new SearchIndex();
  /** Site version that the index was brought up to; undefined: never yet. */
  #version: string | undefined;
  #running: Promise<void> | undefined;
  #nextAt = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Whether everything has been read at least once. */
  get complete(): boolean {
    return this.#version !== undefined;
  }

  /**
   * The index, brought up to date if that is quick.
   * @throws the error of Redis, if reading fails while this waits for it
   */
  async current(): Promise<SearchIndex> {
    const wait = this.complete ? maxWait : maxFirstWait;
    const running = this.#running ?? (await this.#startIfDue());
    if (running) await withinTime(running, wait);
    return this.#index;
  }

  /** Runs searches one after the other, so that together they block the thread no longer than one. */
  inTurn<Found>(search: () => Promise<Found>): Promise<Found> {
    const turn = this.#last.then(search, search);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #startIfDue(): Promise<Promise<void> | undefined> {
    if (performance.now() < this.#nextAt) return undefined;
    const version = await siteVersion(this.#redis);
    if (this.#running || version === this.#version) return this.#running;
    this.#running = this.#bringUpTo(version).finally(() => {
      this.#running = undefined;
    });
    // A search that waits for it gets the error. If none does, the next search tries again.
    this.#running.catch(() => undefined);
    return this.#running;
  }

  async #bringUpTo(version: string): Promise<void> {
    const began = performance.now();
    const anew = this.#index.waste > maxWaste ? new SearchIndex() : this.#index;
    await fillIndex(this.#redis, anew);
    this.#index = anew;
    this.#version = version;
    const took = performance.now() - began;
    this.#nextAt = performance.now() + took / busyShare - took;
  }
}

/** Waits for work, but not for longer than some milliseconds. */
async function withinTime(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, timeout]).finally(() => clearTimeout(timer));
}
