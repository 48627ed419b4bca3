import { describe, expect, test } from 'vitest';
import { openRelay } from '../../src/smtp/relay-set.js';
import { speak, spokenTo } from './dialogue.js';
import { startScriptedServer } from './smtp-script.js';

// Runs the tests of the SMTP dialogue again with Nodemailer's dialogue.

speak('nodemailer');
describe('one relay, by Nodemailer', async () => {
  await import('./transport.test.js');
});
describe('several relays, by Nodemailer', async () => {
  await import('./relays.test.js');
});
describe('TLS, by Nodemailer', async () => {
  await import('./relay-tls.test.js');
});
describe('relays with faults, by Nodemailer', async () => {
  await import('./relays-under-faults.test.js');
});

test('a connection over which many recipients are refused collects no listeners', async () => {
  const server = await startScriptedServer((line) => (line.startsWith('RCPT') ? '450 4.2.0 later' : undefined));
  const relay = openRelay(spokenTo(server.url), 1);
  const warnings: Error[] = [];
  const note = (warning: Error) => warnings.push(warning);
  process.on('warning', note);
  try {
    const mail = {
      from: 'news@example.com',
      to: 'a@example.org',
      message: () => Buffer.from('Subject: x\r\n\r\nx\r\n'),
    };
    for (let i = 0; i < 20; i += 1) expect((await relay.send(mail)).outcome).toBe('deferred');
    expect(server.connections()).toBe(1);
    expect(warnings).toEqual([]);
  } finally {
    process.off('warning', note);
    relay.close();
    await server.stop();
  }
});
