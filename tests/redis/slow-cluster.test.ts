import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { startTestCluster } from '../helpers/cluster.js';
import { patienceMs } from '../helpers/redis-server.js';

// @slow 6 s

/** Stands before a node and takes its time for the question which node has which slots. @returns its port */
async function startSlowNode(node: number, milliseconds: number): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(node, '127.0.0.1');
    for (const socket of [client, behind]) sockets.add(socket.on('error', () => undefined));
    client.on('data', async (data) => {
      if (/slots/i.test(String(data))) await sleep(milliseconds);
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
  return (server.address() as AddressInfo).port;
}

test('a cluster whose nodes answer after more than a second is connected to: each round that was in vain gives them more time', async () => {
  const cluster = await startTestCluster(3);
  onTestFinished(cluster.stop);
  const port = await startSlowNode(Number(new URL(cluster.url).port), 1_200);
  const redis = await connectRedis(`redis://127.0.0.1:${port}?cluster=true`, {}, patienceMs);
  onTestFinished(() => redis.disconnect());
  expect(await redis.set('answered', 'late')).toBe('OK');
});
