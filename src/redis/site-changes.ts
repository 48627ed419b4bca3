import type { Redis } from 'ioredis';
import { keys } from './keys.js';
import { runScript } from './scripts.js';
import { everything, isSingle, type SiteTopic } from './site-topics.js';

/** Names a state of everything that the public sees: a number that is larger after each change. */
export interface SiteMoment {
  version: number;
  /** Counts how often a process lost track of the changes. Moments of different epochs have nothing in common. */
  epoch: number;
}

/** How old the version that a process knows may be, in ms: the time after which another process shows a change. */
const maxAgeMs = 100;
/** The age in ms after which it is read again while it may still be used, so that on a busy site no visitor waits for the store. */
const refreshAgeMs = 50;
/** Topics that the store notes. A process reads them several times a second, so it misses none while it is busy. */
const maxNoted = 1_000;
/** Topics of single things that a process remembers before it looks for old ones. */
const maxKnown = 5_000;
/** Milliseconds after which no page is left that was rendered before (page-cache.ts). */
const forgottenMs = 120_000;

/** The changes of the public site, as far as a process knows them. */
export class SiteState {
  #moment: SiteMoment = { version: 0, epoch: 0 };
  /** Version up to which changes of any topic may have been missed. */
  #floor = 0;
  readonly #changes = new Map<SiteTopic, number>();

  /** The current moment. Read it before the data that it stands for. */
  get now(): SiteMoment {
    return this.#moment;
  }

  /** Whether something about these topics may have changed since a moment. */
  hasChanged(since: SiteMoment, about: readonly SiteTopic[]): boolean {
    if (since === this.#moment) return false;
    return since.epoch !== this.#moment.epoch || about.some((topic) => (this.#changes.get(topic) ?? 0) > since.version);
  }

  /** Names the last change of some topics: the name stays until one of them changes. Not for single things. */
  lastChange(...about: readonly SiteTopic[]): string {
    return `${this.#moment.epoch} ${this.#last(about)}`;
  }

  /** The latest time at which these topics may have changed, in Unix milliseconds; undefined: never. Not for single things. */
  changedAt(about: readonly SiteTopic[]): number | undefined {
    const last = this.#last(about);
    return last === 0 ? undefined : Math.floor(last / 1_000);
  }

  /** Notes the changes up to a version. @param noted undefined: they are not known, so everything may have changed */
  learn(version: number, noted: readonly (readonly [SiteTopic, number])[] | undefined): void {
    const { epoch } = this.#moment;
    this.#moment = { version, epoch: noted ? epoch : epoch + 1 };
    if (!noted) {
      this.#floor = version;
      this.#changes.clear();
      return;
    }
    for (const [topic, at] of noted) this.#changes.set(topic, at);
    if (this.#changes.size > maxKnown) this.#forget(version - forgottenMs * 1_000);
  }

  #forget(before: number): void {
    for (const [topic, at] of this.#changes) if (at < before && isSingle(topic)) this.#changes.delete(topic);
  }

  #last(about: readonly SiteTopic[]): number {
    return Math.max(...about.map((topic) => this.#changes.get(topic) ?? this.#floor));
  }
}

interface Known {
  state: SiteState;
  readAt: number;
  /** Counts the changes that this connection announced, and how many of them the state is sure to have. */
  announced: number;
  learnt: number;
  reading: Promise<void> | undefined;
}

const known = new WeakMap<Redis, Known>();

function knownBy(redis: Redis): Known {
  const found = known.get(redis) ?? {
    ...{ state: new SiteState(), readAt: Number.NEGATIVE_INFINITY },
    ...{ announced: 0, learnt: 0, reading: undefined },
  };
  known.set(redis, found);
  return found;
}

/**
 * Announces that something changed which public pages may show. Every write of such a thing calls this after it has
 * written. Works although the memory of Redis is full: a page that was withdrawn must not stay.
 */
export async function announceChange(redis: Redis, ...changed: readonly SiteTopic[]): Promise<void> {
  if (changed.length === 0) return;
  await runScript(redis, 'announceChange', [keys.siteVersion, keys.siteChanges], [maxNoted, ...new Set(changed)]);
  knownBy(redis).announced += 1;
}

/**
 * The state of the public site. A change by this connection shows immediately, one by another process within a tenth of a
 * second.
 */
export async function siteState(redis: Redis): Promise<SiteState> {
  const site = knownBy(redis);
  const { announced } = site;
  // A read that began before the last change of this connection is not enough.
  while (site.learnt < announced || ageOf(site) >= maxAgeMs) {
    const isOnItsWay = site.reading !== undefined;
    await readOnce(redis, site);
    if (!isOnItsWay) break;
  }
  // If it fails, the next visitor waits for another, and gets its error.
  if (ageOf(site) >= refreshAgeMs) readOnce(redis, site).catch(() => undefined);
  return site.state;
}

const ageOf = ({ readAt }: Known) => performance.now() - readAt;

/** Reads the changes, or waits for the reading that has begun. */
function readOnce(redis: Redis, site: Known): Promise<void> {
  site.reading ??= readChanges(redis, site).finally(() => {
    site.reading = undefined;
  });
  return site.reading;
}

async function readChanges(redis: Redis, site: Known): Promise<void> {
  const { announced, state } = site;
  const readAt = performance.now();
  // The version is read first: a change that is made now is in the list, even if its version was not read.
  const version = Number((await redis.get(keys.siteVersion)) ?? 0);
  const seen = state.now.version;
  if (version > seen && seen > 0) await learnTopics(redis, state, version);
  else if (version !== seen) state.learn(version, undefined);
  Object.assign(site, { readAt, learnt: announced });
}

async function learnTopics(redis: Redis, state: SiteState, version: number): Promise<void> {
  const { version: seen } = state.now;
  const found = await redis.zrangebyscore(keys.siteChanges, `(${seen}`, '+inf', 'WITHSCORES');
  const noted = Array.from({ length: found.length / 2 }, (_, i) => {
    const pair: [SiteTopic, number] = [found[2 * i] ?? '', Number(found[2 * i + 1])];
    return pair;
  });
  const newest = noted.at(-1)?.[1] ?? 0;
  // A process of an earlier version raises the version alone.
  const isWhole = newest >= version && noted.every(([topic]) => topic !== everything);
  state.learn(Math.max(version, newest), isWhole ? noted : undefined);
}
