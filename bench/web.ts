import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryFlags } from '../src/cli/worker-processes.js';
import { links } from '../src/render/links.js';
import { indexFile } from '../src/search/index-file.js';
import { pathTo } from '../src/settings/web-paths.js';
import { freePort } from '../tests/helpers/process.js';
import { type Compiled, compile } from './compiled.js';
import { withBenchRedis, withDataDir } from './list.js';
import { end, start, waitForServer } from './processes.js';
import { benchNewsletter } from './readers.js';
import { duringSend } from './web/during-send.js';
import { type LoadFigures, load, median } from './web/load.js';
import { articleList, type BenchServer, connections, firstSearch, inTurn, underChanges } from './web/web-rows.js';
import { type BenchSite, fillSite } from './web/web-site.js';

interface PageFigures extends LoadFigures {
  page: string;
  /** Requests per second compared with the static file in the same rounds; the median. */
  ofStatic: number;
}

/** Issues of each site. */
const issues = 1_000;
/** Addresses of each kind of page. */
const spread = 100;

interface WebOptions {
  quick: boolean;
  /** Only the rows whose names contain this text. */
  only: string;
}

/**
 * The claim: a page that was rendered once costs about as much as a file, also while the site changes, while an issue goes
 * out, and with more articles than are read at once. Each kind of page is requested in turn, so
 * that a busy machine is as busy for all of them.
 * @param sizes numbers of articles, each with a site of its own
 */
export async function benchWeb({ sizes, ...options }: WebOptions & { sizes: readonly number[] }) {
  const compiled = await compile();
  try {
    const figures: unknown[] = [];
    for (const articles of sizes) figures.push(await benchSite(compiled, articles, options));
    return figures;
  } finally {
    await compiled.remove();
  }
}

function benchSite(compiled: Compiled, articles: number, options: WebOptions) {
  return withBenchRedis((redis, redisUrl) =>
    withDataDir(async (dataDir) => {
      const site = await fillSite(redis, { articles, issues });
      const running = { compiled, redis, redisUrl, site, dataDir };
      if (!'firstSearch'.includes(options.only))
        return withSite(running, async (server, web) => ({
          ...{ articles, issues },
          ...(await measure(server, compiled, web, options)),
        }));
      // The first process of an installation has no index of the search. Each later one finds that of the process before.
      const withoutKeptIndex = await withSite(running, async (server) => {
        const figures = await firstSearch(server);
        await untilIndexIsKept(dataDir);
        return figures;
      });
      return withSite(running, async (server, web) => {
        const search = { ...(await firstSearch(server)), withoutKeptIndex };
        return { articles, issues, firstSearch: search, ...(await measure(server, compiled, web, options)) };
      });
    }),
  );
}

/** Runs the web part in a new process. */
async function withSite<T>(
  { compiled, dataDir, ...site }: Omit<BenchServer, 'origin'> & { compiled: Compiled; dataDir: string },
  run: (server: BenchServer, web: ChildProcess) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: `unix://${site.redisUrl}`,
    DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: 'error',
    SECRET: 'a secret for the benchmark only',
    // Each request comes from another client: searches are limited for each.
    TRUST_PROXY: '127.0.0.0/8',
  };
  const web = start(process.execPath, [...memoryFlags, compiled.entry, 'web'], {
    cwd: dataDir,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await waitForServer(origin, web);
    return await run({ ...site, origin }, web);
  } finally {
    await end(web);
  }
}

/** Waits until the index of the search is in its file. */
async function untilIndexIsKept(dataDir: string): Promise<void> {
  // It is not kept for a few hundred articles.
  for (let waits = 0; !existsSync(indexFile(dataDir)); waits += 1) {
    if (waits > 600) throw new Error('The index of the search is not kept.');
    await sleep(100);
  }
}

const some = <One>(all: readonly One[]): One[] =>
  Array.from({ length: spread }, (_, i) => all[Math.floor((i * all.length) / spread)] as One);
const addressOf = (article: BenchSite['articles'][number]) => links.article('', article);

async function measure(server: BenchServer, compiled: Compiled, web: ChildProcess, { quick, only }: WebOptions) {
  const { site, origin } = server;
  const [rounds, seconds] = quick ? [3, 1] : [5, 2];
  const shown = some(site.articles);
  const still = [pathTo('stylesheet')];
  const pages = {
    front: [pathTo('home')],
    newsletter: [pathTo('newsletter', { slug: benchNewsletter.slug })],
    issue: some(site.issues).map((id) => pathTo('issue', { id })),
    article: shown.map(addressOf),
  };
  const search = site.queries.map((query) => `${pathTo('search')}?q=${encodeURIComponent(query)}`);
  const inOrder = site.articles.slice(0, quick ? 1_000 : 10_000).map(addressOf);
  const sending = { readers: quick ? 30_000 : 60_000, seconds: quick ? 4 : 10 };
  const rows: Record<string, () => Promise<unknown>> = {
    pages: () => measurePages(origin, web, { static: still, ...pages, search }, { rounds, seconds }),
    underChanges: () => underChanges(server, pages, shown, { rounds, seconds }),
    inTurn: async () => ({ ...(await inTurn(server, inOrder, still, seconds)), rssMb: memoryMb(web) }),
    articleList: () => articleList(server, seconds),
    duringSend: () => duringSend(server, compiled, Object.values(pages).flat(), sending),
  };
  const figures: Record<string, unknown> = {};
  for (const [name, run] of Object.entries(rows)) if (name.includes(only)) figures[name] = await run();
  return figures;
}

async function measurePages(
  origin: string,
  web: ChildProcess,
  pages: Readonly<Record<string, readonly string[]>>,
  { rounds, seconds }: { rounds: number; seconds: number },
) {
  // A search is computed each time: with one connection its time is that of the search, and not that of a queue.
  const request = (page: string) =>
    load({ origin, paths: pages[page] ?? [], seconds, connections: page === 'search' ? 1 : connections });
  // Renders every page once, loads modules that are loaded at their first use, and lets the compiler warm up.
  for (const page of Object.keys(pages)) await request(page);
  const runs = new Map<string, LoadFigures[]>();
  const rssMb: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const page of Object.keys(pages)) runs.set(page, [...(runs.get(page) ?? []), await request(page)]);
    rssMb.push(memoryMb(web));
  }
  const still = runs.get('static') ?? [];
  return { rows: [...runs].map(([page, each]) => figuresOf(page, each, still)), rssMb };
}

function figuresOf(page: string, runs: readonly LoadFigures[], still: readonly LoadFigures[]): PageFigures {
  const of = (field: keyof LoadFigures) => median(runs.map((run) => run[field]));
  const ratios = runs.map(({ requestsPerSecond }, i) => requestsPerSecond / (still[i]?.requestsPerSecond ?? 1));
  return {
    page,
    requestsPerSecond: of('requestsPerSecond'),
    ofStatic: Math.round(median(ratios) * 100) / 100,
    medianMs: of('medianMs'),
    p95Ms: of('p95Ms'),
    p99Ms: of('p99Ms'),
    bytes: of('bytes'),
    otherAnswers: runs.reduce((sum, { otherAnswers }) => sum + otherAnswers, 0),
  };
}

/** Memory of a process now, in MB of 2^20 bytes. */
function memoryMb({ pid }: ChildProcess): number {
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}
