import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { AnswerSettings } from '../../src/newsletters/answer-settings.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { reportIssue } from '../../src/reports/report.js';
import type { Compiled } from '../compiled.js';
import type { Newsroom } from '../newsroom.js';
import { cpuSeconds, end, peakRssMb, start } from '../processes.js';
import type { Flow, Sink } from '../sink.js';

/** The environment of a send: the program, Redis, the SMTP sink and the newsroom. */
export interface Ground {
  compiled: Compiled;
  redis: Redis;
  redisUrl: string;
  sink: Sink;
  room: Newsroom;
}

/** How one send is run. */
export interface Setup {
  processes: number;
  /** SMTP connections of all processes together. */
  connections: number;
  articles: number;
  recipients: number;
  /** The DKIM settings; none: unsigned. */
  dkim?: Record<string, string>;
  /** Other settings. */
  settings?: Record<string, string>;
  /** How readers can respond; `defaultAnswers` by default. */
  answers?: AnswerSettings;
  /** Called when the workers are idle, just before the send. */
  beforeSend?: (workers: readonly ChildProcess[]) => void;
}

/** The answers of a new newsletter: clicks are counted by link. */
export const defaultAnswers: AnswerSettings = { clicks: 'link', ratings: false };

export interface SendFigures extends Flow {
  /** From the send command until the first message is at the sink. */
  firstMailMs: number;
  /** CPU seconds of the worker processes and of Redis per 10,000 messages, planning included. */
  cpuPer10k: number;
  redisCpuPer10k: number;
  /** Max memory of one worker process. */
  rssMb: number;
}

/** A process is idle when it used less than `idleCpuSeconds` in `idleMs`. */
const idleMs = 300;
const idleCpuSeconds = 0.02;
/** Jobs that can wait begin when a process is 3 s old (workers/first-seconds.ts). */
const firstSecondsMs = 3_500;
/** The hourly upkeep reads the whole list: a minute and more for one of ten million. */
const maxIdleWaits = 600;

/** Waits until workers have done the work of every start, such as the hourly upkeep, which is not part of a send. */
export async function untilIdle(children: readonly ChildProcess[]): Promise<void> {
  const cpu = () => children.reduce((sum, child) => sum + cpuSeconds(child), 0);
  await sleep(firstSecondsMs);
  let before = cpu();
  for (let waits = 0; waits < maxIdleWaits; waits += 1) {
    await sleep(idleMs);
    const now = cpu();
    if (now - before < idleCpuSeconds * children.length) return;
    before = now;
  }
  throw new Error(`The workers are still busy ${(idleMs * maxIdleWaits) / 1_000} s after their start.`);
}

/** Starts worker processes as docker-compose.yml does, and waits until they report that they run and are idle. */
export async function startWorkerProcesses(
  ground: Pick<Ground, 'compiled' | 'redisUrl'> & { sink: { port: number } },
  setup: Pick<Setup, 'processes' | 'connections' | 'dkim' | 'settings'>,
): Promise<Workers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-worker-'));
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: ground.redisUrl.startsWith('/') ? `unix://${ground.redisUrl}` : ground.redisUrl,
    SMTP_URL: `smtp://127.0.0.1:${ground.sink.port}`,
    SMTP_CONNECTIONS: String(setup.connections / setup.processes),
    PUBLIC_URL: 'https://news.example.com',
    SECRET: 'a secret for the benchmark only',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    NODE_OPTIONS: memoryFlags.join(' '),
    ...setup.dkim,
    ...setup.settings,
  };
  const children = await Promise.all(
    Array.from({ length: setup.processes }, async () => {
      // In a folder without a .env file, which would change what is measured.
      const options = { cwd: dataDir, env, stdio: ['ignore', 'ignore', 'pipe'] as ['ignore', 'ignore', 'pipe'] };
      const child = start(process.execPath, [ground.compiled.entry, 'worker'], options);
      child.once('exit', (code) => code && process.stderr.write(`A worker ended with ${code}.\n`));
      child.stderr?.on('data', (chunk) => /"level"|postrider:/.test(String(chunk)) && process.stderr.write(chunk));
      await once(child.stderr ?? child, 'data');
      return child;
    }),
  );
  await untilIdle(children);
  return {
    children,
    async stop(signal) {
      await Promise.all(children.map((child) => end(child, signal)));
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

export interface Workers {
  children: ChildProcess[];
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** CPU seconds of one server of Redis, without those that rewrite its file. */
export const redisCpu = async (redis: Redis): Promise<number> =>
  [...(await redis.info('cpu')).matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].reduce(
    (sum, [, s]) => sum + Number(s),
    0,
  );

/**
 * Sends one issue through the whole pipeline with new worker processes: start, plan, scan of the audience, claim,
 * merge, sign, send, outcome. The sink measures the time.
 * @throws when a recipient was not accepted exactly once
 */
export async function sendThroughPostrider(ground: Ground, setup: Setup): Promise<SendFigures> {
  const { redis, sink, room } = ground;
  const { recipients } = setup;
  await changeNewsletter(redis, room.newsletter.slug, { ...defaultAnswers, ...setup.answers });
  const issue = await room.compose(setup.articles);
  const queues = openQueues(redis);
  const workers = await startWorkerProcesses(ground, setup);
  try {
    const cpu = () => workers.children.reduce((sum, child) => sum + cpuSeconds(child), 0);
    const [cpuBefore, redisBefore, mailsBefore] = [cpu(), await redisCpu(redis), await sink.count()];
    const flowing = sink.follow(recipients, 60_000 + recipients * 5);
    setup.beforeSend?.(workers.children);
    const startedAt = performance.now();
    await startIssue(redis, queues, issue.id);
    const flow = await flowing;
    await untilSent(redis, issue.id);
    const per10k = 10_000 / recipients;
    const figures = {
      ...flow,
      firstMailMs: Math.round(flow.firstAt - startedAt),
      cpuPer10k: hundredths((cpu() - cpuBefore) * per10k),
      redisCpuPer10k: hundredths(((await redisCpu(redis)) - redisBefore) * per10k),
      rssMb: Math.max(...workers.children.map(peakRssMb)),
    };
    const { accepted } = await reportIssue(room.list, issue.id);
    const mails = (await sink.count()) - mailsBefore;
    if (accepted !== recipients || mails !== recipients)
      throw new Error(`${recipients} recipients, ${accepted} accepted by the report, ${mails} messages at the sink.`);
    return figures;
  } finally {
    await workers.stop();
    await queues.close();
  }
}

/** Waits until the ledger accounts for everyone: the last outcomes are written after the last message has arrived. */
export async function untilSent(redis: Redis, issueId: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; ; await sleep(50)) {
    if ((await readIssue(redis, issueId)).state === 'sent') return;
    if (Date.now() > deadline) throw new Error('The issue is not sent a minute after its last message.');
  }
}

export const hundredths = (value: number) => Math.round(value * 100) / 100;
