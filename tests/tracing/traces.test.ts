import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { startIssue } from '../../src/control/start-issue.js';
import { composeIssue } from '../../src/issues/compose.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { requestSubscription, unsubscribe } from '../../src/subscribers/membership/signup.js';
import { openTracing } from '../../src/tracing/open-tracing.js';
import { buildWeb } from '../../src/web/server.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from './otlp-receiver.js';

const readers = 30;
const secret = 'a secret for the tests only';
const token = 'the token of the receiver';

let receiver: OtlpReceiver;
let postrider: TestPostrider;
let installation: Installation;
beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers, workers: false });
  installation = await newInstallation({
    REDIS_URL: `unix://${server.url}`,
    SMTP_URL: postrider.sink.url,
    SECRET: secret,
    PUBLIC_URL: 'https://news.example.com',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${encodeURIComponent(token)}`,
    OTEL_TRACES_SAMPLER_ARG: '1',
    LOG_LEVEL: 'silent',
  });
});
afterEach(() => {
  receiver.spans.length = 0;
  receiver.requests.length = 0;
});
afterAll(async () => {
  await installation?.remove();
  await postrider?.stop();
  await receiver?.stop();
});

/** Runs something while this process is traced. */
async function traced(messageShare: number, work: () => Promise<void>): Promise<ReceivedSpan[]> {
  const { app } = postrider;
  const deps = { log: app.log, listKey: app.list.meta.listKey, role: 'worker' };
  const tracing = openTracing(deps, { endpoint: receiver.url, headers: {}, serviceName: 'postrider', messageShare });
  await work();
  await tracing.stop();
  return receiver.spans;
}

/** Adds an article that no issue has. @returns its id */
async function addArticle(): Promise<string> {
  const number = randomUUID();
  const draft: ArticleDraft = {
    ...{ title: `Story ${number}`, url: `https://news.example.com/${number}`, section: '', author: '', image: null },
    ...{ publishedAt: null, excerpt: 'About a lamp.', body: '<p>By the river.</p>', source: 'feed' },
  };
  return (await saveArticle(postrider.app.redis, draft, { newsletter: postrider.newsletter.slug })).article.id;
}

const named = (spans: readonly ReceivedSpan[], name: string) => spans.filter((span) => span.name === name);

/** The names from a span up to the first of its trace. */
function wayUp(spans: readonly ReceivedSpan[], { name, parentSpanId }: ReceivedSpan): string[] {
  const parent = spans.find(({ spanId }) => spanId === parentSpanId);
  return [name, ...(parent ? wayUp(spans, parent) : parentSpanId === '' ? [] : ['missing'])];
}

test('an issue is one trace over several processes: compose, plan, batch and message, with BullMQ’s steps between', async () => {
  const { start, json } = installation;
  const worker = await start('worker');
  await addArticle();
  const { id } = await json<{ id: string }>('issue', 'compose', postrider.newsletter.slug);
  await json('issue', 'send', id, '--yes');
  await postrider.sent(id);
  await worker.stop();
  const { spans } = receiver;
  const ids = Array.from({ length: readers }, (_, i) => idOf(postrider.app.list, readerAddress(i)).toString('hex'));
  const own = spans.filter(({ attributes }) => attributes['postrider.issue'] === id);
  expect(new Set(own.map(({ traceId }) => traceId)).size).toBe(1);
  expect(named(own, 'compose')).toMatchObject([{ parentSpanId: '' }]);
  expect(named(own, 'plan')).toHaveLength(1);
  const messages = named(own, 'message');
  expect(messages).toHaveLength(readers);
  for (const message of messages) {
    expect(message.attributes).toMatchObject({ 'postrider.result': 'accepted', 'postrider.attempt': 1 });
    expect(message.endedAt).toBeGreaterThanOrEqual(message.startedAt);
    expect(wayUp(spans, message).filter((name) => /^[a-z-]+$/.test(name))).toEqual([
      'message',
      'batch',
      'plan',
      'compose',
    ]);
  }
  const processes = new Set(own.map(({ resource }) => resource['process.pid']));
  expect(processes.size).toBe(2);
  expect(new Set(own.map(({ resource }) => resource['postrider.role']))).toEqual(new Set(['command', 'worker']));
  for (const { path, headers, body } of receiver.requests) {
    expect([path, headers.authorization]).toEqual(['POST /v1/traces', `Bearer ${token}`]);
    // Nothing names a reader: neither an address nor the key under which the list knows them, nor a link or a secret.
    for (const words of ['@', 'example.org', 'example.net', 'unsubscribe', secret, token, ...ids])
      expect(body).not.toContain(words);
  }
  // No trace begins with what runs every second.
  expect(spans.filter(({ parentSpanId, name }) => parentSpanId === '' && name !== 'compose')).toEqual([]);
});

test('a sign-up, its email and its confirmation are one trace, though nothing of it is stored', async () => {
  const { app, newsletter, sink } = postrider;
  const address = 'fresh@example.net';
  const secrets: string[] = [];
  const spans = await traced(0, async () => {
    const workers = await postrider.startWorkers();
    await requestSubscription(app.list, app.queues, newsletter, {
      ...{ email: address, name: 'Fresh', sections: [], locale: 'en' },
      consent: { method: 'page', from: '/business', textVersion: 1, ip: '192.0.2.77' },
    });
    await until('the confirmation arrives', () => sink.mailsTo(address).length > 0);
    const text = sink.mailsTo(address)[0]?.raw.toString('latin1').replaceAll('=\r\n', '') ?? '';
    const path = /https:\/\/news\.example\.com(\/confirm\/[\w-]+)/.exec(text)?.[1] ?? '';
    const web = buildWeb(app);
    expect((await web.inject({ method: 'POST', url: path })).statusCode).toBe(200);
    await web.close();
    await workers.stop();
    // The issues of the other tests are sent to the same readers in any order.
    await unsubscribe(app.list, { newsletter: newsletter.number, id: idOf(app.list, address), at: 0 });
    secrets.push(path.split('/').at(-1) ?? '', idOf(app.list, address).toString('hex'));
  });
  const sent = receiver.requests.map(({ body }) => body).join();
  for (const given of [address, 'Fresh', '192.0.2.77', ...secrets]) expect(sent).not.toContain(given);
  const steps = ['sign-up', 'confirmation email', 'confirmation'].map((name) => named(spans, name)[0]);
  expect(new Set(steps.map((step) => step?.traceId)).size).toBe(1);
  expect(steps[0]?.parentSpanId).toBe('');
  for (const step of steps.slice(1)) expect(wayUp(spans, step as ReceivedSpan).at(-1)).toBe('sign-up');
});

test('only the share of the messages that is asked for is traced', async () => {
  const { app, newsletter } = postrider;
  const spans = await traced(0, async () => {
    const { id } = (await composeIssue(app.redis, newsletter, { articles: [await addArticle()] })).issue;
    await startIssue(app.redis, app.queues, id);
    const workers = await postrider.startWorkers();
    await postrider.sent(id);
    await workers.stop();
  });
  expect([named(spans, 'batch').length > 0, named(spans, 'message')]).toEqual([true, []]);
});

test('a receiver that refuses traces costs no message, and is one line of the log', async ({
  onTestFinished: atEnd,
}) => {
  const { app, newsletter } = postrider;
  const lines: string[] = [];
  const log = { info: () => undefined, warn: (_: object, words: string) => void lines.push(words) };
  const deps = { log: log as never, listKey: app.list.meta.listKey, role: 'worker' };
  const settings = { endpoint: receiver.url, headers: {}, serviceName: 'postrider', messageShare: 1 };
  receiver.state.refuses = true;
  atEnd(() => {
    receiver.state.refuses = false;
  });
  const tracing = openTracing(deps, settings);
  const { id } = (await composeIssue(app.redis, newsletter, { articles: [await addArticle()] })).issue;
  await startIssue(app.redis, app.queues, id);
  const workers = await postrider.startWorkers();
  expect(await postrider.sent(id)).toMatchObject({ state: 'sent', uncertain: 0 });
  await workers.stop();
  await tracing.stop();
  expect([lines, receiver.spans]).toEqual([['traces cannot be sent'], []]);
});

test('a receiver that begins an answer and does not end it keeps no process from ending', async ({
  onTestFinished: atEnd,
}) => {
  receiver.state.drips = true;
  atEnd(() => {
    receiver.state.drips = false;
  });
  await traced(0, async () => {
    await composeIssue(postrider.app.redis, postrider.newsletter, { articles: [await addArticle()] });
  });
  expect(receiver.requests).toHaveLength(1);
  await until('the connection is closed', () => receiver.state.dripping === 0);
});
