import { afterEach, describe, expect, test } from 'vitest';
import { type Relay, RelayUnavailable } from '../../../src/smtp/relay.js';
import { openRelay } from '../../../src/smtp/relay-set.js';
import { until } from '../../helpers/clock.js';
import { eximMissing, startExim } from '../../helpers/mail/exim.js';
import { sendGreedily } from '../../servers/greedy-client.js';
import { startOddRelay } from '../../servers/odd-relay.js';
import { type ScriptedServer, startScriptedServer } from '../smtp-script.js';

const running: { close?(): void; stop?(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of running.splice(0).reverse()) {
    part.close?.();
    await part.stop?.();
  }
});
function started<Part extends { close?(): void; stop?(): Promise<void> }>(part: Part): Part {
  running.push(part);
  return part;
}
const mail = (to: string) => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\nSubject: x\r\n\r\nHello.\r\n`),
});

/** Sends as batches do: over each connection one message after the other, and again when the relay is not available. */
async function sendAll(relay: Relay, addresses: readonly string[]) {
  const left = [...addresses];
  let accepted = 0;
  let unavailable = 0;
  const work = async () => {
    for (let to = left.pop(); to; to = left.pop()) {
      try {
        const { outcome } = await relay.send(mail(to));
        if (outcome === 'accepted') accepted += 1;
      } catch (error) {
        if (!(error instanceof RelayUnavailable)) throw error;
        unavailable += 1;
        left.push(to);
        await new Promise((resolve) => setTimeout(resolve, error.retryMs));
      }
    }
  };
  await Promise.all(Array.from({ length: relay.connections }, work));
  return { accepted, unavailable };
}
const addresses = (count: number) => Array.from({ length: count }, (_, i) => `reader${i}@example.org`);

test('a relay that refuses a part of everything gets each message once, without an outage', async () => {
  const server = started(await startOddRelay({ messageMs: 0 }));
  const relay = started(openRelay(server.url, 5));
  // A first one gets through, so that it is known to work.
  await sendAll(relay, ['first@example.org']);
  const { accepted, unavailable } = await sendAll(relay, addresses(300));
  expect(accepted).toBe(300);
  expect(unavailable).toBe(0);
  expect((await server.recipients()).toSorted()).toEqual(['first@example.org', ...addresses(300)].toSorted());
});

test('it needs hardly more connections for that than a client that tries again at once', async () => {
  const [server, other] = [
    started(await startOddRelay({ messageMs: 0 })),
    started(await startOddRelay({ messageMs: 0 })),
  ];
  // One connection at a time: with several, what the relay refuses, and what is learned from it, depends on their order.
  await sendGreedily(other.url, { messages: 301, connections: 1 });
  const relay = started(openRelay(server.url, 1));
  // As above: until one got through, a refusal means a relay that may be down, and costs connections of its own.
  await sendAll(relay, ['first@example.org']);
  await sendAll(relay, addresses(300));
  expect((await server.connections()) / (await other.connections())).toBeLessThan(1.4);
});

test('a relay that refuses one of many messages each time defers that one, and takes the others', async () => {
  const server = started(
    await startScriptedServer((line) =>
      line.startsWith('MAIL FROM:<odd') ? '421 4.3.0 Try again, hang up' : undefined,
    ),
  );
  const relay = started(openRelay(server.url, 3));
  await relay.send(mail('first@example.org'));
  const odd = relay.send({ ...mail('odd@example.org'), from: 'odd@example.com' });
  const others = (async () => {
    let sent = 0;
    for (let ended = false; !ended; sent += 1) {
      ended = await Promise.race([
        odd.then(() => true),
        relay.send(mail(`reader${sent}@example.org`)).then(() => false),
      ]);
    }
    return sent;
  })();
  expect(await odd).toMatchObject({ outcome: 'deferred', reply: expect.stringContaining('Try again') });
  expect(await others).toBeGreaterThan(0);
});

describe('a relay with too many connections', () => {
  test('gets every message over those that it serves', async () => {
    const server: ScriptedServer = started(
      await startScriptedServer((line) =>
        line === 'greeting' && server.open() > 3 ? '421 4.7.0 Error: too many connections, hang up' : undefined,
      ),
    );
    const { accepted, unavailable } = await sendAll(started(openRelay(server.url, 10)), addresses(200));
    expect({ accepted, unavailable }).toEqual({ accepted: 200, unavailable: 0 });
    // Ten at first, and then one more from time to time.
    expect(server.connections()).toBeLessThan(20);
  });

  test('gets more again when it serves more', async () => {
    let serves = 1;
    const server: ScriptedServer = started(
      await startScriptedServer((line) =>
        line === 'greeting' && server.open() > serves ? '421 4.7.0 Error: too many connections, hang up' : undefined,
      ),
    );
    const relay = started(openRelay(server.url, 4));
    await sendAll(relay, addresses(20));
    // It may be trying whether it gets another one.
    await until('it has one connection', () => server.open() === 1);
    serves = 4;
    await until('it has four connections', async () => {
      await Promise.all(addresses(8).map((to) => relay.send(mail(to))));
      return server.open() === 4;
    });
  });

  test.skipIf(eximMissing)('is Exim with three per host: it takes all, and none fails', async () => {
    const server = started(await startExim(['smtp_accept_max_per_host = 3']));
    const result = await sendAll(started(openRelay(server.url, 8)), addresses(150));
    expect(result).toEqual({ accepted: 150, unavailable: 0 });
    expect((await server.recipients()).toSorted()).toEqual(addresses(150).toSorted());
  });
});

describe('a message that waits for a relay', () => {
  const silent = async () => started(await startScriptedServer(() => new Promise<undefined>(() => undefined)));

  test('is given up with its greeting when the send stops, and closes the connection', async () => {
    const server = await silent();
    const stopping = new AbortController();
    const sending = started(openRelay(server.url, 1)).send({ ...mail('a@example.org'), signal: stopping.signal });
    await until('it is connected', () => server.open() === 1);
    stopping.abort();
    await expect(sending).rejects.toBeInstanceOf(RelayUnavailable);
    await until('the connection is closed', () => server.open() === 0);
  });

  test('is given up when it waits for a connection', async () => {
    const server = await silent();
    const stopping = new AbortController();
    const relay = started(openRelay(server.url, 1));
    const sendings = addresses(3).map((to) => relay.send({ ...mail(to), signal: stopping.signal }));
    const settled = Promise.allSettled(sendings);
    await until('one is connected', () => server.open() === 1);
    stopping.abort();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(server.connections()).toBe(1);
  });

  test('does not make the relay look down', async () => {
    let silence = true;
    const server = started(
      await startScriptedServer((line) =>
        line === 'greeting' && silence ? new Promise<undefined>(() => undefined) : undefined,
      ),
    );
    const relay = started(openRelay(server.url, 1));
    for (let i = 0; i < 9; i += 1) {
      const stopping = new AbortController();
      const sending = relay.send({ ...mail('a@example.org'), signal: stopping.signal });
      await until('it is connected', () => server.connections() === i + 1);
      stopping.abort();
      await expect(sending).rejects.toBeInstanceOf(RelayUnavailable);
    }
    silence = false;
    expect((await relay.send(mail('a@example.org'))).outcome).toBe('accepted');
  });
});
