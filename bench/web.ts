import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryFlags } from '../src/cli/worker-processes.js';
import { pathTo } from '../src/settings/web-paths.js';
import { freePort } from '../tests/helpers/process.js';
import { compile } from './compiled.js';
import { withBenchRedis } from './list.js';
import { end, inOwnProcess, start, waitForServer } from './processes.js';
import { type BenchSite, fillSite } from './web-site.js';

interface Load {
  requestsPerSecond: number;
  medianMs: number;
  p95Ms: number;
  p99Ms: number;
  bytes: number;
  otherAnswers: number;
}

interface PageFigures extends Load {
  page: string;
  /** Requests per second compared with the static file in the same rounds; the median. */
  ofStatic: number;
}

/** Issues of each site. */
const issues = 1_000;
/** Addresses of each kind of page. */
const spread = 100;

/**
 * The claim: a page that was rendered once costs about as much as a file. Each kind of page is requested in turn, so
 * that a busy machine is as busy for all of them.
 */
export async function benchWeb({ quick }: { quick: boolean }) {
  const compiled = await compile();
  try {
    const sizes = quick ? [10_000] : [10_000, 100_000];
    const figures: unknown[] = [];
    for (const articles of sizes) figures.push(await benchSite(compiled.entry, articles, quick));
    return figures;
  } finally {
    await compiled.remove();
  }
}

function benchSite(entry: string, articles: number, quick: boolean) {
  return withBenchRedis(async (redis, url) => {
    const site = await fillSite(redis, { articles, issues });
    const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-web-'));
    const port = await freePort();
    const env = {
      PATH: process.env.PATH,
      REDIS_URL: `unix://${url}`,
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'error',
      // Each request comes from another client: searches are limited for each.
      TRUST_PROXY: '127.0.0.0/8',
    };
    const web = start(process.execPath, [...memoryFlags, entry, 'web'], {
      cwd: dataDir,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      const origin = `http://127.0.0.1:${port}`;
      await waitForServer(origin);
      return { articles, issues, ...(await measure(origin, web, site, quick ? 2 : 4, quick ? 1 : 2)) };
    } finally {
      await end(web);
      await rm(dataDir, { recursive: true, force: true });
    }
  });
}

async function measure(origin: string, web: ChildProcess, site: BenchSite, rounds: number, seconds: number) {
  const some = (ids: readonly string[]) =>
    Array.from({ length: spread }, (_, i) => ids[Math.floor((i * ids.length) / spread)] ?? '');
  const pages: Record<string, string[]> = {
    static: [pathTo('stylesheet')],
    front: [pathTo('home')],
    issue: some(site.issues).map((id) => pathTo('issue', { id })),
    article: some(site.articles).map((id) => pathTo('article', { id })),
    search: site.queries.map((query) => `${pathTo('search')}?q=${encodeURIComponent(query)}`),
  };
  // A search is computed each time: with one connection its time is that of the search, and not that of a queue.
  const load = (paths: readonly string[], time: number) => {
    const connections = paths === pages.search ? 1 : 50;
    return inOwnProcess(
      'web-load.ts',
      origin,
      String(time),
      String(connections),
      JSON.stringify(paths),
    ) as Promise<Load>;
  };
  // Renders every page once, loads modules that are loaded at their first use, and lets the compiler warm up.
  for (const paths of Object.values(pages)) await load(paths, 1);
  const runs = new Map<string, Load[]>();
  const rssMb: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const [page, paths] of Object.entries(pages))
      runs.set(page, [...(runs.get(page) ?? []), await load(paths, seconds)]);
    rssMb.push(memoryMb(web));
  }
  const still = runs.get('static') ?? [];
  const figures = [...runs].map(([page, each]) => figuresOf(page, each, still));
  return { pages: figures, rssMb };
}

function figuresOf(page: string, runs: readonly Load[], still: readonly Load[]): PageFigures {
  const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const of = (field: keyof Load) => median(runs.map((run) => run[field]));
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
