import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import type { DocumentReader } from '../readers/document-reader.js';
import type { ArticleDraft } from '../store/article.js';
import { articleId, canonicalUrl } from '../store/canonical-url.js';
import { followRedirects, isGone, readArticlePage } from './fill-article.js';

/** Limits of one pull; later pulls read the rest of a long list. */
const maxPages = 40;
const maxMs = 60_000;
/** Max attempts to read a page. After that it does not count as an article until the source's settings change. */
const maxTries = 3;
/** After this many addresses whose redirects cannot be followed, a pull follows no more. */
const maxUnresolved = 2;
/** New pictures whose existence one pull checks; the check before a send covers the rest. */
const maxPictures = 60;
/** Stored in place of the number of attempts for a page that need not be read again. */
const done = 'done';
/** Stored for a picture that does not exist. */
const gone = 'gone';

/** The pages of articles that a source lists, with the results of earlier pulls. */
export interface ArticlePages {
  /** Whether a page need not be read: its article is stored, or a rule leaves it out. */
  isDone(url: string): boolean;
  markDone(url: string): void;
  /** @returns undefined when this pull is at its limits, or the page failed too often, or fails now (a note says so) */
  read(url: string): Promise<ArticleDraft | undefined>;
  /** @returns the address after all redirects; undefined when it is not known now */
  resolve(url: string): Promise<string | undefined>;
  /** Whether a picture does not exist, according to its host. The host is asked once. */
  lacksPicture(url: string): Promise<boolean>;
  /** The problems of pages, one sentence each. */
  notes: readonly string[];
  /** Stores the results. @param listed addresses in the current list; the results of others are removed */
  close(listed: readonly string[]): Promise<void>;
}

/**
 * Opens the pages of one source's articles, with the results of earlier pulls. It is long because its functions share
 * the limits of one pull.
 */
export async function openArticlePages(
  redis: Redis,
  sourceId: string,
  reading: { reader: DocumentReader; allowPrivateFetch: boolean },
): Promise<ArticlePages> {
  const key = keys.sourcePages(sourceId);
  const known = new Map(Object.entries(await redis.hgetall(key)));
  const nameOf = (url: string) => articleId(canonicalUrl(url) ?? url);
  const deadline = Date.now() + maxMs;
  const notes: string[] = [];
  let [count, resolved, unresolved, pictures] = [0, 0, 0, 0];
  // One request to the host at a time.
  let lastTurn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(run: () => Promise<T>): Promise<T> => {
    const turn = lastTurn.then(run);
    lastTurn = turn.catch(() => undefined);
    return turn;
  };
  const readNow = async (url: string): Promise<ArticleDraft | undefined> => {
    const tries = known.get(nameOf(url)) ?? '0';
    if (tries === done || Number(tries) >= maxTries || count >= maxPages || Date.now() > deadline) return undefined;
    count += 1;
    try {
      const draft = await readArticlePage(reading, url);
      if (draft) return draft;
      notes.push(`${url}: the page is not an article.`);
      known.set(nameOf(url), String(maxTries));
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      notes.push(error.message);
      known.set(nameOf(url), String(error.retryable ? Number(tries) + 1 : maxTries));
    }
    return undefined;
  };
  const resolveNow = async (url: string): Promise<string | undefined> => {
    if (unresolved >= maxUnresolved || resolved >= maxPages || Date.now() > deadline) return undefined;
    resolved += 1;
    const target = await followRedirects(url, reading.allowPrivateFetch);
    if (target === undefined) unresolved += 1;
    return target;
  };
  const shown = new Set<string>();
  // An address may be that of a page and of a picture.
  const pictureName = (url: string) => `picture-${nameOf(url)}`;
  const askForPicture = async (url: string): Promise<boolean> => {
    const name = pictureName(url);
    shown.add(name);
    const answer = known.get(name);
    if (answer !== undefined || pictures >= maxPictures || Date.now() > deadline) return answer === gone;
    pictures += 1;
    const isMissing = await isGone(url, reading.allowPrivateFetch);
    known.set(name, isMissing ? gone : done);
    return isMissing;
  };
  return {
    notes,
    isDone: (url) => known.get(nameOf(url)) === done,
    markDone: (url) => void known.set(nameOf(url), done),
    read: (url) => inTurn(() => readNow(url)),
    resolve: (url) => inTurn(() => resolveNow(url)),
    lacksPicture: (url) => inTurn(() => askForPicture(url)),
    async close(listed) {
      const names = new Set([...listed.map(nameOf), ...shown]);
      const [kept, gone] = [
        [...known].filter(([name]) => names.has(name)),
        [...known.keys()].filter((name) => !names.has(name)),
      ];
      if (gone.length > 0) await redis.hdel(key, ...gone);
      if (kept.length > 0) await redis.hset(key, Object.fromEntries(kept));
    },
  };
}
