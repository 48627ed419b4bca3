import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../../src/app.js';
import { parseConfig } from '../../src/config.js';
import { messages } from '../../src/locale/messages.js';
import { buildWeb } from '../../src/web/server.js';
import { wordsOf } from './search-texts.js';

// Runs compiled, as a deployment does: bench/search.ts compiles it.

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

/** Milliseconds of CPU that the main thread has used (proc(5), schedstat). */
const mainThreadMs = () => Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;

/**
 * Measures the CPU time of the event loop's turns: on a busy machine, a delay of the loop is mostly time in which
 * another thread has the CPU.
 * @returns a function that ends it, and returns the most CPU time of one turn in ms
 */
function watchTurns(): () => Promise<number> {
  let longest = 0;
  let on = true;
  const watching = (async () => {
    while (on) {
      const before = mainThreadMs();
      await setImmediate();
      longest = Math.max(longest, mainThreadMs() - before);
    }
  })();
  return async () => {
    on = false;
    await watching;
    return rounded(longest);
  };
}

/**
 * Opens search pages as readers do, first until every article can be found, and measures how long the process that
 * serves them is blocked: while the index is loaded, while they search, and while they open the page without searching.
 * The index has a thread of its own; CPU times and memory are those of the whole process. Linux only: it reads /proc.
 * @param url of a Redis that holds this many public articles
 */
async function run(url: string, articles: number) {
  const app = await openApp(parseConfig({ LOG_LEVEL: 'silent' }), { redisUrl: url, smtpUrl: undefined });
  const server = buildWeb(app);
  const incomplete = messages('en').pages.search.incomplete;
  let readers = 0;
  const open = async (query: string) => {
    if (query === '') return (await server.inject('/search')).body;
    readers += 1;
    // Each from a network of its own, because searches are limited by network.
    const remoteAddress = `10.${readers >> 8}.${readers & 255}.1`;
    const page = await server.inject({ url: `/search?q=${encodeURIComponent(query)}`, remoteAddress });
    if (page.statusCode !== 200) throw new Error(`a search page answered ${page.statusCode}`);
    return page.body;
  };
  // The pages and their parts are loaded, as they are in a process that has served other pages.
  const home = await server.inject('/');
  if (home.statusCode !== 200) throw new Error(`the home page answered ${home.statusCode}`);
  const asked = queriesOf(wordsOf(1));
  const emptyMb = megabytes();
  const loop = monitorEventLoopDelay({ resolution: 1 });
  const blocks = () => ({ p99: rounded(loop.percentile(99) / 1e6), max: rounded(loop.max / 1e6) });
  loop.enable();
  const [began, cpuBegan] = [performance.now(), cpuMs()];
  while ((await open('x')).includes(incomplete)) await sleep(20);
  const load = { ms: Math.round(performance.now() - began), cpuMs: Math.round(cpuMs() - cpuBegan) };
  const whileLoading = blocks();
  for (const query of asked.slice(0, 50)) await open(query);
  loop.reset();
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (const query of asked) {
    const [start, cpuStart] = [performance.now(), cpuMs()];
    await open(query);
    times.push(performance.now() - start);
    cpuTimes.push(cpuMs() - cpuStart);
  }
  const whileSearching = blocks();
  loop.reset();
  for (const _ of asked) await open('');
  const withoutSearches = blocks();
  const memoryMb = megabytes() - emptyMb;
  const stopWatch = watchTurns();
  for (const query of asked) await open(query);
  const longestTurnCpuMs = await stopWatch();
  await server.close();
  await app.close();
  return {
    articles,
    load,
    memoryMb,
    page: { p50Ms: share(times, 0.5), p95Ms: share(times, 0.95), p95CpuMs: share(cpuTimes, 0.95) },
    longestTurnCpuMs,
    eventLoopMs: { whileLoading, whileSearching, withoutSearches },
  };
}

const [url = '', count = '0'] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await run(url, Number(count))));
