import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../tests/helpers/process.js';
import { compile } from './compiled.js';
import { type Ground, sendThroughPostrider } from './deliver/deliver-postrider.js';
import { withBenchRedis } from './list.js';
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

/**
 * Sends through the whole product without metrics, with metrics, and with metrics that are scraped each second. Each
 * round does all three, so that a slow minute slows them all. Linux only: it reads /proc.
 */
export async function benchMetrics({ mails, rounds }: MetricsOptions) {
  const load = loadavg()[0];
  const compiled = await compile();
  const sink = await startSink();
  try {
    return await withBenchRedis(async (redis, redisUrl) => {
      const room = await fillNewsroom(redis, mails);
      const ground: Ground = { compiled, redis, redisUrl, sink, room };
      const send = async (way: Way) => {
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
      for (let round = 0; round < rounds; round += 1) {
        // Every other round in the other order: whoever comes first may find another machine.
        const order = round % 2 === 0 ? ways : ways.toReversed();
        const found = new Map<Way, Awaited<ReturnType<typeof send>>>();
        for (const way of order) found.set(way, await send(way));
        runs.push(Object.fromEntries(found) as (typeof runs)[number]);
      }
      // With the send without metrics of the same round: a machine that is busy with other work slows both.
      const ratios = (way: Way) => runs.map((run) => run[way].cpuPer10k / run.off.cpuPer10k).sort((a, b) => a - b);
      const row = (way: Way) => ({
        perSecond: median(runs.map((run) => run[way].perSecond)),
        cpuPer10k: median(runs.map((run) => run[way].cpuPer10k)),
        redisCpuPer10k: median(runs.map((run) => run[way].redisCpuPer10k)),
        rssMb: median(runs.map((run) => run[way].rssMb)),
        scrapes: median(runs.map((run) => run[way].scrapes)),
        /** CPU time compared with the send without metrics: the median over the rounds, and all of them in order. */
        cpuRatio: thousandths(median(ratios(way))),
        cpuRatios: ratios(way).map(thousandths),
      });
      for (const way of ['on', 'scraped'] as const)
        process.stderr.write(`metrics ${way}: ${shownRatio(row(way).cpuRatio)} (median of ${rounds} rounds)\n`);
      return {
        machine: { cpus: cpus().length, node: process.version, loadBefore: load },
        ...{ mails, rounds, off: row('off'), on: row('on'), scraped: row('scraped') },
      };
    });
  } finally {
    await sink.stop();
    await compiled.remove();
  }
}

const ways = ['off', 'on', 'scraped'] as const;
type Way = (typeof ways)[number];
