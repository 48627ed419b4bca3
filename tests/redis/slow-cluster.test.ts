import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis, secondClient } from '../../src/redis/client.js';
import { startTestCluster } from '../helpers/cluster.js';
import { patienceMs } from '../helpers/redis-server.js';

/** Stands before a node, and can take its time for the question which node has which slots. */
async function startSlowNode(node: number, milliseconds: number) {
  const slow = { milliseconds };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(node, '127.0.0.1');
    for (const socket of [client, behind]) sockets.add(socket.on('error', () => undefined));
    client.on('data', async (data) => {
      if (/slots/i.test(String(data))) await sleep(slow.milliseconds);
      behind.write(data);
    });
    behind.pipe(client);
    client.on('close', () => behind.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { slow, url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}?cluster=true` };
}

test('a cluster whose nodes answer after more than a second is connected to: each round that was in vain gives them more time', async () => {
  const cluster = await startTestCluster();
  onTestFinished(cluster.stop);
  const { url } = await startSlowNode(Number(new URL(cluster.url).port), 1_200);
  const redis = await connectRedis(url, {}, patienceMs);
  onTestFinished(() => redis.disconnect());
  expect(await redis.set('answered', 'late')).toBe('OK');
});

test('a worker whose first attempt to connect to a cluster failed connects later, and works', async () => {
  const cluster = await startTestCluster();
  onTestFinished(cluster.stop);
  const { url, slow } = await startSlowNode(Number(new URL(cluster.url).port), 0);
  const redis = await connectRedis(url, {}, patienceMs);
  slow.milliseconds = 1_200;
  const connection = secondClient(redis).on('error', () => undefined);
  const jobs: string[] = [];
  const worker = new Worker('jobs', async ({ name }) => void jobs.push(name), { connection, prefix: '{slow}' });
  const failed: string[] = [];
  worker.on('error', ({ message }) => failed.push(message));
  onTestFinished(async () => {
    slow.milliseconds = 0;
    // An orderly end waits for the connection that waits for jobs, and forever if that one is between two attempts.
    await worker.close(true);
    connection.disconnect();
    redis.disconnect();
  });
  await worker.waitUntilReady();
  expect(failed).toContain('Failed to refresh slots cache.');
  const queue = new Queue('jobs', { connection: redis, prefix: '{slow}' });
  onTestFinished(() => queue.close());
  await queue.add('late', {});
  await expect.poll(() => jobs).toEqual(['late']);
});
