import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { articleId } from '../store/canonical-url.js';
import { comparableAddress } from '../store/duplicates.js';

/**
 * What became of a page that a source lists. `done`: its article is stored, or a rule leaves it out. `refused`: it is
 * not an article, or is not there. `failed`: it did not answer, and is tried again.
 */
export type PageState =
  | { outcome: 'done' | 'refused'; changedAt: number }
  | {
      outcome: 'failed';
      tries: number;
      /** When it failed first, in Unix ms. */
      since: number;
    };

/** The results of earlier pulls for the pages of one source. Each is written at once, so that a crash loses none. */
export interface PageStates {
  get(url: string): PageState | undefined;
  /** @param list the sitemap that lists the page; empty for the source's own document */
  set(url: string, state: PageState, list: string): Promise<void>;
  /** Removes the results of pages that a document no longer lists. */
  keepOnly(list: string, urls: Iterable<string>): Promise<void>;
  /** The name of an address among the facts. */
  nameOf(url: string): string;
  /** Another fact about the source, by a name with a prefix and a hyphen. */
  fact(name: string): string | undefined;
  setFact(name: string, value: string): Promise<void>;
  /** Removes facts. */
  dropFacts(names: readonly string[]): Promise<void>;
  /** Names of the facts with this prefix. */
  factNames(prefix: string): string[];
}

/** Attempts of version 0.1 after which a page was not tried again. */
const oldMaxTries = 3;

/** An address by any of its spellings: `www.`, tracking parameters and a slash at the end make no difference. */
const nameOf = (url: string): string => articleId(comparableAddress(url));
/** The name of a page in version 0.1, and of a picture. */
const oldNameOf = (url: string): string => articleId(url);

/** A field's text: outcome or number of attempts, time, sitemap. The last two are missing in version 0.1. */
function parseState(text: string | undefined): PageState | undefined {
  const [word = '', time = '0'] = (text ?? '').split(' ');
  if (word === 'done' || word === 'refused') return { outcome: word, changedAt: Number(time) };
  if (!/^\d+$/.test(word)) return undefined;
  const [tries, since] = [Number(word), Number(time)];
  return since === 0 && tries >= oldMaxTries
    ? { outcome: 'refused', changedAt: 0 }
    : { outcome: 'failed', tries, since };
}

const stateText = (state: PageState, list: string): string =>
  `${state.outcome === 'failed' ? `${state.tries} ${state.since}` : `${state.outcome} ${state.changedAt}`} ${list}`;

/** Forgets the results of earlier pulls, except which article each item of a feed is: no rule changes that. */
export async function forgetPages(redis: Redis, sourceId: string): Promise<void> {
  const key = keys.sourcePages(sourceId);
  const names = (await redis.hkeys(key)).filter((name) => !name.startsWith('guid-'));
  if (names.length > 0) await redis.hdel(key, ...names);
}

/** Opens the results of earlier pulls. */
export async function openPageStates(redis: Redis, sourceId: string): Promise<PageStates> {
  const key = keys.sourcePages(sourceId);
  const known = new Map(Object.entries(await redis.hgetall(key)));
  const write = async (name: string, value: string) => {
    if (known.get(name) === value) return;
    known.set(name, value);
    await redis.hset(key, name, value);
  };
  const remove = async (names: readonly string[]) => {
    for (const name of names) known.delete(name);
    if (names.length > 0) await redis.hdel(key, ...names);
  };
  return {
    get: (url) => parseState(known.get(nameOf(url)) ?? known.get(oldNameOf(url))),
    set: (url, state, list) => write(nameOf(url), stateText(state, list)),
    async keepOnly(list, urls) {
      const listed = new Set([...urls].flatMap((url) => [nameOf(url), oldNameOf(url)]));
      const isGone = ([name, text]: [string, string]) =>
        !name.includes('-') && (text.split(' ')[2] ?? '') === list && !listed.has(name);
      await remove([...known].filter(isGone).map(([name]) => name));
    },
    nameOf: oldNameOf,
    fact: (name) => known.get(name),
    setFact: write,
    dropFacts: remove,
    factNames: (prefix) => [...known.keys()].filter((name) => name.startsWith(`${prefix}-`)),
  };
}
