import { afterEach, describe, expect, test } from 'vitest';
import { MessageLimit } from '../../../src/smtp/message-limit.js';
import type { Relay, SendResult } from '../../../src/smtp/relay.js';
import { openRelay } from '../../../src/smtp/relay-set.js';
import { eximMissing, startExim } from '../../helpers/mail/exim.js';
import { startPostrider } from '../../helpers/postrider.js';
import type { MailServer } from '../../servers/mail-server.js';
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

const open = (url: string, connections: number): Relay => started(openRelay(url, connections));
const mail = (to: string) => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\nSubject: x\r\n\r\nHello.\r\n`),
});
const addresses = (count: number) => Array.from({ length: count }, (_, i) => `reader${i}@example.org`);
/** Sends to `count` readers, one at a time per connection. A relay that accepts no email fails the test. */
async function sendMany(relay: Relay, count: number): Promise<SendResult[]> {
  const results: SendResult[] = [];
  const left = addresses(count);
  const work = async () => {
    for (let to = left.pop(); to; to = left.pop()) results.push(await relay.send(mail(to)));
  };
  await Promise.all(Array.from({ length: relay.connections }, work));
  return results;
}
const allAccepted = (results: readonly SendResult[]) => results.every(({ outcome }) => outcome === 'accepted');

/** A server that sends `reply` to MAIL once a connection has carried its maximum of messages. */
async function limited(limit: number, reply: string, extensions: string[] = []): Promise<ScriptedServer> {
  const mails = new Map<number, number>();
  const server = await startScriptedServer((line, connection) => {
    if (!line.startsWith('MAIL')) return undefined;
    const count = (mails.get(connection) ?? 0) + 1;
    mails.set(connection, count);
    return count > limit ? reply : undefined;
  }, extensions);
  return started(server);
}
const mailCommands = ({ lines }: ScriptedServer) => lines.filter((line) => line.startsWith('MAIL')).length;

describe('a relay with a max number of messages per connection', () => {
  test.each([
    ['421 4.7.0 too many messages in this connection', []],
    ['421 4.7.0 too many messages in this connection', ['PIPELINING']],
    ['452 4.5.3 too many messages sent', []],
    ['452 4.5.3 too many messages sent', ['PIPELINING']],
    ['hang up', []],
    ['hang up', ['PIPELINING']],
  ])('and then answers MAIL with “%s” (%j) gets every message over new connections', async (reply, extensions) => {
    const server = await limited(3, reply, extensions);
    expect(allAccepted(await sendMany(open(server.url, 1), 30))).toBe(true);
    expect(server.messages).toHaveLength(30);
    expect(server.connections()).toBe(10);
  });

  test('gets no more once two connections in a row have ended after the same number', async () => {
    const server = await limited(3, '421 4.7.0 too many messages in this connection');
    expect(allAccepted(await sendMany(open(server.url, 1), 60))).toBe(true);
    expect(mailCommands(server) - server.messages.length).toBe(2);
  });

  test('never gets more when its address gives the limit', async () => {
    const server = await limited(3, '421 4.7.0 too many messages in this connection');
    expect(allAccepted(await sendMany(open(`${server.url}?maxMessages=3`, 2), 60))).toBe(true);
    expect(mailCommands(server)).toBe(60);
  });

  test('never gets more when it announces the limit (RFC 9422)', async () => {
    const server = await limited(3, '421 4.7.0 too many', ['PIPELINING', 'LIMITS RCPTMAX=100 MAILMAX=3']);
    expect(allAccepted(await sendMany(open(server.url, 2), 60))).toBe(true);
    expect(mailCommands(server)).toBe(60);
  });

  test('never has more than its max connections open while one replaces another', async () => {
    let most = 0;
    const server: ScriptedServer = started(
      await startScriptedServer((line) => {
        most = Math.max(most, line === 'greeting' ? server?.open() : 0);
        return undefined;
      }),
    );
    expect(allAccepted(await sendMany(open(`${server.url}?maxMessages=2`, 3), 60))).toBe(true);
    expect(most).toBe(3);
  });

  test('and the same reply to the first MAIL of a new connection is unavailable', async () => {
    const server = await limited(0, '421 4.7.0 not today');
    const relay = open(server.url, 1);
    await expect(relay.send(mail('a@example.org'))).rejects.toThrow(/not today/);
    await expect(relay.send(mail('a@example.org'))).rejects.toThrow(/not today/);
    expect(server.connections()).toBe(1);
  });
});

describe('the limit of a relay', () => {
  const clock = { now: 1_000 };
  const limit = (given?: number) => new MessageLimit(given, () => clock.now);
  /** A session that the server ends now. */
  const ended = (messages: number, opened = clock.now, used = clock.now) => ({
    messages,
    openedAt: opened,
    usedAt: used,
  });
  const session = (maxMessages = Number.POSITIVE_INFINITY) => ({ messages: 0, maxMessages });
  /** How many messages new sessions may carry; up to 100. */
  const max = (of: MessageLimit, announced?: number) => {
    const fresh = session(announced);
    for (let messages = 0; messages < 100; messages += 1) if (!of.allows(fresh, messages)) return messages;
    return 100;
  };
  const noLimit = 100;
  /** A relay whose sessions have ended after 20 messages. */
  const limitedTo20 = () => {
    const found = limit();
    for (let i = 0; i < 2; i += 1) found.sessionEnded(ended(20));
    return found;
  };

  test('is detected when two sessions in a row end after the same number', () => {
    const found = limit();
    found.sessionEnded(ended(20, 0));
    expect(max(found)).toBe(noLimit);
    clock.now += 100;
    found.sessionEnded(ended(20, clock.now - 50));
    expect(max(found)).toBe(20);
  });

  test.each([
    ['sessions that end all at once, as when a server restarts', () => [ended(20, 0), ended(20, 0), ended(20, 0)]],
    ['sessions that were idle for a while', () => [ended(1, clock.now, clock.now - 5_000), ended(1, clock.now, 0)]],
    ['sessions that end after different numbers', () => [ended(7), ended(9), ended(7)]],
    ['sessions that carried nothing', () => [ended(0), ended(0)]],
  ])('is not learned from %s', (_name, sessions) => {
    const found = limit();
    for (const one of sessions()) found.sessionEnded(one);
    expect(max(found)).toBe(noLimit);
  });

  test('is not learned while another session carries more', () => {
    const found = limit();
    found.sessionEnded(ended(1));
    found.carried(7);
    found.sessionEnded(ended(1));
    expect(max(found)).toBe(noLimit);
  });

  test('is tried by one session after a minute, and holds for the others', () => {
    const found = limitedTo20();
    clock.now += 60_001;
    const probe = session();
    expect(found.allows(probe, 20)).toBe(true);
    expect(found.allows(probe, 20)).toBe(true);
    expect(max(found)).toBe(20);
  });

  test('is tried by one of 32 sessions within that minute, and then by one of 64', () => {
    const found = limitedTo20();
    const sessionsUntilProbe = () => {
      for (let sessions = 1; ; sessions += 1) {
        const next = session();
        if (!found.allows(next, 20)) continue;
        found.sessionEnded(ended(20), next);
        return sessions;
      }
    };
    expect([sessionsUntilProbe(), sessionsUntilProbe()]).toEqual([32, 64]);
  });

  test('ends with the first session that carries more, and the next one takes more sessions to detect', () => {
    const found = limitedTo20();
    found.carried(21);
    expect(max(found)).toBe(noLimit);
    for (const limits of [noLimit, noLimit, noLimit, 20]) {
      found.sessionEnded(ended(20));
      expect(max(found)).toBe(limits);
    }
  });

  test('is the lowest of the setting, the server’s announcement and the detected limit', () => {
    const found = limit(30);
    expect(max(found)).toBe(30);
    expect(max(found, 25)).toBe(25);
    for (let i = 0; i < 2; i += 1) found.sessionEnded(ended(20));
    expect(max(found, 25)).toBe(20);
  });
});

test.each([[[]], [['PIPELINING']]])(
  'a relay that has closed the connection after each message gets many over one when it does so no more (%j)',
  async (words) => {
    let closes = true;
    const server = started(
      await startScriptedServer((line) => (line === '.' && closes ? '250 2.0.0 ok, hang up' : undefined), words),
    );
    const relay = open(server.url, 1);
    expect(allAccepted(await sendMany(relay, 20))).toBe(true);
    const before = server.connections();
    closes = false;
    expect(allAccepted(await sendMany(relay, 200))).toBe(true);
    expect(server.connections() - before).toBeLessThanOrEqual(32);
    expect(server.messages).toHaveLength(220);
  },
);

describe.skipIf(eximMissing)(`Exim${eximMissing ? ` (${eximMissing})` : ''}`, () => {
  const exim = async (...options: string[]): Promise<MailServer> => started(await startExim(options));

  test.each([
    [40, '1 message per connection, which it announces', ['smtp_accept_max_per_connection = 1']],
    [40, '1 message per connection', ['smtp_accept_max_per_connection = 1', 'limits_advertise_hosts = !*']],
    [400, '20 messages per connection, which it announces', ['smtp_accept_max_per_connection = 20']],
    [400, '20 messages per connection', ['smtp_accept_max_per_connection = 20', 'limits_advertise_hosts = !*']],
  ])('takes each of %i messages once at %s', async (count, _name, options) => {
    const server = await exim(...options);
    const relay = open(server.url, 5);
    const results = await sendMany(relay, count);
    expect(allAccepted(results)).toBe(true);
    expect(results).toHaveLength(count);
    expect((await server.recipients()).toSorted()).toEqual(addresses(count).toSorted());
    const state = { relay: server.url.replace('smtp://', ''), up: true, reason: '', smtpUtf8: true };
    expect(await relay.verify()).toEqual([state]);
  });

  test('with 20 messages per connection accepts a whole issue without a failed batch', async () => {
    const server = await exim('smtp_accept_max_per_connection = 20', 'limits_advertise_hosts = !*');
    const postrider = started(await startPostrider({ readers: 120, smtpUrl: server.url, connections: 2 }));
    let failed = 0;
    const { send } = postrider.app.relay;
    postrider.app.relay.send = (message) =>
      send(message).catch((error: unknown) => {
        failed += 1;
        throw error;
      });
    const report = await postrider.send(await postrider.composeIssue());
    expect(report).toMatchObject({ state: 'sent', accepted: 120, deferred: 0, failed: 0, uncertain: 0 });
    expect((await server.recipients()).toSorted()).toEqual(addresses(120).toSorted());
    expect(failed).toBe(0);
  });
});
