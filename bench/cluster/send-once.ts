import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { withdrawIssue } from '../../src/control/cancel-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import type { Queues } from '../../src/queues/queues.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { redisCpu, startWorkerProcesses } from '../deliver/deliver-postrider.js';
import type { Newsroom } from '../newsroom.js';
import { cpuSeconds, end } from '../processes.js';
import type { ClusterGround, ClusterOptions } from './cluster-ground.js';
import type { CountingSink, SinkCounts } from './sink-process.js';

export interface SendOnce {
  issue: string;
  /** Whether the time was over before everyone was emailed. */
  isCut: boolean;
  seconds: number;
  /** Seconds from the start of the send until everyone was in the ledger; undefined: not in time. */
  plannedAfter: number | undefined;
  /** Messages at the sink, and how many arrived in a second, from the tenth percentile of them to the ninetieth. */
  counts: SinkCounts;
  perSecond: number;
  /** Messages at the sink when a worker was killed; undefined: it came to an end before. */
  killedAt: number | undefined;
  /** CPU seconds since the start of the send. */
  cpu: { workers: number; redis: number; sink: number };
}

/** How often the sink is asked, in ms. */
const lookMs = 1_000;
/** The same counts so many times in a row: nothing is on its way any more. */
const still = 4;

interface Mark {
  /** Seconds since the start of the send. */
  at: number;
  messages: number;
}

/** Sends an issue with worker processes, one of which is killed in the middle. */
export async function sendOnce(
  ground: ClusterGround,
  room: Newsroom,
  queues: Queues,
  options: ClusterOptions,
): Promise<SendOnce> {
  const { redis, sink } = ground;
  const workers = await startWorkerProcesses(ground, {
    processes: options.workers,
    connections: options.workers * options.connections,
  });
  try {
    const { id } = await room.compose(1);
    const used = workers.children.map(() => 0);
    const cpuOf = async () => {
      // A process that was killed keeps what it had used.
      for (const [i, child] of workers.children.entries())
        if (child.exitCode === null && child.signalCode === null) used[i] = cpuSeconds(child);
      return { workers: sum(used), redis: await cpuOfMasters(redis), sink: sink.cpuSeconds() };
    };
    const before = await cpuOf();
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1_000;
    await startIssue(redis, queues, id);
    const marks: Mark[] = [];
    let [killedAt, plannedAfter]: (number | undefined)[] = [];
    let isCut = false;
    for (let state = ''; state !== 'sent' && !isCut; await sleep(lookMs)) {
      const issue = await readIssue(redis, id);
      state = issue.state;
      if (issue.planned) plannedAfter ??= seconds();
      const { messages } = await sink.counts();
      marks.push({ at: seconds(), messages });
      progress(marks, options);
      const middle = messages >= options.readers / 2 || seconds() >= options.minutes * 30;
      if (middle && messages > 0 && killedAt === undefined) {
        await cpuOf();
        killedAt = messages;
        if (workers.children[0]) await end(workers.children[0], 'SIGKILL');
      }
      isCut = seconds() >= options.minutes * 60;
    }
    if (isCut) await withdrawIssue(room.list, id);
    const counts = await settled(sink);
    const after = await cpuOf();
    const cpu = {
      workers: after.workers - before.workers,
      redis: after.redis - before.redis,
      sink: after.sink - before.sink,
    };
    return { issue: id, isCut, seconds: seconds(), plannedAfter, counts, perSecond: rateOf(marks), killedAt, cpu };
  } finally {
    await workers.stop();
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const cpuOfMasters = async (redis: Redis) => sum(await Promise.all(mastersOf(redis).map(redisCpu)));

/** Once a minute. */
function progress(marks: readonly Mark[], { readers }: ClusterOptions): void {
  const last = marks.at(-1);
  if (last && marks.length % 60 === 0)
    process.stderr.write(`${Math.round(last.at)} s: ${last.messages} of ${readers} messages\n`);
}

/** Waits until no message arrives any more. */
async function settled(sink: CountingSink): Promise<SinkCounts> {
  let counts = await sink.counts();
  for (let same = 0; same < still; await sleep(lookMs / 2)) {
    const now = await sink.counts();
    same = now.messages === counts.messages ? same + 1 : 0;
    counts = now;
  }
  return counts;
}

function rateOf(marks: readonly Mark[]): number {
  const last = marks.at(-1)?.messages ?? 0;
  const from = marks.find(({ messages }) => messages >= Math.max(1, last * 0.1));
  const to = marks.find(({ messages }) => messages >= last * 0.9);
  return from && to && to.at > from.at ? Math.round((to.messages - from.messages) / (to.at - from.at)) : 0;
}
