import { afterEach, describe, expect, test } from 'vitest';
import { openRelay } from '../../src/smtp/relay-set.js';
import { readReply } from '../../src/smtp/replies.js';
import { until } from '../helpers/clock.js';
import { postfixMissing, startPostfix } from '../servers/postfix.js';
import { startScriptedServer } from './smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

async function serve(extensions: readonly string[]) {
  const server = await startScriptedServer(() => undefined, extensions);
  running.push(() => server.stop());
  const lines = () => server.lines.map((line) => Buffer.from(line, 'latin1').toString());
  return { ...server, envelopes: () => lines().filter((line) => /^(MAIL|RCPT)/.test(line)), messages: server.messages };
}

function open(addresses: string) {
  const relay = openRelay(addresses, 1);
  running.push(() => relay.close());
  return relay;
}

const reader = 'lecteur.é@example.org';
const mail = (to: string) => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\n\r\nHello.\r\n`),
});

test.each([true, false])(
  'MAIL names SMTPUTF8 only for an address that needs it (pipelining: %s)',
  async (pipelining) => {
    const server = await serve(['8BITMIME', 'SMTPUTF8', ...(pipelining ? ['PIPELINING'] : [])]);
    const relay = open(server.url);
    for (const to of ['a@example.org', reader]) expect((await relay.send(mail(to))).outcome).toBe('accepted');
    expect(server.envelopes()).toEqual([
      'MAIL FROM:<news@example.com>',
      'RCPT TO:<a@example.org>',
      'MAIL FROM:<news@example.com> BODY=8BITMIME SMTPUTF8',
      `RCPT TO:<${reader}>`,
    ]);
    expect(Buffer.from(server.messages[1] ?? '', 'latin1').toString()).toContain(`To: ${reader}\r\n`);
    expect(await relay.verify()).toMatchObject([{ smtpUtf8: true }]);
  },
);

test('an address beyond ASCII goes to the relay that carries it, and never to another', async () => {
  const [without, carrying] = [await serve(['8BITMIME']), await serve(['8BITMIME', 'SMTPUTF8'])];
  const relay = open(`${without.url}?weight=9 ${carrying.url}`);
  for (const to of [reader, 'a@example.org', reader]) expect((await relay.send(mail(to))).outcome).toBe('accepted');
  expect(carrying.envelopes().filter((line) => line.includes(reader))).toHaveLength(2);
  expect(without.envelopes().join()).not.toContain(reader);
  expect(without.envelopes()).toContain('RCPT TO:<a@example.org>');
});

test.each([
  ['no SMTPUTF8', ['8BITMIME'], ''],
  ['SMTPUTF8 without 8BITMIME', ['SMTPUTF8'], ''],
  ['Nodemailer’s dialogue', ['8BITMIME', 'SMTPUTF8'], '?dialogue=nodemailer'],
])(
  'with %s the message fails for a fault of ours, is not offered, and others still go out',
  async (_, words, query) => {
    const server = await serve(words);
    const relay = open(`${server.url}${query}`);
    expect(await relay.send(mail(reader))).toMatchObject({
      outcome: 'failed',
      reason: 'relay-without-smtputf8',
      fault: 'us',
      reply: 'the relay does not offer SMTPUTF8 (RFC 6531), which this address needs',
      relay: server.name,
    });
    expect(server.envelopes()).toEqual([]);
    expect((await relay.send(mail('a@example.org'))).outcome).toBe('accepted');
    expect(server.connections()).toBe(1);
  },
);

test('the words of that result, read later from the ledger, say the same', () => {
  const words = 'the relay does not offer SMTPUTF8 (RFC 6531), which this address needs';
  expect(readReply(0, words)).toMatchObject({ reason: 'relay-without-smtputf8', fault: 'us' });
});

test('the message waits while a relay is down that may carry its address', async () => {
  const without = await serve(['8BITMIME']);
  const relay = open(`${without.url} smtp://127.0.0.1:1`);
  expect(await relay.send(mail(reader))).toMatchObject({ outcome: 'deferred', reason: 'relay-without-smtputf8' });
});

test.each([
  '553 5.6.7 SMTPUTF8 is required, but was not offered by host mx.example.org',
  '550 5.6.7 no',
  '550 internationalized mailbox names are not supported',
])('%s is no fault of the reader’s', (reply) => {
  expect(readReply(Number(reply.slice(0, 3)), reply)).toMatchObject({
    outcome: 'failed',
    reason: 'no-smtputf8',
    fault: 'provider',
  });
});

describe.skipIf(postfixMissing)(`Debian's Postfix${postfixMissing ? ` (${postfixMissing})` : ''}`, () => {
  test('takes a message for an address beyond ASCII', async () => {
    const server = await startPostfix({});
    running.push(() => server.stop());
    const relay = open(server.url);
    expect(await relay.send(mail(reader))).toMatchObject({ outcome: 'accepted' });
    await until('Postfix has noted it', async () => (await server.recipients()).length > 0, server.log);
    expect(await server.recipients()).toEqual([reader]);
  });
});
