import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openPacer } from '../../src/pacing/pacing.js';
import { readPaceSettings } from '../../src/settings/pace-settings.js';
import { readRelayAddresses } from '../../src/settings/relay-addresses.js';
import type { Relay } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';
import { type ScriptedServer, startScriptedServer } from '../smtp/smtp-script.js';

let redis: TestRedis;
const servers: ScriptedServer[] = [];
const relays: Relay[] = [];
beforeAll(async () => {
  redis = await startTestRedis({ appendfsync: 'no' });
});
beforeEach(() => emptyStore(redis.redis));
afterEach(async () => {
  for (const relay of relays.splice(0)) relay.close();
  for (const server of servers.splice(0)) await server.stop();
});
afterAll(() => redis.stop());

async function serve(script: (line: string) => string | undefined | Promise<string | undefined> = () => undefined) {
  const server = await startScriptedServer(script);
  servers.push(server);
  return server;
}

/** A process that sends through these relays. */
function processWith(urls: string, connections: number): Relay {
  const pacer = openPacer(redis.redis, readPaceSettings({}).pace, readRelayAddresses(urls).relays);
  const relay = openRelay(urls, connections, { pace: pacer });
  relays.push(relay);
  return relay;
}

const mail = { from: 'news@example.com', to: 'a@example.org', message: () => Buffer.from('Subject: x\r\n\r\nx\r\n') };

test('a relay that has reached its rate limit leaves the rest to the others', async () => {
  const [a, b] = [await serve(), await serve()];
  const urls = `${a.url}?weight=9&rate=3/m ${b.url}`;
  const senders = [processWith(urls, 2), processWith(urls, 2)];
  await Promise.all(Array.from({ length: 40 }, (_, i) => senders[i % 2]?.send(mail)));
  expect(a.messages.length).toBe(3);
  expect(b.messages.length).toBe(37);
});

test('a message waits briefly for its relay’s rate limit', async () => {
  const server = await serve();
  const relay = processWith(`${server.url}?rate=20/s`, 3);
  const began = Date.now();
  await Promise.all(Array.from({ length: 8 }, () => relay.send(mail)));
  expect(Date.now() - began).toBeGreaterThan(340);
  expect(server.messages).toHaveLength(8);
});

test('a message does not wait for minutes: it fails unsent, and so does each one that waits behind it', async () => {
  const server = await serve();
  const relay = processWith(`${server.url}?rate=2/m`, 1);
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => relay.send(mail)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  const reasons = results.flatMap((result) => (result.status === 'rejected' ? [String(result.reason)] : []));
  for (const reason of reasons) expect(reason).toContain('it has reached its rate limit');
});

test('messages wait for a busy relay while the other has reached its rate limit', async () => {
  const slow = await serve(async (line) => {
    if (line === '.') await new Promise((resolve) => setTimeout(resolve, 20));
    return undefined;
  });
  const limited = await serve();
  const relay = processWith(`${slow.url} ${limited.url}?rate=1/m`, 1);
  await Promise.all(Array.from({ length: 12 }, () => relay.send(mail)));
  expect([slow.messages.length, limited.messages.length]).toEqual([11, 1]);
});
