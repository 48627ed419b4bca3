import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { freePort } from '../helpers/process.js';
import { patienceMs, startServer } from '../helpers/redis-server.js';

/** A Sentinel that takes its time for each command. @returns its port */
async function startSlowSentinel(primary: number, milliseconds: number): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', async (data) => {
      // A command is an array of words: *2, and so on.
      for (const command of String(data).toLowerCase().split(/^\*/m).slice(1)) {
        if (command.includes('sentinel')) await sleep(milliseconds);
        const asked = command.includes('get-master-addr-by-name');
        if (asked) socket.write(`*2\r\n$9\r\n127.0.0.1\r\n$${String(primary).length}\r\n${primary}\r\n`);
        else socket.write(command.includes('sentinels') ? '*0\r\n' : '+OK\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('Sentinels that answer after more than a second get more time in the next round, and the time is short again after it', async () => {
  const port = await freePort();
  const primary = await startServer('redis-server', { port: String(port), bind: '127.0.0.1' });
  onTestFinished(primary.stop);
  const sentinel = await startSlowSentinel(port, 1_200);
  const redis = await connectRedis(`redis+sentinel://127.0.0.1:${sentinel}/news`, {}, patienceMs);
  onTestFinished(() => redis.disconnect());
  expect(await redis.ping()).toBe('PONG');
  expect(redis.options).toMatchObject({ connectTimeout: 2_000, sentinelCommandTimeout: 2_000 });
  redis.disconnect(true);
  expect(await redis.ping()).toBe('PONG');
  // Once more, the first round was in vain.
  expect(redis.options).toMatchObject({ connectTimeout: 2_000, sentinelCommandTimeout: 2_000 });
});
