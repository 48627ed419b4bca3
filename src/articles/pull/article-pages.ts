import { PostriderError } from '../../errors.js';
import { hostOf } from '../sources/fetch-errors.js';
import type { ArticleDraft } from '../store/article.js';
import { fetchArticlePage, followRedirects, isGone, type PageReading, readArticlePage } from './fill-article.js';
import type { PageStates } from './page-states.js';
import type { NotVisited, Visits } from './visits.js';

/** Max pages that one pull reads. Later pulls read the rest of a long list. */
const maxPages = 40;
/** Of these, pages that were read before and have changed since. New ones come first. */
const maxReadAgain = 10;
/** A page that fails is tried again in later pulls, at least so often and for so long. Then it is no article. */
const minTries = 3;
const minFailingMs = 86_400_000;
/** After this many addresses whose redirects cannot be followed, a pull follows no more. */
const maxUnresolved = 2;
/** New pictures whose existence one pull checks; the check before a send covers the rest. */
const maxPictures = 60;

/** A page of a list. */
export interface PageRequest {
  url: string;
  /** When it changed, according to the list, in Unix ms; 0 if the list does not say. */
  changedAt: number;
  /** Whether that date says when the list was written, not what changed. */
  isSharedDate: boolean;
  /** The sitemap that lists it; empty for the source's own document. */
  list: string;
}

/**
 * The result of reading a page. `later`: this pull is at its limits. `failed`: it, or its host, does not answer now.
 * `refused`: it is not an article, or is not there. `forbidden`: its host's robots.txt says so.
 */
export type PageRead = { draft: ArticleDraft } | 'later' | 'failed' | 'refused' | 'forbidden';

/** The pages of articles that a source lists. */
export interface ArticlePages {
  /** What is left to do for a page, by the results of earlier pulls. */
  taskFor(page: PageRequest): 'read' | 'read again' | 'nothing' | 'refused';
  markDone(page: PageRequest): Promise<void>;
  markRefused(page: PageRequest): Promise<void>;
  read(page: PageRequest): Promise<PageRead>;
  /** Whether this pull may still read pages again that have changed. Counts the question. */
  mayReadAgain(): boolean;
  /** @returns the address after all redirects; undefined when it is not known now */
  resolve(url: string): Promise<string | undefined>;
  /** Whether a picture does not exist, according to its host. The host is asked once. */
  lacksPicture(url: string): Promise<boolean>;
  /** Forgets pictures that this pull did not see. */
  dropOldPictures(): Promise<void>;
  /** The problems of pages, one sentence each. */
  notes(): string[];
}

/** Opens the pages of one source's articles for one pull. @param now Unix milliseconds */
export function openArticlePages(
  reading: PageReading,
  { states, visits, now }: { states: PageStates; visits: Visits; now: number },
): ArticlePages {
  const notes: string[] = [];
  const forbidden = new Map<string, number>();
  let [count, again] = [0, 0];
  async function read(page: PageRequest): Promise<PageRead> {
    if (count >= maxPages) return 'later';
    const { url, changedAt, list } = page;
    try {
      const visited = await visits.visit(url, () => {
        count += 1;
        return fetchArticlePage(reading, url);
      });
      if (visited === 'forbidden') forbidden.set(hostOf(url), (forbidden.get(hostOf(url)) ?? 0) + 1);
      if (typeof visited === 'string') return outcomeOf[visited];
      const draft = await readArticlePage(reading, url, visited.answer);
      if (draft) return { draft };
      notes.push(`${url}: the page is not an article.`);
      await states.set(url, { outcome: 'refused', changedAt }, list);
      return 'refused';
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      notes.push(`${url}: ${error.message}`);
      return noteFailure(states, page, error, now);
    }
  }
  return {
    taskFor: ({ url, changedAt, isSharedDate }) => {
      const state = states.get(url);
      if (state === undefined || state.outcome === 'failed') return 'read';
      // Version 0.1 did not note when the page changed.
      if (changedAt > state.changedAt && state.changedAt > 0 && !isSharedDate) return 'read again';
      return state.outcome === 'done' ? 'nothing' : 'refused';
    },
    markDone: ({ url, changedAt, list }) => states.set(url, { outcome: 'done', changedAt }, list),
    markRefused: ({ url, changedAt, list }) => states.set(url, { outcome: 'refused', changedAt }, list),
    read,
    mayReadAgain: () => ++again <= maxReadAgain,
    ...openLookups(reading, states, visits),
    notes: () => [
      ...notes,
      ...[...forbidden].map(([host, pages]) => `The robots.txt of ${host} forbids reading ${inPages(pages)}.`),
      ...visits.notes,
    ],
  };
}

const outcomeOf = { later: 'later', resting: 'failed', forbidden: 'forbidden' } as const satisfies Record<
  NotVisited,
  PageRead
>;
const inPages = (count: number): string => (count === 1 ? '1 page' : `${count} pages`);

/** Notes that a page failed. @returns whether it is tried again */
async function noteFailure(
  states: PageStates,
  { url, changedAt, list }: PageRequest,
  error: PostriderError,
  now: number,
): Promise<'failed' | 'refused'> {
  const before = states.get(url);
  const known = before?.outcome === 'failed' ? before : { tries: 0, since: now };
  const [tries, since] = [known.tries + 1, known.since || now];
  const isOver = !error.retryable || (tries >= minTries && now - since >= minFailingMs);
  await states.set(url, isOver ? { outcome: 'refused', changedAt } : { outcome: 'failed', tries, since }, list);
  return isOver ? 'refused' : 'failed';
}

/** The answers of hosts about an address, without its content. */
function openLookups(
  { allowPrivateFetch, publicUrl }: PageReading,
  states: PageStates,
  visits: Visits,
): Pick<ArticlePages, 'resolve' | 'lacksPicture' | 'dropOldPictures'> {
  let [resolved, unresolved, pictures] = [0, 0, 0];
  const shown = new Set<string>();
  const ask = { allowPrivateFetch, publicUrl };
  return {
    async resolve(url) {
      if (unresolved >= maxUnresolved || resolved >= maxPages) return undefined;
      resolved += 1;
      const visited = await visits.visit(url, () => followRedirects(url, ask));
      if (typeof visited === 'string') return undefined;
      if (visited.answer === undefined) unresolved += 1;
      return visited.answer;
    },
    async lacksPicture(url) {
      const name = `picture-${states.nameOf(url)}`;
      shown.add(name);
      const answer = states.fact(name);
      if (answer !== undefined || pictures >= maxPictures) return answer === 'gone';
      pictures += 1;
      const asked = await visits.ask(() => isGone(url, ask));
      if (asked === 'later') return false;
      await states.setFact(name, asked.answer ? 'gone' : 'done');
      return asked.answer;
    },
    dropOldPictures: () => states.dropFacts(states.factNames('picture').filter((name) => !shown.has(name))),
  };
}
