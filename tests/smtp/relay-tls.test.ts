import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import type { Relay } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { spokenTo } from './dialogue.js';
import { startScriptedServer } from './smtp-script.js';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
/** A certificate for relay.example.com, signed by the unknown authority in ca.pem. */
const certificate = { key: readFileSync(fixture('server.key')), cert: readFileSync(fixture('server.pem')) };
const ca = fixture('ca.pem');

const running: { server?: SMTPServer | undefined; relay?: Relay } = {};
afterEach(async () => {
  running.relay?.close();
  const { server } = running;
  await new Promise<void>((resolve) => (server ? server.close(resolve) : resolve()));
  running.server = undefined;
});

const message = Buffer.from(`Subject: x\r\n\r\n${'.a line\r\n'.repeat(8_000)}`);

/** @returns for each message whether it came over TLS, the login, and the bytes */
async function sendTo(options: SMTPServerOptions, query: string, user = '') {
  const got: { secure: boolean; raw: Buffer }[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    ...certificate,
    onAuth({ password }, _session, done) {
      passwords.push(password ?? '');
      done(null, { user: 'u' });
    },
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
  const relay = openRelay(spokenTo(`${options.secure ? 'smtps' : 'smtp'}://${user}127.0.0.1:${port}${query}`), 2);
  running.relay = relay;
  const mail = { from: 'news@example.com', to: 'a@example.org', message: () => message };
  await Promise.all(Array.from({ length: 5 }, () => relay.send(mail)));
  expect(got).toHaveLength(5);
  for (const { raw } of got) expect(raw.equals(message)).toBe(true);
  return { secure: new Set(got.map(({ secure }) => secure)), passwords: new Set(passwords) };
}
const overTls = new Set([true]);
const inTheOpen = new Set([false]);
const noTls = { disabledCommands: ['STARTTLS'] };
const trusted = `ca=${encodeURIComponent(ca)}&servername=relay.example.com`;

describe('smtp:// without a password', () => {
  test('is encrypted when the server offers TLS, whatever its certificate', async () => {
    expect(await sendTo({}, '')).toMatchObject({ secure: overTls });
  });

  test('goes in plain text to a server without TLS', async () => {
    expect(await sendTo(noTls, '')).toMatchObject({ secure: inTheOpen });
  });

  test('goes in plain text to a server that offers TLS and then refuses it', async () => {
    const refusing = (line: string) => (line === 'STARTTLS' ? '454 4.7.0 TLS not available' : undefined);
    const server = await startScriptedServer(refusing, ['STARTTLS']);
    running.relay = openRelay(server.url, 1);
    const mail = { from: 'news@example.com', to: 'a@example.org', message: () => message };
    expect((await running.relay.send(mail)).outcome).toBe('accepted');
    running.relay.close();
    await server.stop();
  });

  test('with tls=off uses no TLS', async () => {
    expect(await sendTo({}, '?tls=off')).toMatchObject({ secure: inTheOpen });
  });

  test('with tls=required accepts a certificate signed by ca= for servername=', async () => {
    expect(await sendTo({}, `?tls=required&${trusted}`)).toMatchObject({ secure: overTls });
  });
});

test('smtps:// uses TLS from the first byte', async () => {
  expect(await sendTo({ secure: true }, `?${trusted}`)).toMatchObject({ secure: overTls });
});

test('a password is sent in plain text to this machine, and over TLS when that is offered', async () => {
  expect(await sendTo({}, '', 'u:the-password@')).toEqual({ secure: overTls, passwords: new Set(['the-password']) });
});

describe('no message is sent, and the error names the option that helps:', () => {
  const caOption = /no known authority has signed its certificate; the option ca=FILE/;
  test.each<[string, SMTPServerOptions, string, RegExp]>([
    ['a certificate of an unknown authority, with tls=required', {}, '?tls=required', caOption],
    ['a certificate of an unknown authority, with smtps://', { secure: true }, '', caOption],
    [
      'a certificate for another name',
      {},
      `?ca=${encodeURIComponent(ca)}&servername=other.example.com`,
      /certificate is for another name; the option servername=NAME/,
    ],
    [
      'a certificate for a name, where an address was asked for',
      {},
      `?ca=${encodeURIComponent(ca)}`,
      /servername=NAME/,
    ],
    ['a server without TLS, with tls=required', noTls, '?tls=required', /does not offer TLS.*tls=opportunistic/],
  ])('%s', async (_name, options, query, reason) => {
    await expect(sendTo(options, query)).rejects.toThrow(reason);
  });

  test('smtps:// to a server that begins in plain text', async () => {
    const server = await startScriptedServer(() => undefined);
    running.relay = openRelay(server.url.replace('smtp:', 'smtps:'), 1);
    const sending = running.relay.send({ from: 'news@example.com', to: 'a@example.org', message: () => message });
    await expect(sending).rejects.toThrow(/does not speak TLS from the first byte; smtp:\/\//);
    await server.stop();
  });
});
