import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import { listNewsletters } from '../src/newsletters/newsletter-store.js';
import { connectRedis } from '../src/redis/client.js';
import { KeptIndex } from '../src/search/kept-index.js';
import { search } from '../src/search/search.js';
import { wordsOf } from './search-texts.js';

const queries = 400;

const megabytes = () => Math.round(process.memoryUsage().rss / 2 ** 20);
const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};
const rounded = (value: number) => Math.round(value * 10) / 10;
const share = (values: readonly number[], part: number) =>
  rounded(values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? 0);

/** One to four words, or one to three Chinese words without spaces; every tenth one is not finished. */
function queriesOf({ zipf, latin, chinese }: ReturnType<typeof wordsOf>): string[] {
  return Array.from({ length: queries }, (_, i) => {
    const isChinese = i % 2 === 1;
    const list = isChinese ? chinese : latin;
    const text = Array.from({ length: 1 + (i % (isChinese ? 3 : 4)) }, () => zipf(list)).join(isChinese ? '' : ' ');
    return !isChinese && i % 10 === 0 ? text.slice(0, 3) : text;
  });
}

/**
 * Measures the CPU time of each turn of the event loop until `stop`: the work of this process alone, whatever else runs
 * on the machine. Threads that collect garbage or compile meanwhile count, too.
 */
function watchTurns() {
  const turns: number[] = [];
  let on = true;
  const watching = (async () => {
    while (on) {
      const start = cpuMs();
      await setImmediate();
      turns.push(cpuMs() - start);
    }
  })();
  return async () => {
    on = false;
    await watching;
    return { p99: share(turns, 0.99), max: share(turns, 1) };
  };
}

/**
 * Fills the index of a process and searches. Times by the clock include what else runs on the machine; CPU times do not.
 * @param url of a Redis that holds this many public articles
 */
async function run(url: string, articles: number) {
  const redis = await connectRedis(url);
  const newsletters = await listNewsletters(redis);
  const kept = new KeptIndex(redis);
  const words = wordsOf(1);
  const asked = queriesOf(words);
  const emptyMb = megabytes();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const [began, cpuBegan] = [performance.now(), cpuMs()];
  while (!kept.complete) await kept.current();
  const load = { ms: Math.round(performance.now() - began), cpuMs: Math.round(cpuMs() - cpuBegan) };
  const loadBlocks = { p99: rounded(loop.percentile(99) / 1e6), max: rounded(loop.max / 1e6) };
  for (const query of asked.slice(0, 50)) await search(redis, kept, newsletters, { query, page: 1 });
  loop.reset();
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let results = 0;
  const stopWatch = watchTurns();
  for (const query of asked) {
    const [start, cpuStart] = [performance.now(), cpuMs()];
    results += (await search(redis, kept, newsletters, { query, page: 1 })).total;
    times.push(performance.now() - start);
    cpuTimes.push(cpuMs() - cpuStart);
  }
  const searchBlocks = { p99: rounded(loop.percentile(99) / 1e6), max: rounded(loop.max / 1e6) };
  const turnCpuMs = await stopWatch();
  redis.disconnect();
  return {
    articles,
    load,
    memoryMb: megabytes() - emptyMb,
    search: {
      p50Ms: share(times, 0.5),
      p95Ms: share(times, 0.95),
      p95CpuMs: share(cpuTimes, 0.95),
      meanResults: Math.round(results / queries),
    },
    eventLoopMs: { whileLoading: loadBlocks, whileSearching: searchBlocks },
    turnCpuMs,
  };
}

const [url = '', count = '0'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await run(url, Number(count))));
