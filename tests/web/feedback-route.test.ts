import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ProviderName, providerNames } from '../../src/email-providers/email-providers.js';
import { webhookProviders } from '../../src/feedback/webhooks/webhook-providers.js';
import { keys } from '../../src/redis/keys.js';
import { heldBytes, maxFailures, openFeedbackBudget } from '../../src/web/feedback-body.js';
import { buildWeb } from '../../src/web/server.js';
import { bounces, type Facts, type RawRequest, secrets, settings } from '../feedback/webhooks/requests-for-tests.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let web: ReturnType<typeof buildWeb>;
let port: number;
beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, workers: false, settings: { ...settings, TRUST_PROXY: 'true' } });
  web = buildWeb(postrider.app);
  port = Number(new URL(await web.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(async () => {
  await web.close();
  await postrider.stop();
});

let client = 0;
let from = '';
beforeEach(() => {
  client += 1;
  from = `192.0.${client}.7`;
});

const megabyte = 1024 * 1024;
const facts = (): Facts => ({
  address: 'reader-1@example.org',
  at: Date.now() + 60_000,
  id: `event-${client}`,
  reply: '550 5.1.1 no such user',
  status: '5.1.1',
});
/** The headers that a provider proves itself with, or that show where it does. */
const without = ({ headers, ...rest }: RawRequest): RawRequest => ({
  ...rest,
  headers: { 'content-type': headers['content-type'] ?? '' },
});

/** Sends the head of a request and none of its body. @returns the status line, and the connection */
async function headOnly(provider: string, headers: Record<string, string>): Promise<{ said: string; socket: Socket }> {
  const socket = connect({ port, host: '127.0.0.1' });
  const lines = Object.entries({ host: 'x', 'x-forwarded-for': from, ...headers });
  socket.write(`POST /feedback/${provider} HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`);
  const [chunk] = await once(socket, 'data');
  return { said: String(chunk), socket };
}
const post = async (provider: string, { headers, body }: RawRequest, ip = from) => {
  const sent = { ...headers, 'x-forwarded-for': ip };
  const answer = await web.inject({ method: 'POST', url: `/feedback/${provider}`, headers: sent, payload: body });
  return `${answer.statusCode} ${answer.body.trim()}`;
};

/** Mailgun signs in the body alone. */
const knownByHeaders = providerNames.filter((name) => name !== 'mailgun');

describe('before the body arrives', () => {
  test.each(knownByHeaders)('%s: a request without its password, topic or signature is refused', async (name) => {
    const { headers } = without(bounces[name](facts()));
    const { said, socket } = await headOnly(name, { ...headers, 'content-length': String(15 * megabyte) });
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
    expect(said).toMatch(/connection: close/i);
    socket.destroy();
  });

  test.each(knownByHeaders)('%s: so is one whose headers only look like them', async (name) => {
    const { headers } = bounces[name](facts());
    const [proof = ''] = Object.keys(headers).filter((one) => /authorization|signature$|topic-arn/.test(one));
    const forged = { ...headers, [proof]: 'Bearer forged', 'content-length': '100' };
    const { said, socket } = await headOnly(name, forged);
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
    socket.destroy();
  });

  test.each(['sendgrid', 'resend'] as const)('%s: so is one that was signed a week ago', async (name) => {
    const { headers } = bounces[name]({ ...facts(), at: Date.now() - 7 * 86_400_000 });
    const { said, socket } = await headOnly(name, { ...headers, 'content-length': '100' });
    expect(said).toMatch(/^HTTP\/1\.1 403 /);
    socket.destroy();
  });

  test.each(providerNames)('%s: a longer body than it ever sends is refused, whoever sends it', async (name) => {
    const { headers } = bounces[name](facts());
    const { said, socket } = await headOnly(name, { ...headers, 'content-length': String(15 * megabyte) });
    expect(said).toMatch(/^HTTP\/1\.1 413 /);
    socket.destroy();
  });
});

test('every provider takes between one and six megabytes', () => {
  for (const { maxBytes } of Object.values(webhookProviders())) {
    expect(maxBytes).toBeGreaterThanOrEqual(megabyte);
    expect(maxBytes).toBeLessThanOrEqual(6 * megabyte);
  }
});

test('a body of unknown length is cut off at the limit, and its sender told so', async () => {
  const { headers } = bounces.postmark(facts());
  const socket = connect({ port, host: '127.0.0.1' });
  const lines = Object.entries({ host: 'x', ...headers, 'transfer-encoding': 'chunked' });
  socket.write(`POST /feedback/postmark HTTP/1.1\r\n${lines.map((pair) => pair.join(': ')).join('\r\n')}\r\n\r\n`);
  const part = `${(megabyte / 4).toString(16)}\r\n${' '.repeat(megabyte / 4)}\r\n`;
  for (let n = 0; n < 5; n += 1) socket.write(part);
  const [chunk] = await once(socket, 'data');
  expect(String(chunk)).toMatch(/^HTTP\/1\.1 413 [\s\S]*\nsize\n/);
  socket.destroy();
});

test('a stranger’s JSON is not parsed: a forged signature is found in the headers or the bytes', async () => {
  const providers = webhookProviders();
  for (const name of ['mailgun', 'resend', 'sendgrid', 'postmark'] as const) {
    const { headers, body } = without(bounces[name](facts()));
    const forged = {
      headers,
      body: Buffer.from(body.replace(/"signature":"..../, '"signature":"0000')),
      get payload(): never {
        throw new Error(`the JSON of ${name} was parsed`);
      },
    };
    expect(await providers[name].verify(forged, secrets[name], Date.now())).toMatchObject({ reason: 'signature' });
  }
});

test('a network that sends forged reports is refused unread for a minute, and a password opens it all the same', async () => {
  const forged = without(bounces.sparkpost(facts()));
  const taken = () => postrider.app.redis.zcard(keys.incomingIds);
  const before = await taken();
  for (let n = 0; n < maxFailures.count; n += 1) expect(await post('sparkpost', forged)).toBe('403 signature');
  expect(await post('sparkpost', forged)).toBe('429 limited');
  expect(await post('mailgun', bounces.mailgun(facts()))).toBe('429 limited');
  expect(await post('mailgun', bounces.mailgun(facts()), '198.51.100.9')).toBe('200 taken');
  expect(await post('sparkpost', bounces.sparkpost(facts()))).toBe('200 taken');
  expect(await taken()).toBe(before + 2);
});

describe('the bytes that are held', () => {
  const half = (bytes: number) => {
    const stream = new PassThrough({ highWaterMark: bytes });
    stream.write(Buffer.alloc(bytes));
    return stream;
  };
  const whole = (bytes: number) => half(bytes).end();

  test('by one network and by all have a limit, and bodies that end give theirs back', async () => {
    const budget = openFeedbackBudget();
    const max = heldBytes.all;
    const [own, other] = ['192.0.2.1', '198.51.100.1'];
    const slow = half(heldBytes.network);
    const slowRead = budget.read(slow, max, own);
    await new Promise(setImmediate);
    expect(await budget.read(whole(10), max, own)).toBe('busy');
    expect(await budget.read(whole(10), max, other)).toHaveLength(10);
    // A provider with its password has the room of all.
    const large = half(heldBytes.all - heldBytes.network);
    const largeRead = budget.read(large, max, undefined);
    await new Promise(setImmediate);
    expect(await budget.read(whole(10), max, other)).toBe('busy');
    for (const stream of [slow, large]) stream.end();
    expect(await slowRead).toHaveLength(heldBytes.network);
    await largeRead;
    expect(await budget.read(whole(heldBytes.network), max, own)).toHaveLength(heldBytes.network);
  });

  test('are given back by a connection that breaks', async () => {
    const budget = openFeedbackBudget();
    const broken = half(heldBytes.network);
    const reading = budget.read(broken, heldBytes.all, '192.0.2.1');
    await new Promise(setImmediate);
    broken.destroy(new Error('reset'));
    expect(await reading).toBe('cut');
    expect(await budget.read(whole(10), heldBytes.all, '192.0.2.1')).toHaveLength(10);
  });
});

test.each(providerNames)('%s: a genuine report is taken', async (name: ProviderName) => {
  if (name === 'ses') return;
  expect(await post(name, bounces[name](facts()))).toBe('200 taken');
});
