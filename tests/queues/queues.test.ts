import { Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { jobs, type QueueName, retryDelay } from '../../src/queues/catalogue.js';
import { openQueues, type Queues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let stop: () => Promise<void>;
let queues: Queues;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
});
afterAll(() => stop());
beforeEach(async () => {
  await redis.flushall();
  queues = openQueues(redis);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await queues.close();
});

function queue(name: QueueName): Queue {
  const opened = new Queue(name, { connection: redis, prefix: keys.queues });
  open.push(opened);
  return opened;
}

/** Runs the jobs of a queue until one has completed or failed. */
async function runOne(name: QueueName, run: () => Promise<void>): Promise<unknown> {
  const connection = redis.duplicate();
  const worker = new Worker(name, run, { connection, prefix: keys.queues, settings: { backoffStrategy: () => 0 } });
  try {
    return await new Promise<unknown>((done) => {
      worker.on('completed', (job) => done(job.data));
      worker.on('failed', (job) => done(job?.failedReason));
    });
  } finally {
    await worker.close();
    connection.disconnect();
  }
}

test('a job enqueued twice under one id waits once, with the first payload', async () => {
  await queues.enqueue('deliverBatch', 'business-1-0', { issueId: 'business-1', from: 0, to: 63 });
  await queues.enqueue('deliverBatch', 'business-1-0', { issueId: 'business-1', from: 0, to: 31 });
  const waiting = await queue('deliver').getJobs();
  expect(waiting.map(({ id, name, data }) => ({ id, name, data }))).toEqual([
    { id: 'business-1-0', name: 'deliverBatch', data: { issueId: 'business-1', from: 0, to: 63 } },
  ]);
});

test('of many ids, those without a job are found, in their order, and nothing is written', async () => {
  const ids = Array.from({ length: 1_200 }, (_, i) => `business-1-${i}`);
  const lost = [ids[0], ids[700], ids[701], ids[1_199]];
  for (const id of ids.filter((one) => !lost.includes(one)))
    await queues.enqueue('deliverBatch', id, { issueId: 'business-1', from: 0, to: 63 }, 60_000);
  const events = () => redis.xlen(`${keys.queues}:deliver:events`);
  const before = await events();
  expect(before).toBeGreaterThan(0);
  expect(await queues.missing('deliverBatch', ids)).toEqual(lost);
  expect(await queues.missing('deliverBatch', [])).toEqual([]);
  expect(await events()).toBe(before);
});

test('a job that its list has lost is missing, and its id is free again', async () => {
  const payload = { issueId: 'business-1', from: 0, to: 63 };
  for (const id of ['a', 'b']) await queues.enqueue('deliverBatch', id, payload, 60_000);
  await redis.zrem(`${keys.queues}:deliver:delayed`, 'b');
  expect(await queues.missing('deliverBatch', ['a', 'b'])).toEqual(['b']);
  await queues.enqueue('deliverBatch', 'b', payload, 60_000);
  expect(await queues.missing('deliverBatch', ['a', 'b'])).toEqual([]);
  expect(await queue('deliver').getDelayedCount()).toBe(2);
});

test('a job that failed for good is missing, and its id is free again', async () => {
  await queue('plan').add('planIssue', { issueId: 'business-1' }, { jobId: 'business-1', removeOnFail: false });
  const failing = async () => {
    throw new Error('the job has no data');
  };
  expect(await runOne('plan', failing)).toBe('the job has no data');
  expect(await queue('plan').getFailedCount()).toBe(1);
  expect(await queues.missing('planIssue', ['business-1'])).toEqual(['business-1']);
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  expect(await queue('plan').getJobCounts('waiting', 'failed')).toEqual({ waiting: 1, failed: 0 });
});

test('a job that runs stays, even if its list has lost it', async () => {
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  let missing: string[] | undefined;
  await runOne('plan', async () => {
    await redis.del(`${keys.queues}:plan:active`);
    missing = await queues.missing('planIssue', ['business-1']);
    await redis.lpush(`${keys.queues}:plan:active`, 'business-1');
  });
  expect(missing).toEqual([]);
});

test('a job that was made after its queue was read stays as it is', async () => {
  const before = await queues.unfinished('deliverBatch');
  expect(before).toEqual(new Set());
  await queues.enqueue('deliverBatch', 'a', { issueId: 'business-1', from: 0, to: 63 }, 60_000);
  await queues.enqueue('deliverBatch', 'b', { issueId: 'business-1', from: 64, to: 127 });
  expect(await queues.missing('deliverBatch', ['a', 'b'], before)).toEqual([]);
  expect(await queue('deliver').getJobCounts('waiting', 'delayed')).toEqual({ waiting: 1, delayed: 1 });
});

test('two producers at the same moment make one job', async () => {
  const other = openQueues(redis);
  open.push(other);
  await Promise.all(
    [queues, other, queues, other].map((producer) => producer.enqueue('planIssue', 'a-1', { issueId: 'a-1' })),
  );
  expect(await queue('plan').count()).toBe(1);
});

test('one id in two queues is two jobs', async () => {
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  await queues.enqueue('deliverBatch', 'business-1', { issueId: 'business-1', from: 0, to: 1 });
  expect(await queue('plan').count()).toBe(1);
  expect(await queue('deliver').count()).toBe(1);
});

test('a finished job frees its id', async () => {
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  expect(await runOne('plan', async () => undefined)).toEqual({ issueId: 'business-1' });
  expect(await queue('plan').getJobs()).toEqual([]);
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  expect(await queue('plan').count()).toBe(1);
});

test('a failed job is kept for its next attempt, and so is its id', async () => {
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  const failing = async () => {
    throw new Error('the relay is away');
  };
  expect(await runOne('plan', failing)).toBe('the relay is away');
  await queues.enqueue('planIssue', 'business-1', { issueId: 'business-1' });
  expect(await queue('plan').getJobs()).toHaveLength(1);
});

test('an invalid payload is refused before it is queued', async () => {
  await expect(
    queues.enqueue('sendNotice', 'x', {
      kind: 'confirm',
      newsletter: 1,
      subscriber: 'reader@example.com',
      at: 1,
      messageIdForm: 'hex',
    }),
  ).rejects.toThrow();
  await expect(queues.enqueue('deliverBatch', 'x', { issueId: 'a-1', from: -1, to: 1 })).rejects.toThrow();
  expect(await queue('notices').count()).toBe(0);
  expect(await queue('deliver').count()).toBe(0);
});

test('a job is retried for longer than a weekend', () => {
  // The upkeep and the count of readers come again every hour by themselves, the reconciler makes up for the clock, the pulls and the pictures, and a
  // command whose check fails makes it itself; a look at the health of the installation asks for its checks again. Whoever waits for a backup sees that it failed. A hub that is not pinged finds the issue later by itself. Events wait in the store, and a job for
  // the webhooks comes every second, a look at what needs attention every ten, and
  // what that needs every minute.
  const {
    tendPending,
    foldLedgers,
    keepTime,
    sendWelcomes,
    writeBackup,
    pullSource,
    makePictures,
    countFigures,
    checkIssue,
    checkInstallation,
    pingHub,
    tellWebhooks,
    watchTroubles,
    keepAttention,
    ...mailing
  } = jobs;
  for (const { attempts } of [
    tendPending,
    foldLedgers,
    keepTime,
    sendWelcomes,
    writeBackup,
    pullSource,
    makePictures,
    countFigures,
    pingHub,
  ])
    expect(attempts).toBeGreaterThan(1);
  for (const { attempts } of [checkIssue, checkInstallation, tellWebhooks, watchTroubles, keepAttention])
    expect(attempts).toBe(1);
  for (const { attempts } of Object.values(mailing)) {
    let waited = 0;
    for (let failures = 1; failures < attempts; failures += 1) waited += retryDelay(failures);
    expect(waited).toBeGreaterThan(3 * 86_400_000);
  }
});

test('the delays between attempts double from a second to a minute and stay there', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8].map(retryDelay)).toEqual([1, 2, 4, 8, 16, 32, 60, 60].map((s) => s * 1_000));
  expect(retryDelay(5_000)).toBe(60_000);
});
