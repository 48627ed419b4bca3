import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { openQueues, type Queues } from '../../src/queues/queues.js';
import { compile } from '../compiled.js';
import { startWorkerProcesses } from '../deliver/deliver-postrider.js';
import { withBenchRedis } from '../list.js';
import { fillNewsroom, type Newsroom } from '../newsroom.js';
import { cpuSeconds } from '../processes.js';
import { type Sink, startSink } from '../sink.js';
import { median } from '../web/load.js';
import { signedIn, withDeskServer } from './desk-pages.js';

// The claim: people who watch a send cost it at most 2 %.

/** A server lets one person have 30 streams open. */
const streamsOfOne = 10;

interface Ground {
  redis: Redis;
  room: Newsroom;
  sink: Sink;
  queues: Queues;
  origin: string;
  readers: number;
  web: ChildProcess;
  workers: readonly ChildProcess[];
}

/** The same send with people who watch it and without, in turn. */
export function benchWatchers({ readers, watchers, rounds }: { readers: number; watchers: number; rounds: number }) {
  return withBenchRedis(async (redis, redisUrl) => {
    const room = await fillNewsroom(redis, readers);
    const cookies: string[] = [];
    for (let i = 0; i < watchers; i += 1)
      cookies.push(i % streamsOfOne === 0 ? await signedIn(redis, `watcher${i}`) : (cookies.at(-1) ?? ''));
    const sink = await startSink();
    const queues = openQueues(redis);
    const compiled = await compile();
    const workers = await startWorkerProcesses({ compiled, redisUrl, sink }, { processes: 1, connections: 10 });
    try {
      return await withDeskServer(redisUrl, async (origin, web) => {
        const ground = { redis, room, sink, queues, origin, readers, web, workers: workers.children };
        // The first send loads code, and so do the first watchers.
        await send(ground, cookies);
        const without: Sent[] = [];
        const watched: Sent[] = [];
        for (let round = 0; round < rounds; round += 1) {
          // In turns, so that what gets slower with time does so for both.
          const watchedFirst = round % 2 === 1;
          if (watchedFirst) watched.push(await send(ground, cookies));
          without.push(await send(ground, []));
          if (!watchedFirst) watched.push(await send(ground, cookies));
        }
        return {
          readers,
          watchers,
          rounds,
          without: middle(without),
          watched: middle(watched),
          costs: costs(without, watched),
        };
      });
    } finally {
      await workers.stop();
      await compiled.remove();
      await queues.close();
      await sink.stop();
    }
  });
}

interface Sent {
  mailsPerSecond: number;
  /** Of the web part, the worker and Redis together. */
  cpuSeconds: number;
  /** Of the web part alone, which nothing else disturbs: milliseconds for each second of the send. */
  webMsPerSecond: number;
  /** Events that all watchers got together. */
  events: number;
}

/** Sends an issue to its end. */
async function send(
  { redis, room, sink, queues, origin, readers, web, workers }: Ground,
  cookies: readonly string[],
): Promise<Sent> {
  const { id } = await room.compose(10);
  const cpu = async () => (await redisCpu(redis)) + [web, ...workers].reduce((sum, one) => sum + cpuSeconds(one), 0);
  const [before, webBefore] = [await cpu(), cpuSeconds(web)];
  const began = performance.now();
  const flow = sink.follow(readers, 60_000 + readers * 10);
  await startIssue(redis, queues, id);
  const stop = new AbortController();
  const watching = Promise.all(cookies.map((cookie) => watch(`${origin}/desk/issues/${id}/live`, cookie, stop.signal)));
  await flow;
  const seconds = (performance.now() - began) / 1_000;
  const webMsPerSecond = Math.round((1_000 * (cpuSeconds(web) - webBefore)) / seconds);
  while ((await readIssue(redis, id)).state !== 'sent') await sleep(50);
  stop.abort();
  const events = (await watching).reduce((sum, count) => sum + count, 0);
  return { mailsPerSecond: Math.round(readers / seconds), cpuSeconds: (await cpu()) - before, webMsPerSecond, events };
}

/** Reads a stream to its end. @returns how many events it had */
async function watch(url: string, cookie: string, signal: AbortSignal): Promise<number> {
  let events = 0;
  try {
    const answer = await fetch(url, { headers: { cookie }, signal });
    if (answer.status !== 200) throw new TypeError(`${url} answers ${answer.status}.`);
    for await (const chunk of answer.body ?? [])
      events += Buffer.from(chunk).toString('latin1').split('\n\n').length - 1;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return events;
}

const redisCpu = async (redis: Redis) =>
  [...(await redis.info('cpu')).matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce(
    (sum, [, s]) => sum + Number(s),
    0,
  );

const middle = (all: readonly Sent[]) => ({
  mailsPerSecond: median(all.map((one) => one.mailsPerSecond)),
  cpuSeconds: Number(median(all.map((one) => one.cpuSeconds)).toFixed(2)),
  webMsPerSecond: median(all.map((one) => one.webMsPerSecond)),
  events: median(all.map(({ events }) => events)),
});

/** Per cent, each round compared with the send just before it. */
function costs(without: readonly Sent[], watched: readonly Sent[]) {
  const share = (of: (sent: Sent) => number) =>
    Number(median(watched.map((one, i) => 100 * (of(one) / of(without[i] as Sent) - 1))).toFixed(1));
  return { mailsPerSecond: share((one) => one.mailsPerSecond), cpuSeconds: share((one) => one.cpuSeconds) };
}
