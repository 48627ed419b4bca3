import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import { withBenchRedis } from '../list.js';
import { fillNewsroom } from '../newsroom.js';
import { peakRssMb } from '../processes.js';
import type { DeliverOptions } from './deliver-options.js';
import {
  type Ground,
  hundredths,
  type Setup,
  sendThroughPostrider,
  startWorkerProcesses,
  untilSent,
} from './deliver-postrider.js';

/** The cost of a list of this length: time to the first message, a worker's memory, the ledger in Redis. */
export function measureReach(
  tools: Pick<Ground, 'compiled' | 'sink'>,
  { recipients, whole }: DeliverOptions['reach'][number],
  connections: number,
) {
  return withBenchRedis(async (redis, redisUrl) => {
    const room = await fillNewsroom(redis, recipients);
    const ground = { ...tools, redis, redisUrl, room };
    const setup = { processes: 1, connections, articles: 1, recipients };
    const sent = whole ? await sendThroughPostrider(ground, setup) : await beginSend(ground, setup);
    const [issueId = ''] = await redis.zrevrange(keys.issues(room.newsletter.slug), 0, 0);
    return {
      recipients,
      whole,
      firstMailMs: sent.firstMailMs,
      rssMb: sent.rssMb,
      ...(await ledgerBytes(redis, issueId, recipients)),
      // A process that has worked for only a second has not reached its final memory.
      ...(recipients <= 1_000 ? { rssMbAfterTenIssues: await memoryAfter(10, ground, setup) } : {}),
    };
  });
}

/** Sends several issues one after the other with one worker process. @returns its max memory in MB */
async function memoryAfter(issues: number, ground: Ground, setup: Setup): Promise<number> {
  const queues = openQueues(ground.redis);
  const workers = await startWorkerProcesses(ground, setup);
  try {
    for (let i = 0; i < issues; i += 1) {
      const { id } = await ground.room.compose(setup.articles);
      await startIssue(ground.redis, queues, id);
      await untilSent(ground.redis, id);
    }
    return Math.max(...workers.children.map(peakRssMb));
  } finally {
    await workers.stop();
    await queues.close();
  }
}

/** Starts a send, and stops it when everyone is planned and some are emailed. */
async function beginSend(ground: Ground, setup: Setup): Promise<{ firstMailMs: number; rssMb: number }> {
  const { redis, sink, room } = ground;
  const issue = await room.compose(setup.articles);
  const queues = openQueues(redis);
  const workers = await startWorkerProcesses(ground, setup);
  try {
    const first = sink.follow(1, 120_000);
    const startedAt = performance.now();
    await startIssue(redis, queues, issue.id);
    const firstMailMs = Math.round((await first).firstAt - startedAt);
    for (const deadline = Date.now() + 300_000; !(await readIssue(redis, issue.id)).planned; await sleep(200)) {
      if (Date.now() > deadline) throw new Error('The issue is not planned after five minutes.');
    }
    await sink.follow(5_000, 60_000);
    return { firstMailMs, rssMb: Math.max(...workers.children.map(peakRssMb)) };
  } finally {
    await workers.stop('SIGKILL');
    await queues.close();
  }
}

/** Bytes of Redis that an issue's recipients take (MEMORY USAGE of every key that names the issue, all counted). */
async function ledgerBytes(redis: Redis, issueId: string, recipients: number) {
  // Keys that exist once per issue, whatever the number of readers.
  const once = [keys.issue(issueId), keys.templates(issueId), keys.problems(issueId)];
  let bytes = 0;
  let cursor = '0';
  do {
    const [next, found] = await redis.scan(cursor, 'MATCH', `*${issueId}*`, 'COUNT', 5_000);
    cursor = next;
    const mine = found.filter((key) => !once.includes(key));
    const sizes = await Promise.all(mine.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
    bytes += sizes.reduce<number>((sum, size) => sum + Number(size ?? 0), 0);
  } while (cursor !== '0');
  return { ledgerBytesPerRecipient: hundredths(bytes / recipients) };
}
