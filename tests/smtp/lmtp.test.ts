import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { RelayUnavailable } from '../../src/smtp/relay.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { dovecotMissing, startDovecot } from '../servers/dovecot.js';
import { startScriptedServer } from './smtp-script.js';

const running: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of running.splice(0).reverse()) await end();
});

async function socketPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postrider-lmtp-'));
  running.push(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'relay.sock');
}

/**
 * A mail server on a Unix socket or on a port of loopback. It has no mailbox for `nobody@` and finds spam in messages
 * for `strict@`.
 * @returns its address, without the scheme, and what it received
 */
async function startServer({ lmtp, path }: { lmtp: boolean; path?: string }) {
  const messages: { to: string; content: string }[] = [];
  const server = new SMTPServer({
    lmtp,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, done) {
      done(
        address.startsWith('nobody@') ? Object.assign(new Error('5.1.1 no such user'), { responseCode: 550 }) : null,
      );
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo[0]?.address ?? '';
        messages.push({ to, content: Buffer.concat(chunks).toString() });
        const refusal = Object.assign(new Error('5.7.1 looks like spam'), { responseCode: 550 });
        done(to.startsWith('strict@') ? refusal : null, '2.0.0 stored');
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => (path ? server.listen(path, resolve) : server.listen(0, '127.0.0.1', resolve)));
  running.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  const address = server.server.address();
  const place = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : (path ?? '');
  return { place, messages };
}

function open(url: string) {
  const relay = openRelay(url, 1);
  running.push(() => relay.close());
  return relay;
}
const mail = (to: string, text = 'Hello.') => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\n\r\n${text}\r\n`),
});

describe.each(['own', 'nodemailer'])('with the dialogue %s', (dialogue) => {
  test.each([
    ['LMTP', 'lmtp', true],
    ['SMTP', 'smtp', false],
  ])('a relay with %s on a Unix socket takes one message after the other', async (_name, scheme, lmtp) => {
    const { place, messages } = await startServer({ lmtp, path: await socketPath() });
    const relay = open(`${scheme}+unix://${place}?dialogue=${dialogue}`);
    expect(await relay.verify()).toMatchObject([{ relay: `unix:${place}`, up: true }]);
    for (const to of ['a@example.org', 'b@example.org'])
      expect(await relay.send(mail(to, '.dots\r\n..more'))).toMatchObject({
        outcome: 'accepted',
        relay: `unix:${place}`,
      });
    expect(messages).toEqual(
      ['a@example.org', 'b@example.org'].map((to) => ({ to, content: `To: ${to}\r\n\r\n.dots\r\n..more\r\n` })),
    );
  });

  test('the replies of a relay with LMTP on a port are about one recipient each', async () => {
    const { place, messages } = await startServer({ lmtp: true });
    const relay = open(`lmtp://${place}?dialogue=${dialogue}`);
    expect(await relay.send(mail('nobody@example.org'))).toMatchObject({ outcome: 'bounced', fault: 'reader' });
    expect(await relay.send(mail('strict@example.org'))).toMatchObject({
      outcome: 'failed',
      code: 550,
      reason: 'spam',
    });
    expect(await relay.send(mail('a@example.org'))).toMatchObject({ outcome: 'accepted', relay: place });
    expect(messages.map(({ to }) => to)).toEqual(['strict@example.org', 'a@example.org']);
  });

  test('a relay whose Unix socket is missing is unavailable, and the next one gets the message', async () => {
    const missing = await socketPath();
    const failed = open(`lmtp+unix://${missing}?dialogue=${dialogue}`).send(mail('a@example.org'));
    await expect(failed).rejects.toThrow(RelayUnavailable);
    await expect(failed).rejects.toThrow(`unix:${missing}`);
    const { place } = await startServer({ lmtp: true });
    const both = open(`lmtp+unix://${missing}?weight=9&dialogue=${dialogue},lmtp://${place}?dialogue=${dialogue}`);
    expect(await both.send(mail('a@example.org'))).toMatchObject({ outcome: 'accepted', relay: place });
  });
});

test('a server that speaks only SMTP is no relay for LMTP: it never gets a message', async () => {
  const server = await startScriptedServer((line) =>
    line.startsWith('LHLO') ? '500 5.5.1 unknown command' : undefined,
  );
  running.push(() => server.stop());
  const relay = open(server.url.replace('smtp:', 'lmtp:'));
  await expect(relay.send(mail('a@example.org'))).rejects.toThrow('unknown command');
  expect(server.lines.filter((line) => !line.startsWith('LHLO'))).toEqual([]);
});

describe.skipIf(dovecotMissing)(`Debian's Dovecot${dovecotMissing ? ` (${dovecotMissing})` : ''}`, () => {
  test.each(['own', 'nodemailer'])('stores what it gets by LMTP, with the dialogue %s', async (dialogue) => {
    const dovecot = await startDovecot();
    running.push(() => dovecot.stop());
    const relay = open(`lmtp+unix://${dovecot.lmtpSocket}?dialogue=${dialogue}`);
    for (const text of ['The first.', '.The second.'])
      expect(await relay.send(mail('a@example.org', text))).toMatchObject({ outcome: 'accepted' });
    const stored = await dovecot.messages('a@example.org');
    expect(stored.map(({ text }) => text.split(/\r?\n/).at(-2))).toEqual(['The first.', '.The second.']);
  });
});
