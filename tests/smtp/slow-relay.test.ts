import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openRelay } from '../../src/smtp/relay-set.js';
import { startScriptedServer } from './smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const end of running.splice(0).reverse()) await end();
});
const mail = { from: 'news@example.com', to: 'a@example.org', message: () => Buffer.from('Subject: x\r\n\r\nx\r\n') };

/** A server that greets when the test tells it to, and a message being sent to it. */
async function sendToSlowServer() {
  let greet: () => void = () => undefined;
  const greeting = new Promise<void>((resolve) => {
    greet = resolve;
  });
  const server = await startScriptedServer(async (line) => {
    if (line === 'greeting') await greeting;
    return undefined;
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const relay = openRelay(server.url, 1);
  running.push(
    () => server.stop(),
    () => relay.close(),
  );
  const sending = relay.send(mail);
  sending.catch(() => undefined);
  await vi.waitUntil(() => server.connections() === 1, { timeout: 60_000 });
  // The client has also seen the connection.
  await new Promise((resolve) => setImmediate(resolve));
  return { sending, greet };
}

describe('a server that delays its greeting', () => {
  test('gets the time that RFC 5321 §4.5.3.2.1 allows', async () => {
    const { sending, greet } = await sendToSlowServer();
    vi.advanceTimersByTime(290_000);
    vi.useRealTimers();
    greet();
    expect((await sending).outcome).toBe('accepted');
  });

  test('times out after five minutes', async () => {
    const { sending } = await sendToSlowServer();
    vi.advanceTimersByTime(301_000);
    vi.useRealTimers();
    await expect(sending).rejects.toThrow(/Greeting never received/);
  });
});

test('a server that does not accept the connection times out after connect=', async () => {
  // It listens and accepts nothing. Two connections fill the backlog of the operating system.
  const listener = `
    const { parentPort, workerData } = require('node:worker_threads');
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      parentPort.postMessage(server.address().port);
      Atomics.wait(new Int32Array(workerData), 0, 0);
    });`;
  const lock = new SharedArrayBuffer(4);
  const worker = new Worker(listener, { eval: true, workerData: lock });
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const fill: Socket[] = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  running.push(
    () => worker.terminate(),
    () => Atomics.notify(new Int32Array(lock), 0),
    () => fill.map((socket) => socket.destroy()),
  );
  await expect.poll(() => fill.filter(({ connecting }) => !connecting).length).toBeGreaterThan(1);
  const relay = openRelay(`smtp://127.0.0.1:${port}?connect=1s`, 1);
  running.push(() => relay.close());
  await expect(relay.send(mail)).rejects.toThrow(/no connection within 1 s/);
});
