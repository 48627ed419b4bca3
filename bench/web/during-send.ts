import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../../src/queues/queues.js';
import { freePort } from '../../tests/helpers/process.js';
import type { Compiled } from '../compiled.js';
import { startWorkerProcesses, untilIdle } from '../deliver/deliver-postrider.js';
import { withDataDir } from '../list.js';
import { addReaders } from '../newsroom.js';
import { end, start, waitForServer } from '../processes.js';
import { benchNewsletter } from '../readers.js';
import { type Sink, startSink } from '../sink.js';
import { load } from './load.js';
import { figuresBetween, startVisits } from './visits.js';
import { type BenchServer, connections } from './web-rows.js';

/** Page visits a second: 1.8 million an hour. */
const visitsPerSecond = 500;
/** Visitors whose answers are not there yet, at the same moment. */
const visitors = 200;
/** How long the first emails count as the begin of a send, in ms. */
const beginMs = 3_000;
const articlesPerIssue = 10;

interface Ground extends BenchServer {
  compiled: Compiled;
  sink: Sink;
  queues: Queues;
  newsletter: Newsletter;
  /** Addresses that are read meanwhile. */
  paths: readonly string[];
  readers: number;
  /** Seconds before a send, in which the same is measured. */
  seconds: number;
}

/**
 * Pages while an issue goes out on the same machine, and before.
 *
 * What a reader feels is measured with visits at a fixed rate. Beside it is the same with connections that are always
 * busy: they use all processors, so that each answer waits for the others, and a send only makes that queue longer.
 */
export async function duringSend(
  server: BenchServer,
  compiled: Compiled,
  paths: readonly string[],
  { readers, seconds }: { readers: number; seconds: number },
) {
  const { redis, site } = server;
  const newsletter = await readNewsletter(redis, benchNewsletter.slug);
  await addReaders(site.list, newsletter, readers);
  const sink = await startSink();
  const queues = openQueues(redis);
  const ground: Ground = { ...server, compiled, sink, queues, newsletter, paths, readers, seconds };
  try {
    return {
      readers,
      undisturbed: await withWorker(ground, async () => ({ mailsPerSecond: await sendAlone(ground, 0) })),
      workerProcess: await withWorker(ground, () => visitedSend(ground, 1)),
      oneProcess: await withEverything(ground, (origin) => visitedSend({ ...ground, origin }, 2)),
      alwaysBusy: await withWorker(ground, () => busySend(ground, 3)),
    };
  } finally {
    await queues.close();
    await sink.stop();
  }
}

/** Runs a worker beside the web process, as docker-compose.yml does. */
async function withWorker<T>(ground: Ground, run: () => Promise<T>): Promise<T> {
  const workers = await startWorkerProcesses(ground, { processes: 1, connections: 10 });
  try {
    return await run();
  } finally {
    await workers.stop();
  }
}

/** Runs web and workers in one process, as `npm start` does. */
function withEverything<T>({ compiled, redisUrl, sink }: Ground, run: (origin: string) => Promise<T>): Promise<T> {
  return withDataDir(async (dataDir) => {
    const port = await freePort();
    const env = {
      PATH: process.env.PATH,
      REDIS_URL: `unix://${redisUrl}`,
      SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
      SMTP_CONNECTIONS: '10',
      PUBLIC_URL: 'https://news.example.com',
      SECRET: 'a secret for the benchmark only',
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'error',
    };
    const child: ChildProcess = start(process.execPath, [...memoryFlags, compiled.entry, 'up'], {
      cwd: dataDir,
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    try {
      const origin = `http://127.0.0.1:${port}`;
      await waitForServer(origin, child);
      await untilIdle([child]);
      return await run(origin);
    } finally {
      await end(child);
    }
  });
}

/** Composes a draft with articles of its own. @param nth counts the issues of this bench */
async function composeNth({ redis, site, newsletter }: Ground, nth: number): Promise<string> {
  const from = nth * articlesPerIssue;
  const articles = site.articles.slice(from, from + articlesPerIssue).map(({ id }) => id);
  return (await composeIssue(redis, newsletter, { articles })).issue.id;
}

/** Sends an issue to its end. @returns messages per second, from the command to the last one */
async function send({ redis, queues, sink, readers }: Ground, id: string): Promise<number> {
  const began = performance.now();
  const flow = sink.follow(readers, 60_000 + readers * 10);
  await startIssue(redis, queues, id);
  await flow;
  const mailsPerSecond = Math.round((1_000 * readers) / (performance.now() - began));
  while ((await readIssue(redis, id)).state !== 'sent') await sleep(50);
  return mailsPerSecond;
}

const sendAlone = async (ground: Ground, nth: number) => send(ground, await composeNth(ground, nth));

/** Visits at a fixed rate before and during a send. */
async function visitedSend(ground: Ground, nth: number) {
  const { origin, paths, seconds } = ground;
  const id = await composeNth(ground, nth);
  // Each page is rendered once: what a page costs that nobody has read is another row.
  await load({ origin, paths, seconds: 60, requests: 2 * paths.length, connections });
  const stop = await startVisits({ origin, paths, perSecond: visitsPerSecond, connections: visitors });
  // The process that visits starts meanwhile, and warms up.
  await sleep(3_000);
  const before = Date.now();
  await sleep(seconds * 1_000);
  const began = Date.now();
  const mailsPerSecond = await send(ground, id);
  const ended = Date.now();
  const visits = await stop();
  return {
    visitsPerSecond,
    mailsPerSecond,
    before: figuresBetween(visits, before, began),
    begin: figuresBetween(visits, began, began + beginMs),
    later: figuresBetween(visits, began + beginMs, ended),
  };
}

/** Connections that are always busy, before and during a send. */
async function busySend(ground: Ground, nth: number) {
  const { origin, paths, seconds, redis, queues, sink } = ground;
  const id = await composeNth(ground, nth);
  await load({ origin, paths, seconds: 60, requests: 2 * paths.length, connections });
  const before = await load({ origin, paths, seconds, connections });
  const mails = await sink.count();
  await startIssue(redis, queues, id);
  while ((await sink.count()) === mails) await sleep(20);
  const during = await load({ origin, paths, seconds, connections });
  const { state } = await readIssue(redis, id);
  return {
    connections,
    p99MsBefore: before.p99Ms,
    p99Ms: during.p99Ms,
    requestsPerSecondBefore: before.requestsPerSecond,
    requestsPerSecond: during.requestsPerSecond,
    // A send that ended before is no measure.
    stillSending: state === 'sending',
    otherAnswers: before.otherAnswers + during.otherAnswers,
  };
}
