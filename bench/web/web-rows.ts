import type { Redis } from 'ioredis';
import { messages } from '../../src/locale/messages.js';
import { addApiToken } from '../../src/operations/tokens/token-store.js';
import { pathTo } from '../../src/settings/web-paths.js';
import { benchNewsletter } from '../readers.js';
import { keepChanging } from './busy-site.js';
import { load, median } from './load.js';
import type { BenchSite } from './web-site.js';

// The rows of `bench -- web` besides the pages by themselves. Each has what it is compared with, measured in the same run.

export interface BenchServer {
  origin: string;
  redis: Redis;
  redisUrl: string;
  site: BenchSite;
}

/** Connections that are always busy. */
export const connections = 50;
const warmUpCalls = 600;
const round = (value: number) => Math.round(value * 10) / 10;
const percent = (share: number) => Math.round(1_000 * share) / 10;

/** The first search of a new process, how long until every article is found, and later searches. */
export async function firstSearch({ origin, site }: BenchServer) {
  const incomplete = messages('en').pages.search.incomplete;
  const search = async (query: string) => {
    const began = performance.now();
    const url = `${origin}${pathTo('search')}?q=${encodeURIComponent(query)}`;
    const answer = await fetch(url, { headers: { 'accept-language': 'en' } });
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`The search answered ${answer.status}.`);
    return { ms: performance.now() - began, isWhole: !body.includes(incomplete) };
  };
  const began = performance.now();
  const [query = ''] = site.queries;
  const first = await search(query);
  // Each of them waits for the index, up to its limit.
  for (let { isWhole } = first; !isWhole; ) ({ isWhole } = await search(query));
  const wholeAfterMs = Math.round(performance.now() - began);
  const later: number[] = [];
  for (const query of site.queries.slice(1, 11)) later.push((await search(query)).ms);
  return { firstMs: round(first.ms), firstIsWhole: first.isWhole, wholeAfterMs, laterMs: round(median(later)) };
}

/** Pages while the site changes 20 times a second, and while it does not, in turn. */
export async function underChanges(
  { origin, site }: BenchServer,
  pages: Readonly<Record<string, readonly string[]>>,
  shown: BenchSite['articles'],
  { rounds, seconds }: { rounds: number; seconds: number },
) {
  const rows: unknown[] = [];
  for (const [page, paths] of Object.entries(pages)) {
    const figures: { still: number; changing: number; changes: number }[] = [];
    for (let n = 0; n < rounds; n += 1) {
      const still = await load({ origin, paths, seconds, connections });
      const stop = keepChanging(site, shown);
      const changing = await load({ origin, paths, seconds, connections });
      const changes = await stop();
      figures.push({
        still: still.requestsPerSecond,
        changing: changing.requestsPerSecond,
        changes,
      });
    }
    const of = (field: 'still' | 'changing') => median(figures.map((one) => one[field]));
    rows.push({
      page,
      requestsPerSecond: of('changing'),
      withoutChanges: of('still'),
      costPercent: percent(1 - median(figures.map(({ still, changing }) => changing / still))),
      changesPerSecond: round(median(figures.map(({ changes }) => changes))),
    });
  }
  return { articles: site.articles.length, rows };
}

/** Every article in turn, once each page has been rendered, beside a static file. */
export async function inTurn(
  { origin }: BenchServer,
  paths: readonly string[],
  still: readonly string[],
  seconds: number,
) {
  const rendered = await load({ origin, paths, seconds: 120, requests: paths.length, connections });
  const again = await load({ origin, paths, seconds, connections });
  const file = await load({ origin, paths: still, seconds, connections });
  return {
    articles: paths.length,
    requestsPerSecond: again.requestsPerSecond,
    whileRendering: rendered.requestsPerSecond,
    static: file.requestsPerSecond,
    bytes: again.bytes,
    otherAnswers: rendered.otherAnswers + again.otherAnswers,
  };
}

/** A page of the list of articles in the API, beside the newsletter alone: the least that a call costs. */
export async function articleList({ origin, redis }: BenchServer, seconds: number) {
  const { token } = await addApiToken(redis, {
    ...{ name: 'bench', scopes: ['content:read'] as const, newsletter: null },
    ...{ perMinute: 1_000_000, signUpsPerDay: 1 },
  });
  const call = async (path: string) => {
    const task = { origin, paths: [path], connections: 1, headers: { authorization: `Bearer ${token}` } };
    // The first call compares all articles with each other, and the compiler warms up in the next hundreds.
    await load({ ...task, seconds: 60, requests: warmUpCalls });
    return load({ ...task, seconds });
  };
  const list = await call(`/api/v1/newsletters/${benchNewsletter.slug}/articles?limit=20`);
  const newsletter = await call(`/api/v1/newsletters/${benchNewsletter.slug}`);
  return {
    medianMs: list.medianMs,
    p95Ms: list.p95Ms,
    newsletterMs: newsletter.medianMs,
    otherAnswers: list.otherAnswers + newsletter.otherAnswers,
  };
}
