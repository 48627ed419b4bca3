import { SMTPServer } from 'smtp-server';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Relay } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';

// The server's certificate is its own word; whether Node checks certificates is not what is tested here.
beforeAll(() => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
});

const running: { server?: SMTPServer; relay?: Relay } = {};
afterEach(async () => {
  running.relay?.close();
  await new Promise<void>((resolve) => (running.server ? running.server.close(resolve) : resolve()));
});

const message = Buffer.from(`Subject: x\r\n\r\n${'.a line\r\n'.repeat(8_000)}`);

/** @returns how each mail came: over TLS or not, and with which bytes */
async function sendTo(options: { secure?: boolean; disabledCommands?: string[] }, query: string, mails = 5) {
  const got: { secure: boolean; raw: Buffer }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        got.push({ secure: session.secure, raw: Buffer.concat(chunks) });
        done();
      });
    },
  });
  server.on('error', () => undefined);
  running.server = server;
  const port = await new Promise<number>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const relay = openRelay(`${options.secure ? 'smtps' : 'smtp'}://127.0.0.1:${port}${query}`, 2);
  running.relay = relay;
  const mail = { from: 'news@example.com', to: 'a@example.org', message: () => message };
  await Promise.all(Array.from({ length: mails }, () => relay.send(mail)));
  expect(got).toHaveLength(mails);
  for (const { raw } of got) expect(raw.equals(message)).toBe(true);
  return new Set(got.map(({ secure }) => secure));
}

test('STARTTLS is used where the server offers it, and every byte comes through', async () => {
  expect(await sendTo({}, '')).toEqual(new Set([true]));
});

test('smtps:// speaks TLS from the first byte', async () => {
  expect(await sendTo({ secure: true }, '')).toEqual(new Set([true]));
});

test('tls=off leaves STARTTLS alone', async () => {
  expect(await sendTo({}, '?tls=off')).toEqual(new Set([false]));
});

test('tls=required takes no mail to a server that has no TLS', async () => {
  await expect(sendTo({ disabledCommands: ['STARTTLS'] }, '?tls=required')).rejects.toThrow(/does not accept email/);
});

test('a plain server is taken where nobody asks for TLS', async () => {
  expect(await sendTo({ disabledCommands: ['STARTTLS'] }, '')).toEqual(new Set([false]));
});
