import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkReadiness } from '../../src/reports/readiness.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { startTestRedis } from '../helpers/redis.js';
import { type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';

// A Nodemailer without the private member that holds the server's size limit, which Postrider's own dialogue reads.
const hidden = '_maxAllowedSize';

let sink: SmtpSink;
beforeEach(async () => {
  Object.defineProperty(SMTPConnection.prototype, hidden, {
    configurable: true,
    get: () => undefined,
    set: () => undefined,
  });
  sink = await startSmtpSink();
});
afterEach(async () => {
  Reflect.deleteProperty(SMTPConnection.prototype, hidden);
  await sink.stop();
});

const mail = (to: string) => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\nSubject: a test\r\n\r\n.A line with a dot.\r\n`),
});

test('with a Nodemailer that lacks a member, its own dialogue sends emails, and that is reported once', async () => {
  const reported: string[] = [];
  const relay = openRelay(sink.url, 3, { onFallback: (name) => reported.push(name) });
  const results = await Promise.all(Array.from({ length: 12 }, (_, i) => relay.send(mail(`reader${i}@example.org`))));
  expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'accepted'));
  expect(sink.mails).toHaveLength(12);
  expect(sink.mails[0]?.raw.toString()).toContain('\r\n\r\n.A line with a dot.\r\n');
  expect(reported).toEqual([sink.url.replace('smtp://', '')]);
  relay.close();
});

test('the doctor reports it', async () => {
  const redis = await startTestRedis();
  const relay = openRelay(sink.url, 1);
  try {
    const [, check] = await checkReadiness({ redis: redis.redis, relay, storeWrites: async () => undefined });
    expect(check).toMatchObject({ name: 'relay', ok: true, detail: expect.stringContaining('Nodemailer') });
  } finally {
    relay.close();
    await redis.stop();
  }
});

test('where the operator chose Nodemailer’s dialogue, nothing is reported', async () => {
  const reported: string[] = [];
  const relay = openRelay(`${sink.url}?dialogue=nodemailer`, 1, { onFallback: (name) => reported.push(name) });
  expect((await relay.send(mail('reader@example.org'))).outcome).toBe('accepted');
  expect(await relay.verify()).toEqual([{ relay: sink.url.replace('smtp://', ''), up: true, reason: '' }]);
  expect(reported).toEqual([]);
  relay.close();
});
