import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Redis } from 'ioredis';
import { fillNewsroom } from '../../bench/newsroom.js';
import { startIssue } from '../../src/control/start-issue.js';
import { issuesBeingSent, readIssue } from '../../src/issues/issue-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { connectRedis } from '../../src/redis/client.js';
import type { Report } from '../../src/reports/report.js';
import { freePort } from '../helpers/process.js';
import { type Judgement, judge } from './judge.js';
import { blowsOf, type ChaosPlan, chaosAddress } from './plan.js';
import { followSinkLog, readSinkLog } from './sink-log.js';
import { redisVictim, sinkVictim, workerVictim } from './victims.js';

/** Number of stops of each process, and the workers that were asked to stop and did not exit with 0. */
interface Stops {
  worker: number;
  redis: number;
  sink: number;
  disorderly: number;
}

export interface ChaosResult extends Judgement {
  stops: Stops;
  report: Report;
  seconds: number;
}

/**
 * Sends one issue to a real list with real worker processes. Workers, Redis and the mail server are killed meanwhile.
 * Then it counts the messages at the mail server.
 * @throws when the send does not end within `limitMs`
 */
export async function runChaos(plan: ChaosPlan): Promise<ChaosResult> {
  const startedAt = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'postrider-chaos-'));
  const socket = join(dir, 'redis.sock');
  const logFile = join(dir, 'sink.log');
  const port = await freePort();
  const redisServer = redisVictim(dir, socket);
  const sink = sinkVictim({ port, logFile, seed: plan.seed, odds: plan.odds, delayMs: plan.delayMs });
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: `unix://${socket}`,
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    SMTP_CONNECTIONS: String(plan.connections),
    PUBLIC_URL: 'https://news.example.com',
    SECRET: 'a secret for the tests only',
    DATA_DIR: dir,
    LOG_LEVEL: 'warn',
    // Some messages are refused on purpose. That must not put their providers' readers on hold.
    AUTO_PAUSE_FAULTS: '0',
    ...plan.settings,
  };
  const workers = Array.from({ length: plan.workers }, () =>
    workerVictim([...plan.program, 'worker'], { cwd: dir, env }, (text) => plan.listen?.(text)),
  );
  let redis: Redis | undefined;
  try {
    await redisServer.start();
    await sink.start();
    redis = await connectRedis(socket);
    const room = await fillNewsroom(redis, plan.recipients, chaosAddress);
    const issue = await room.compose(2);
    await Promise.all(workers.map((worker) => worker.start()));
    const queues = openQueues(redis);
    await startIssue(redis, queues, issue.id);
    const stops = await strike(plan, { redisServer, sink, workers }, countTaken(logFile), startedAt);
    await untilSettled(redis, issue.id, plan, startedAt);
    await queues.close();
    const words = [...plan.program, 'issue', 'report', issue.id, '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: dir, env });
    const report = JSON.parse(stdout) as Report;
    const seconds = Math.round((performance.now() - startedAt) / 1_000);
    return { ...judge(plan, readSinkLog(logFile), report, stops.disorderly), stops, report, seconds };
  } finally {
    redis?.disconnect();
    await Promise.all(workers.map((worker) => worker.kill()));
    await sink.kill();
    await redisServer.kill();
    await rm(dir, { recursive: true, force: true });
  }
}

/** @returns the number of recipients who have their message by now */
function countTaken(logFile: string): () => number {
  const taken = new Set<string>();
  const more = followSinkLog(logFile);
  return () => {
    for (const { deed, address } of more()) if (deed === 'taken' || deed === 'cut') taken.add(address);
    return taken.size;
  };
}

function inTime({ limitMs }: ChaosPlan, startedAt: number): void {
  if (performance.now() - startedAt > limitMs) throw new Error(`The send is not over after ${limitMs / 1_000} s.`);
}

/** Stops each process at its time and restarts it immediately. A worker is stopped again only once it works again. */
async function strike(
  plan: ChaosPlan,
  victims: {
    redisServer: ReturnType<typeof redisVictim>;
    sink: ReturnType<typeof sinkVictim>;
    workers: ReturnType<typeof workerVictim>[];
  },
  taken: () => number,
  startedAt: number,
): Promise<Stops> {
  const stops: Stops = { worker: 0, redis: 0, sink: 0, disorderly: 0 };
  for (const { at, blow } of blowsOf(plan)) {
    while (taken() < at) {
      inTime(plan, startedAt);
      await sleep(20);
    }
    plan.say?.(`at ${at} mails: ${blow}`);
    if (blow === 'worker') {
      const victim = victims.workers[stops.worker % plan.workers];
      while (!victim?.running()) {
        inTime(plan, startedAt);
        await sleep(20);
      }
      const code = await victim.kill(plan.signal);
      if (plan.signal === 'SIGTERM' && code !== 0) stops.disorderly += 1;
      await victim.start();
    } else {
      const victim = blow === 'redis' ? victims.redisServer : victims.sink;
      await victim.kill();
      await sleep(200);
      await victim.start();
    }
    stops[blow] += 1;
  }
  return stops;
}

/** Waits until the issue is sent and the last retry is over. */
async function untilSettled(redis: Redis, issueId: string, plan: ChaosPlan, startedAt: number): Promise<void> {
  const settled = async () =>
    (await readIssue(redis, issueId)).state === 'sent' && !(await issuesBeingSent(redis)).includes(issueId);
  while (!(await settled())) {
    inTime(plan, startedAt);
    await sleep(100);
  }
}
