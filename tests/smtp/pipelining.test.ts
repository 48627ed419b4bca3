import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { signingRelay } from '../../src/render/signing-relay.js';
import type { Deadlines } from '../../src/smtp/deadlines.js';
import type { Ahead, Relay, SendResult } from '../../src/smtp/relay.js';
import { openRelay, type RelayOptions } from '../../src/smtp/relay-set.js';
import { eximMissing, startExim } from '../helpers/mail/exim.js';
import { type ScriptedServer, startScriptedServer } from './smtp-script.js';

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

type Script = Parameters<typeof startScriptedServer>[0];
const serve = async (script: Script = () => undefined, extensions = ['PIPELINING', 'SIZE']) =>
  started(await startScriptedServer(script, extensions));
const open = (url: string, options: RelayOptions = {}, connections = 1): Relay =>
  started(openRelay(url, connections, options));

const bytesFor = (to: string) => Buffer.from(`To: ${to}\r\n\r\nHello.\r\n`);
const messageTo = (to: string) => ({ from: 'news@example.com', to, message: bytesFor(to) });
const addresses = (count: number) => Array.from({ length: count }, (_, i) => `reader${i}@example.org`);
const takenBy = (...servers: ScriptedServer[]) =>
  servers.flatMap(({ messages }) => messages.map((message) => /^To: (\S+)/.exec(message)?.[1] ?? ''));

/** Sends one message after the other over one slot, each with the next one's envelope. */
async function sendInOrder(relay: Relay, to: readonly string[], claims = (_to: string) => true) {
  const results: (SendResult | 'unsent')[] = [];
  let ahead: Ahead | undefined;
  for (const [i, address] of to.entries()) {
    const following = to[i + 1];
    if (!claims(address)) {
      ahead?.drop();
      ahead = undefined;
      continue;
    }
    const mail = { ...messageTo(address), message: () => bytesFor(address), ahead };
    const next = following === undefined ? undefined : async () => messageTo(following);
    const result = await relay.send({ ...mail, next }).catch(() => 'unsent' as const);
    results.push(result);
    ahead = result === 'unsent' ? undefined : result.ahead;
  }
  return results;
}
const outcomes = (results: readonly (SendResult | 'unsent')[]) =>
  results.map((result) => (result === 'unsent' ? result : result.outcome));
const commands = ({ lines }: ScriptedServer) => lines.map((line) => /^\S+/.exec(line)?.[0] ?? '');
const patience: Deadlines = { setUp: 60_000, command: 60_000, message: 60_000, ahead: 100 };

describe('a relay that supports pipelining', () => {
  test('gets the envelope of the next message before it has replied to a message', async () => {
    const server: ScriptedServer = await serve(async (line) => {
      // Without an envelope behind the message, the server would never reply.
      if (line === '.' && server.messages.length < 3) await server.sentAhead();
      return undefined;
    });
    const relay = open(server.url);
    expect(outcomes(await sendInOrder(relay, addresses(3)))).toEqual(['accepted', 'accepted', 'accepted']);
    expect(takenBy(server)).toEqual(addresses(3));
    expect(commands(server)).toEqual([
      'EHLO',
      ...Array.from({ length: 3 }, () => ['MAIL', 'RCPT', 'DATA', '.']).flat(),
    ]);
  });

  test('gets no message that may no longer be sent, although it has the envelope', async () => {
    const server = await serve();
    const relay = open(server.url);
    await sendInOrder(relay, addresses(4), (to) => !to.startsWith('reader2'));
    expect(takenBy(server)).toEqual(['reader0@example.org', 'reader1@example.org', 'reader3@example.org']);
    expect(server.connections()).toBe(2);
    expect(server.messages).toHaveLength(3);
  });

  test('gets no message that expires while its envelope is out', async () => {
    const server = await serve();
    const relay = open(server.url);
    const first = await relay.send({
      ...messageTo('a@example.org'),
      message: () => bytesFor('a@example.org'),
      next: async () => messageTo('b@example.org'),
    });
    expect(first.ahead).toBeDefined();
    const second = relay.send({
      ...messageTo('b@example.org'),
      message: () => bytesFor('b@example.org'),
      ahead: first.ahead,
      permit() {
        throw new Error('expired');
      },
    });
    await expect(second).rejects.toThrow('expired');
    expect(
      (await relay.send({ ...messageTo('c@example.org'), message: () => bytesFor('c@example.org') })).outcome,
    ).toBe('accepted');
    expect(takenBy(server)).toEqual(['a@example.org', 'c@example.org']);
  });

  test('gets the new version of a message that was made again meanwhile', async () => {
    const server = await serve();
    const relay = open(server.url);
    const first = await relay.send({
      ...messageTo('a@example.org'),
      message: () => bytesFor('a@example.org'),
      next: async () => messageTo('b@example.org'),
    });
    await relay.send({
      ...messageTo('b@example.org'),
      message: () => Buffer.from('To: b@example.org\r\n\r\nLater.\r\n'),
      ahead: first.ahead,
    });
    expect(server.messages.at(-1)).toContain('Later.');
    expect(server.connections()).toBe(1);
  });

  test.each([
    ['.', '451 4.7.1 later', 'deferred'],
    ['.', '554 5.7.1 spam', 'failed'],
    ['.', '421 4.3.2 closing', 'deferred'],
    ['.', 'hang up', 'uncertain'],
    ['RCPT', '550 5.1.1 nobody', 'bounced'],
    ['RCPT', '450 4.2.0 later', 'deferred'],
    ['RCPT', '421 4.7.0 too many', 'deferred'],
    ['DATA', '451 4.3.0 not now', 'deferred'],
  ])(
    'replies to %s of the middle one of three messages with “%s”: it is %s, the others are accepted',
    async (step, reply, outcome) => {
      let recipient = '';
      const server = await serve((line) => {
        recipient = /^RCPT TO:<(.*)>/.exec(line)?.[1] ?? recipient;
        return line.startsWith(step) && recipient === 'reader1@example.org' ? reply : undefined;
      });
      const relay = open(server.url);
      expect(outcomes(await sendInOrder(relay, addresses(3)))).toEqual(['accepted', outcome, 'accepted']);
      expect(takenBy(server).filter((to) => to !== '' && to !== 'reader1@example.org')).toEqual([
        'reader0@example.org',
        'reader2@example.org',
      ]);
    },
  );

  test('and accepts DATA without a recipient gets an empty message, which reaches nobody', async () => {
    const server = await serve((line) => (line.includes('reader1') ? '550 5.1.1 nobody' : undefined));
    const relay = open(server.url);
    expect(outcomes(await sendInOrder(relay, addresses(3)))).toEqual(['accepted', 'bounced', 'accepted']);
    expect(server.messages[1]).toBe('.\r\n');
    expect(server.connections()).toBe(1);
  });

  test.each(['421 4.7.0 too many messages in this connection', '452 4.5.3 too many messages', 'hang up'])(
    'and ends each connection after 3 messages with “%s” gets all messages, and soon no envelope too many',
    async (reply) => {
      const mails = new Map<number, number>();
      const server = await serve((line, connection) => {
        if (!line.startsWith('MAIL')) return undefined;
        mails.set(connection, (mails.get(connection) ?? 0) + 1);
        return (mails.get(connection) ?? 0) > 3 ? reply : undefined;
      });
      const relay = open(server.url);
      expect(new Set(outcomes(await sendInOrder(relay, addresses(30))))).toEqual(new Set(['accepted']));
      expect(takenBy(server)).toEqual(addresses(30));
      expect(server.connections()).toBe(10);
      expect(commands(server).filter((command) => command === 'MAIL')).toHaveLength(32);
    },
  );

  test('and drops all bytes behind a message then gets one message at a time, which is reported once', async () => {
    const server: ScriptedServer = await serve(async (line, connection) => {
      if (line !== '.' || connection > 1) return undefined;
      await server.sentAhead();
      return 'flush';
    });
    const stopped: string[] = [];
    const relay = open(server.url, { deadlines: patience, onPipeliningStop: (name) => stopped.push(name) });
    expect(new Set(outcomes(await sendInOrder(relay, addresses(5))))).toEqual(new Set(['accepted']));
    expect(takenBy(server)).toEqual(addresses(5));
    expect(server.connections()).toBe(2);
    expect(stopped).toEqual([server.name]);
  });

  test.each(['503 5.5.1 sequence of commands', '554 5.5.0 SMTP protocol synchronization error', 'hang up'])(
    'and replies “%s” to every envelope that comes too early gets one message at a time from then on',
    async (reply) => {
      let early = false;
      const server: ScriptedServer = await serve(async (line) => {
        if (line === '.' && !stopped && takenBy(server).length < 8) {
          await server.sentAhead();
          early = true;
        } else if (early && line.startsWith('MAIL')) {
          early = false;
          return reply;
        }
        return undefined;
      });
      let stopped = false;
      const relay = open(server.url, {
        onPipeliningStop() {
          stopped = true;
        },
      });
      expect(new Set(outcomes(await sendInOrder(relay, addresses(9))))).toEqual(new Set(['accepted']));
      expect(takenBy(server)).toEqual(addresses(9));
      expect(stopped).toBe(true);
    },
  );

  test('and refuses the sender of one message keeps its pipelining', async () => {
    const server = await serve((line) => (line.startsWith('MAIL FROM:<bad') ? '550 5.7.1 no such sender' : undefined));
    let stopped = false;
    const relay = open(server.url, {
      onPipeliningStop() {
        stopped = true;
      },
    });
    const first = await relay.send({
      ...messageTo('a@example.org'),
      message: () => bytesFor('a@example.org'),
      next: async () => ({ ...messageTo('b@example.org'), from: 'bad@example.com' }),
    });
    const second = relay.send({
      from: 'bad@example.com',
      to: 'b@example.org',
      message: () => bytesFor('b@example.org'),
      ahead: first.ahead,
    });
    await expect(second).rejects.toMatchObject({ code: 'relay.unavailable' });
    expect(stopped).toBe(false);
    expect(takenBy(server)).toEqual(['a@example.org']);
  });

  test('gets no envelope ahead while another message waits for the connection', async () => {
    let asked = false;
    const server = await serve();
    const relay = open(server.url);
    const next = async () => {
      asked = true;
      return messageTo('b@example.org');
    };
    const sending = relay.send({ ...messageTo('a@example.org'), message: () => bytesFor('a@example.org'), next });
    const other = relay.send({ ...messageTo('c@example.org'), message: () => bytesFor('c@example.org') });
    expect((await sending).ahead).toBeUndefined();
    expect((await other).outcome).toBe('accepted');
    expect(asked).toBe(false);
  });

  test('gets each message signed, once', async () => {
    const server = await serve();
    let signatures = 0;
    const relay = signingRelay(open(server.url), async () => {
      signatures += 1;
      return Buffer.from(`X-Signature: ${signatures}\r\n`);
    });
    const [a, b] = [messageTo('a@example.org'), messageTo('b@example.org')];
    const first = await relay.send({ ...a, message: () => a.message, next: async () => b });
    const second = await relay.send({ ...b, message: () => b.message, ahead: first.ahead });
    expect(second.outcome).toBe('accepted');
    expect(server.messages.map((message) => message.split('\r\n')[0]).toSorted()).toEqual([
      'X-Signature: 1',
      'X-Signature: 2',
    ]);
    expect(server.connections()).toBe(1);
  });

  test('gets no more messages than its rate permits', async () => {
    const server = await serve();
    let left = 2;
    const asked: string[] = [];
    const pace = {
      admitRelay(name: string) {
        asked.push(name);
        left -= 1;
        return left >= 0 ? 0 : 10;
      },
    };
    const relay = open(`${server.url}?rate=2/s`, { pace });
    const first = await relay.send({
      ...messageTo('a@example.org'),
      message: () => bytesFor('a@example.org'),
      next: async () => messageTo('b@example.org'),
    });
    expect(first.ahead).toBeDefined();
    const second = await relay.send({
      ...messageTo('b@example.org'),
      message: () => bytesFor('b@example.org'),
      next: async () => messageTo('c@example.org'),
      ahead: first.ahead,
    });
    expect(second.ahead).toBeUndefined();
    expect(asked).toHaveLength(3);
    expect(takenBy(server)).toEqual(['a@example.org', 'b@example.org']);
  });
});

test.each([
  ['does not announce it', [], ''],
  ['is told not to use it', ['PIPELINING'], '?pipelining=off'],
  ['speaks through Nodemailer', ['PIPELINING'], '?dialogue=nodemailer'],
])(
  'a relay that %s gets an envelope only after its reply to the message before',
  async (_name, extensions, options) => {
    const server = await serve(undefined, extensions);
    const relay = open(`${server.url}${options}`);
    let asked = 0;
    const next = async () => {
      asked += 1;
      return messageTo('b@example.org');
    };
    const first = await relay.send({ ...messageTo('a@example.org'), message: () => bytesFor('a@example.org'), next });
    expect(first).toMatchObject({ outcome: 'accepted', ahead: undefined });
    expect(asked).toBe(0);
    expect(commands(server)).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', '.']);
  },
);

describe.skipIf(eximMissing)(`Exim${eximMissing ? ` (${eximMissing})` : ''}`, () => {
  test.each([
    ['as installed', []],
    ['that checks the order of commands', ['smtp_enforce_sync = true']],
    ['with 20 messages per connection', ['smtp_accept_max_per_connection = 20', 'limits_advertise_hosts = !*']],
  ])('%s takes each message of a pipelined send once', async (_name, settings) => {
    const server = started(await startExim(settings));
    const stopped: string[] = [];
    const relay = open(server.url, { onPipeliningStop: (name) => stopped.push(name) }, 2);
    const all = addresses(120);
    const results = await Promise.all([all.slice(0, 60), all.slice(60)].map((some) => sendInOrder(relay, some)));
    expect(new Set(results.flatMap(outcomes))).toEqual(new Set(['accepted']));
    expect((await server.recipients()).toSorted()).toEqual(all.toSorted());
    expect(stopped).toEqual([]);
  });
});

/** Faults that may happen at each step. Usually none does. */
const faults: Record<string, readonly string[]> = {
  greeting: ['421 4.3.2 busy', 'hang up'],
  MAIL: ['451 4.3.0 not now', '550 5.7.1 no', '503 5.5.1 order', '421 4.7.0 no', 'hang up', 'flush'],
  RCPT: ['450 4.2.0 later', '550 5.1.1 nobody', '503 5.5.1 order', '421 4.7.0 too many', 'hang up'],
  DATA: ['451 4.3.0 not now', '554 5.5.1 no', 'hang up'],
  '.': ['451 4.7.1 later', '554 5.7.1 spam', '421 4.3.2 closing', 'hang up', 'taken and hang up', 'flush', 'flush'],
  RSET: ['hang up', '421 4.3.2 closing'],
};

test('whatever servers do, no pipelined message is accepted twice, and every reported outcome is true', async () => {
  const runs = fc.record({
    luck: fc.array(fc.nat(99), { minLength: 400, maxLength: 400 }),
    refused: fc.array(fc.nat(19), { maxLength: 4 }),
    connections: fc.integer({ min: 1, max: 3 }),
    relays: fc.integer({ min: 1, max: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(runs, async ({ luck, refused, connections, relays }) => {
      let drawn = 0;
      const taken: string[] = [];
      const servers = await Promise.all(
        Array.from({ length: relays }, async () => {
          const server = await startScriptedServer(
            (line) => {
              const step = /^(greeting|\.|EHLO|MAIL|RCPT|DATA|RSET)/.exec(line)?.[1] ?? '';
              const draw = luck[drawn++ % luck.length] ?? 0;
              const wrong = faults[step] ?? [];
              const reply = draw >= 92 && wrong.length > 0 ? wrong[draw % wrong.length] : undefined;
              if (step === '.' && (reply === undefined || reply === 'flush' || reply.startsWith('taken')))
                taken.push(/^To: (\S+)/.exec(server.messages.at(-1) ?? '')?.[1] ?? '');
              return reply === 'taken and hang up' ? 'hang up' : reply;
            },
            ['PIPELINING'],
          );
          return server;
        }),
      );
      const relay = openRelay(servers.map(({ url }) => url).join(','), connections, {
        deadlines: { ...patience, command: 200, message: 2_000 },
        now: () => Date.now() * 1_000,
      });
      const slots = Array.from({ length: relay.connections }, (_, slot) =>
        Array.from({ length: 20 }, (_, i) => `reader${slot}-${i}@example.org`),
      );
      const claims = (to: string) => !refused.some((i) => to.includes(`-${i}@`));
      const results = await Promise.all(slots.map((to) => sendInOrder(relay, to, claims)));
      for (const [slot, to] of slots.entries()) {
        const outcomeOf = outcomes(results[slot] ?? []);
        for (const [i, address] of to.filter(claims).entries()) {
          const times = taken.filter((one) => one === address).length;
          if (outcomeOf[i] === 'accepted') expect(times).toBe(1);
          else if (outcomeOf[i] === 'uncertain') expect(times).toBeLessThanOrEqual(1);
          else expect(times, outcomeOf[i]).toBe(0);
        }
        for (const address of to.filter((one) => !claims(one))) expect(taken).not.toContain(address);
      }
      relay.close();
      await Promise.all(servers.map((server) => server.stop()));
    }),
    { numRuns: 25 },
  );
});
