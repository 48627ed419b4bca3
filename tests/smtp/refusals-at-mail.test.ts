import { afterEach, describe, expect, test } from 'vitest';
import { type Relay, RelayUnavailable } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { type ScriptedServer, startScriptedServer } from './smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});
async function serve(...args: Parameters<typeof startScriptedServer>): Promise<ScriptedServer> {
  const server = await startScriptedServer(...args);
  running.push(() => server.stop());
  return server;
}
function open(url: string, connections = 1): Relay {
  const relay = openRelay(url, connections);
  running.push(() => relay.close());
  return relay;
}
const mail = (to: string) => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\n\r\nHello.\r\n`),
});
const answering = (command: string, reply: string) => (line: string) => (line.startsWith(command) ? reply : undefined);

describe('a message that is refused at MAIL', () => {
  test.each([['552 5.3.4 Message size exceeds fixed limit'], ['552 message too big']])(
    'for what it is (%s) has failed, in the server’s words, and the next one goes',
    async (reply) => {
      let first = true;
      const server = await serve((line) => {
        if (!line.startsWith('MAIL') || !first) return undefined;
        first = false;
        return reply;
      });
      const relay = open(server.url);
      expect(await relay.send(mail('a@example.org'))).toMatchObject({ outcome: 'failed', reply, code: 552 });
      expect((await relay.send(mail('b@example.org'))).outcome).toBe('accepted');
    },
  );

  test('as too large by one relay goes to another that accepts it', async () => {
    const [small, large] = [await serve(answering('MAIL', '552 5.3.4 too big')), await serve(() => undefined)];
    const relay = open(`${small.url}?weight=9,${large.url}`);
    expect(await relay.send(mail('a@example.org'))).toMatchObject({ outcome: 'accepted', relay: large.name });
  });

  test.each([
    ['550 5.7.1 Client host rejected: cannot find your hostname'],
    ['530 5.7.0 Authentication required'],
    ['553 5.7.1 <news@example.com>: Sender address rejected: not owned by user'],
  ])('for who sends it (%s) is no reader’s loss: it waits', async (reply) => {
    const server = await serve(answering('MAIL', reply));
    await expect(open(server.url).send(mail('a@example.org'))).rejects.toBeInstanceOf(RelayUnavailable);
  });
});

describe('a refusal of the client’s address', () => {
  const blocked = '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example.net';

  test.each(['RCPT', 'DATA', '.'])('in reply to %s sends the message to the next relay, once', async (command) => {
    const [listed, clean] = [await serve(answering(command, blocked)), await serve(() => undefined)];
    const relay = open(`${listed.url}?weight=9,${clean.url}`);
    expect(await relay.send(mail('a@example.org'))).toMatchObject({ outcome: 'accepted', relay: clean.name });
    expect(clean.messages).toHaveLength(1);
  });

  test('by every relay fails the message, with the words of the last', async () => {
    const [one, two] = [await serve(answering('RCPT', blocked)), await serve(answering('RCPT', blocked))];
    const result = await open(`${one.url},${two.url}`).send(mail('a@example.org'));
    expect(result).toMatchObject({ outcome: 'failed', reply: blocked, code: 554 });
  });
});

test('a server that replies 250 to DATA gets no message: it would read it as commands', async () => {
  const server = await serve(answering('DATA', '250 2.0.0 ok'));
  await expect(open(server.url).send(mail('a@example.org'))).rejects.toBeInstanceOf(RelayUnavailable);
  expect(server.lines.filter((line) => /^(To:|Hello|\.)/.test(line))).toEqual([]);
});

test('a relay that accepts fewer connections than configured gets every message over those', async () => {
  const server: ScriptedServer = await serve(async (line) => {
    if (line === 'greeting' && server?.open() > 2) return '421 4.7.0 too many connections from your address';
    if (line === '.') await new Promise((resolve) => setTimeout(resolve, 2));
    return undefined;
  });
  const relay = open(server.url, 5);
  await relay.send(mail('first@example.org'));
  const results = await Promise.all(Array.from({ length: 60 }, (_, i) => relay.send(mail(`r${i}@example.org`))));
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['accepted']));
  expect(server.messages).toHaveLength(61);
});
