import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { checkReadiness } from '../../src/reports/readiness.js';
import { openRelay } from '../../src/smtp/relay-set.js';
import { startTestRedis } from '../helpers/redis.js';
import { type SmtpSink, startSmtpSink } from '../helpers/smtp-sink.js';
import { startScriptedServer } from './smtp-script.js';

/** The private member that the Nodemailer of a test has under another name. */
let renamed = '_maxAllowedSize';

vi.mock('nodemailer/lib/smtp-connection', async (original) => {
  const { default: Original } = await original<{ default: typeof SMTPConnection }>();
  const renaming: ProxyHandler<SMTPConnection> = {
    has: (connection, name) => name !== renamed && name in connection,
    get(connection, name) {
      const value = name === renamed ? undefined : Reflect.get(connection, name, connection);
      const isPublicMethod = typeof value === 'function' && !String(name).startsWith('_');
      return isPublicMethod ? value.bind(connection) : value;
    },
  };
  const made = {
    construct: (_: unknown, [options]: [SMTPConnection.Options]) => new Proxy(new Original(options), renaming),
  };
  return { default: new Proxy(Original, made) };
});

let sink: SmtpSink;
beforeEach(async () => {
  renamed = '_maxAllowedSize';
  sink = await startSmtpSink();
});
afterEach(() => sink.stop());

const mail = (to: string) => ({
  from: 'news@example.com',
  to,
  message: () => Buffer.from(`To: ${to}\r\nSubject: a test\r\n\r\n.A line with a dot.\r\n`),
});

test('the Nodemailer of these tests is as expected apart from the renamed member', async () => {
  renamed = 'none';
  const reported: string[] = [];
  const relay = openRelay(sink.url, 1, { onFallback: (name) => reported.push(name) });
  expect((await relay.send(mail('reader@example.org'))).outcome).toBe('accepted');
  expect(reported).toEqual([]);
  relay.close();
});

test.each(['_supportedExtensions', '_maxAllowedSize', '_socket', '_onSocketData'])(
  'with a Nodemailer without %s, its own dialogue sends emails, and that is reported once',
  async (member) => {
    renamed = member;
    const reported: string[] = [];
    const relay = openRelay(sink.url, 3, { onFallback: (name) => reported.push(name) });
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => relay.send(mail(`reader${i}@example.org`))));
    expect(results.map(({ outcome }) => outcome)).toEqual(results.map(() => 'accepted'));
    expect(sink.mails).toHaveLength(12);
    expect(sink.mails[0]?.raw.toString()).toContain('\r\n\r\n.A line with a dot.\r\n');
    expect(reported).toEqual([sink.url.replace('smtp://', '')]);
    relay.close();
  },
);

test('a server that delays its greeting gets the same time', async () => {
  renamed = '_socket';
  let greet: () => void = () => undefined;
  const greeting = new Promise<void>((resolve) => {
    greet = resolve;
  });
  const server = await startScriptedServer(async (line) => {
    if (line === 'greeting') await greeting;
    return undefined;
  });
  const relay = openRelay(`${server.url}?connect=1s`, 1);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const sending = relay.send(mail('reader@example.org'));
    sending.catch(() => undefined);
    await vi.waitUntil(() => server.connections() === 1, { timeout: 60_000 });
    vi.advanceTimersByTime(290_000);
    vi.useRealTimers();
    greet();
    expect((await sending).outcome).toBe('accepted');
  } finally {
    vi.useRealTimers();
    relay.close();
    await server.stop();
  }
});

test('the doctor reports it', async () => {
  const redis = await startTestRedis();
  const relay = openRelay(sink.url, 1);
  try {
    const [, check] = await checkReadiness({ redis: redis.redis, relay, storeWrites: async () => undefined });
    expect(check).toMatchObject({
      name: 'relay',
      ok: true,
      findings: [{ code: 'relay.accepts', facts: { slow: [expect.any(String)] } }],
    });
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
