import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryFlags } from '../src/cli/worker-processes.js';
import { freePort } from '../tests/helpers/process.js';
import { compile } from './compiled.js';
import { type Ground, type SendFigures, sendThroughPostrider } from './deliver/deliver-postrider.js';
import { withBenchRedis } from './list.js';
import { profileShare } from './metrics/profile-share.js';
import { fillNewsroom } from './newsroom.js';
import { startSink } from './sink.js';

export interface MetricsOptions {
  /** Recipients of one send. */
  mails: number;
  /** The number of rounds. A round sends once without and once with metrics, in turn. */
  rounds: number;
}

const [articles, connections] = [10, 20];
/** How often Prometheus asks by default is 15 s. This is more often, so that a short send is asked, too. */
const scrapeEveryMs = 1_000;

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
const thousandths = (value: number) => Math.round(value * 1_000) / 1_000;
/** A ratio as what it adds: 1.012 is `+1.2 % CPU`. */
const shownRatio = (ratio: number) => `${ratio < 1 ? '−' : '+'}${Math.abs((ratio - 1) * 100).toFixed(1)} % CPU`;
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Asks a process for its metrics until `signal` fires. */
async function scrapeUntil(signal: AbortSignal, port: number): Promise<number> {
  let scrapes = 0;
  while (!signal.aborted) {
    await sleep(scrapeEveryMs, undefined, { signal }).catch(() => undefined);
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined);
    if (!answer?.ok) continue;
    await answer.text();
    scrapes += 1;
  }
  return scrapes;
}

/** The code that only metrics need: what answers Prometheus, and what counts and measures, several times for each message. */
const metricsCode = {
  answers: { sources: /src\/metrics\/(?!recorder|cheap)|node_modules\/prom-client\//, withCalled: true },
  // What it measures the time of is not its own.
  messages: { sources: /src\/(metrics\/|observations)/, withCalled: false },
};

interface Profiled {
  samples: number;
  scrapes: number;
  messages: number;
  answers: number;
}

/**
 * Sends with metrics that are scraped each second, and samples what the worker does.
 * @returns the part of its time in which it is busy that code of the metrics takes, 0 to 1
 */
async function profileSend(ground: Ground, mails: number): Promise<Profiled> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-profile-'));
  const ending = new AbortController();
  try {
    const [port, file] = [await freePort(), join(dir, 'worker.cpuprofile')];
    const scraping = scrapeUntil(ending.signal, port);
    const settings = {
      ...{ METRICS_PORT: String(port), BENCH_PROFILE: file },
      NODE_OPTIONS: [...memoryFlags, `--import=${new URL('metrics/profile-worker.mjs', import.meta.url)}`].join(' '),
    };
    await sendThroughPostrider(ground, {
      ...{ processes: 1, connections, articles, recipients: mails, settings },
      beforeSend: (workers) => void workers.map((worker) => worker.kill('SIGUSR2')),
    });
    ending.abort();
    const scrapes = await scraping;
    const { samples, shares } = profileShare(file, metricsCode);
    return { samples, scrapes, messages: shares.messages ?? 0, answers: shares.answers ?? 0 };
  } finally {
    ending.abort();
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Sends through the whole product without metrics, with metrics, and with metrics that are scraped each second. Each
 * round does all three, so that a slow minute slows them all. Rounds differ among themselves by more than what metrics cost,
 * so a further send in each round is sampled. Linux only: it reads /proc.
 */
export async function benchMetrics({ mails, rounds }: MetricsOptions) {
  const load = loadavg()[0];
  const compiled = await compile();
  const sink = await startSink();
  try {
    return await withBenchRedis(async (redis, redisUrl) => {
      const room = await fillNewsroom(redis, mails);
      const ground: Ground = { compiled, redis, redisUrl, sink, room };
      const send = async (way: Way): Promise<Run> => {
        const port = await freePort();
        const settings: Record<string, string> = way === 'off' ? {} : { METRICS_PORT: String(port) };
        const ending = new AbortController();
        const scraping = way === 'scraped' ? scrapeUntil(ending.signal, port) : undefined;
        const { middlePerSecond, cpuPer10k, redisCpuPer10k, rssMb } = await sendThroughPostrider(ground, {
          ...{ processes: 1, connections, articles, recipients: mails, settings },
        });
        ending.abort();
        const scrapes = (await scraping) ?? 0;
        process.stderr.write(`metrics ${way}: ${middlePerSecond} a second, ${cpuPer10k} s of CPU per 10,000\n`);
        return { perSecond: middlePerSecond, cpuPer10k, redisCpuPer10k, rssMb, scrapes };
      };
      const runs: Record<Way, Awaited<ReturnType<typeof send>>>[] = [];
      const profiles: Profiled[] = [];
      for (let round = 0; round < rounds; round += 1) {
        // Every other round in the other order: whoever comes first may find another machine.
        const order = round % 2 === 0 ? ways : ways.toReversed();
        const found = new Map<Way, Awaited<ReturnType<typeof send>>>();
        for (const way of order) found.set(way, await send(way));
        runs.push(Object.fromEntries(found) as (typeof runs)[number]);
        const profile = await profileSend(ground, mails);
        profiles.push(profile);
        process.stderr.write(
          `of ${profile.samples} samples, messages ${percent(profile.messages)}, answers ${percent(profile.answers)}\n`,
        );
      }
      return {
        machine: { cpus: cpus().length, node: process.version, loadBefore: load },
        ...{ mails, rounds, ...compareWays(runs), profile: summariseProfiles(profiles) },
      };
    });
  } finally {
    await sink.stop();
    await compiled.remove();
  }
}

const ways = ['off', 'on', 'scraped'] as const;
type Way = (typeof ways)[number];
type Run = Pick<SendFigures, 'cpuPer10k' | 'redisCpuPer10k' | 'rssMb'> & { perSecond: number; scrapes: number };

/** Medians of each way, and its CPU time compared with the send without metrics of the same round. */
function compareWays(runs: readonly Record<Way, Run>[]) {
  const ratios = (way: Way) => runs.map((run) => run[way].cpuPer10k / run.off.cpuPer10k).sort((a, b) => a - b);
  const row = (way: Way) => ({
    perSecond: median(runs.map((run) => run[way].perSecond)),
    cpuPer10k: median(runs.map((run) => run[way].cpuPer10k)),
    redisCpuPer10k: median(runs.map((run) => run[way].redisCpuPer10k)),
    rssMb: median(runs.map((run) => run[way].rssMb)),
    scrapes: median(runs.map((run) => run[way].scrapes)),
    cpuRatio: thousandths(median(ratios(way))),
    cpuRatios: ratios(way).map(thousandths),
  });
  for (const way of ['on', 'scraped'] as const)
    process.stderr.write(`metrics ${way}: ${shownRatio(row(way).cpuRatio)} (median of ${runs.length} rounds)\n`);
  return { off: row('off'), on: row('on'), scraped: row('scraped') };
}

/** The parts of a worker's time, in per cent, and how many answers to Prometheus they hold: medians of the rounds. */
function summariseProfiles(profiles: readonly Profiled[]) {
  const pick = (field: keyof Profiled) => median(profiles.map((profile) => profile[field]));
  return {
    ...{ samples: pick('samples'), scrapes: pick('scrapes') },
    ...{ messages: percent(pick('messages')), answers: percent(pick('answers')) },
  };
}
