import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type Relay, RelayUnavailable } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { type SinkRules, type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';
import { spokenTo } from './dialogue.js';

const open: { sink?: SmtpSink; relay?: Relay } = {};
afterEach(async () => {
  open.relay?.close();
  await open.sink?.stop();
});

async function relayTo(rules: SinkRules, connections = 2) {
  open.sink = await startSmtpSink(rules);
  open.relay = openRelay(spokenTo(open.sink.url), connections);
  return { sink: open.sink, relay: open.relay };
}

const mail = (to: string, body = 'Hello.') => {
  const raw = Buffer.from(`To: ${to}\r\nSubject: a test\r\n\r\n${body}\r\n`);
  return { from: 'news@example.com', to, raw, message: () => raw };
};

describe('the relay', () => {
  test('reports `accepted` for 250, and keeps the server’s words', async () => {
    const { relay, sink } = await relayTo({});
    expect(await relay.send(mail('a@example.org'))).toEqual({
      outcome: 'accepted',
      reply: expect.stringMatching(/^250/),
      code: 250,
      relay: sink.url.replace('smtp://', ''),
    });
    expect(sink.mailsTo('a@example.org')).toHaveLength(1);
  });

  test('sends a body byte for byte, including lines that begin with a dot', async () => {
    const { relay, sink } = await relayTo({});
    const sent = mail('a@example.org', '.\r\n..hidden\r\n.end');
    await relay.send(sent);
    expect(sink.mails[0]?.raw.equals(sent.raw)).toBe(true);
  });

  test('keeps the session after a mailbox that does not exist', async () => {
    const { relay, sink } = await relayTo(
      {
        onRecipient: (address) => (address.startsWith('gone') ? { code: 550, text: '5.1.1 no such user' } : undefined),
      },
      1,
    );
    expect((await relay.send(mail('gone@example.org'))).outcome).toBe('bounced');
    expect((await relay.send(mail('here@example.org'))).outcome).toBe('accepted');
    expect(sink.mails).toHaveLength(1);
  });

  test('distinguishes a temporary refusal from a permanent one', async () => {
    const { relay } = await relayTo({
      onRecipient: (address) => (address.startsWith('busy') ? { code: 451, text: '4.7.1 try again later' } : undefined),
      onMessage: async ({ to }) => (to.startsWith('spam') ? { code: 554, text: '5.7.1 looks like spam' } : undefined),
    });
    expect((await relay.send(mail('busy@example.org'))).outcome).toBe('deferred');
    expect((await relay.send(mail('spam@example.org'))).outcome).toBe('failed');
  });

  test('reports `uncertain` when the connection breaks after the final dot', async () => {
    const { relay } = await relayTo({ onMessage: async () => 'hang up' });
    expect((await relay.send(mail('a@example.org'))).outcome).toBe('uncertain');
  });

  test('throws when the connection breaks before the message was handed over', async () => {
    const server = createServer((socket) => {
      socket.write('220 hello\r\n');
      socket.on('error', () => undefined);
      socket.on('data', (data) => (String(data).startsWith('EHLO') ? socket.write('250 hello\r\n') : socket.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const relay = openRelay(spokenTo(`smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`), 1);
    await expect(relay.send(mail('a@example.org'))).rejects.toBeInstanceOf(RelayUnavailable);
    server.close();
  });

  test('throws when nothing listens, without repeating the password', async () => {
    const relay = openRelay(spokenTo('smtp://user:the-password@127.0.0.1:1'), 1);
    const error = await relay.send(mail('a@example.org')).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RelayUnavailable);
    expect(String(error)).toContain('127.0.0.1');
    expect(String(error)).not.toContain('the-password');
    expect((error as RelayUnavailable).retryable).toBe(true);
  });

  test('loses no connection slot to a server that hangs up on RSET after a refusal', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('220 hello\r\n');
      socket.on('data', (data) => {
        const command = String(data).slice(0, 4);
        if (command === 'RSET') socket.destroy();
        else socket.write(command === 'RCPT' ? '550 5.1.1 nobody here\r\n' : '250 ok\r\n');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const relay = openRelay(spokenTo(`smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`), 1);
    for (let i = 0; i < 5; i += 1) expect((await relay.send(mail(`gone${i}@example.org`))).outcome).toBe('bounced');
    relay.close();
    server.close();
  });

  test('opens at most its max connections, and a failed one does not block waiting messages', async () => {
    let open = 0;
    let most = 0;
    let allOpen = () => {};
    const untilAllOpen = new Promise<void>((resolve) => {
      allOpen = resolve;
    });
    const { relay, sink } = await relayTo(
      {
        onMessage: async ({ to }) => {
          open += 1;
          most = Math.max(most, open);
          if (open === 3) allOpen();
          // A slow machine connects one by one, so the first messages wait for the last.
          await untilAllOpen;
          await new Promise((resolve) => setTimeout(resolve, 10));
          open -= 1;
          return to.startsWith('cut') ? 'hang up' : undefined;
        },
      },
      3,
    );
    const results = await Promise.all(
      Array.from({ length: 30 }, (_, i) => relay.send(mail(`${i % 5 === 0 ? 'cut' : 'ok'}${i}@example.org`))),
    );
    expect(most).toBeLessThanOrEqual(3);
    expect(results.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(24);
    expect(results.filter(({ outcome }) => outcome === 'uncertain')).toHaveLength(6);
    expect(sink.mails).toHaveLength(24);
  });
});
