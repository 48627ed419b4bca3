import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Logger } from '../../src/log.js';
import type { JobName } from '../../src/queues/catalogue.js';
import { logWorkerError } from '../../src/queues/worker-errors.js';
import { connectRedis } from '../../src/redis/client.js';
import { logOutages } from '../../src/redis/outages.js';
import { until } from '../helpers/clock.js';
import { freePort } from '../helpers/process.js';
import { patienceMs, startServer } from '../helpers/redis-server.js';

/** A Sentinel that can be killed and started again at its port. */
async function sentinelOf(
  primary: number,
): Promise<{ port: number; start(): void; kill(): Promise<void>; remove(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-sentinel-'));
  const port = await freePort();
  const file = join(dir, 'sentinel.conf');
  await writeFile(file, `port ${port}\nbind 127.0.0.1\ndir ${dir}\nsentinel monitor news 127.0.0.1 ${primary} 1\n`);
  let child: ChildProcess | undefined;
  return {
    port,
    start() {
      child = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
    },
    async kill() {
      const ended = child && once(child, 'exit');
      child?.kill('SIGKILL');
      await ended;
      child = undefined;
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  };
}

test('while the Sentinels are away the log says so once, whatever waits for Redis, and says when it is over', async ({
  onTestFinished,
}) => {
  const port = await freePort();
  const server = await startServer('redis-server', { port: String(port), bind: '127.0.0.1' });
  onTestFinished(() => server.stop());
  const admin = await connectRedis(server.url, {}, patienceMs);
  onTestFinished(() => admin.disconnect());
  const sentinel = await sentinelOf(port);
  onTestFinished(() => sentinel.kill().then(sentinel.remove));
  sentinel.start();
  const redis = await connectRedis(`redis+sentinel://127.0.0.1:${sentinel.port}/news`, {}, patienceMs);

  const lines: string[] = [];
  const write = (facts: object, message: string) => lines.push(JSON.stringify({ message, ...facts }));
  const log = { error: write, warn: write, info: write } as unknown as Logger;
  const outages = logOutages(redis, log);
  const jobs: JobName[] = ['planIssue', 'deliverBatch', 'tendPending'];
  const errors = new Map<JobName, number>();
  const connections = jobs.map((job) =>
    redis.duplicate().on('error', (error) => {
      if (error.message.startsWith('All sentinels')) errors.set(job, (errors.get(job) ?? 0) + 1);
      logWorkerError({ log, outages }, job, error);
    }),
  );
  onTestFinished(() => {
    for (const one of [redis, ...connections]) one.disconnect();
  });
  await Promise.all(connections.map((one) => one.ping()));

  await sentinel.kill();
  await admin.client('KILL', 'TYPE', 'NORMAL');
  await until('each has asked in vain, and again', () => jobs.every((job) => (errors.get(job) ?? 0) > 1));
  const about = (text: string) => lines.filter((line) => line.includes(text));
  expect(new Set(about('All sentinels are unreachable')).size).toBe(1);
  expect(about('All sentinels are unreachable')[0]).toMatch(/^\{"message":"Redis does not answer",/);
  expect(about('worker error')).toEqual([]);
  // For a moment, nothing was known but that a connection had ended.
  expect(new Set(lines).size).toBeLessThanOrEqual(2);

  sentinel.start();
  await until('it is over', () => about('Redis answers again').length > 0);
  expect(about('Redis answers again')).toHaveLength(1);
});
