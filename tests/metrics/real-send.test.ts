import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { type MetricDefinition, processMetrics, sharedMetrics } from '../../src/metrics/catalogue.js';
import { reportIssue } from '../../src/reports/report.js';
import { pathTo } from '../../src/settings/web-paths.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { until } from '../helpers/clock.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { freePort, type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { type Scrape, scrape } from './metrics-for-tests.js';

const gone = readerAddress(1);
const busy = readerAddress(2);

let server: TestRedis;
let postrider: TestPostrider;
let installation: Installation;
const ports = { worker: 0, web: 0 };
let issueId: string;
/** The worker's metrics after the send, before other tests make it send more. */
let afterSend: Scrape;

beforeAll(async () => {
  server = await startTestRedis();
  const rules = {
    onRecipient: (address: string) => {
      if (address === gone) return { code: 550, text: '5.1.1 No such user here' };
      return address === busy ? { code: 451, text: '4.3.0 Try again later' } : undefined;
    },
  };
  postrider = await startPostrider({ server, readers: 30, workers: false, rules });
  const { app, newsletter, sink } = postrider;
  await addReader(app, newsletter, 'reader@gmail.com');
  installation = await newInstallation({
    REDIS_URL: `unix://${server.url}`,
    SMTP_URL: sink.url,
    SECRET: 'a secret for the tests only',
    RETRY_SCHEDULE: '1s',
    LOG_LEVEL: 'error',
  });
  for (const part of ['worker', 'web'] as const) ports[part] = await freePort();
  const start = (part: keyof typeof ports) => {
    installation.env.METRICS_PORT = String(ports[part]);
    return installation.start(part);
  };
  await Promise.all([start('worker'), start('web')]);
  await sendOnce();
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

const metrics: MetricDefinition[] = [...Object.values(processMetrics), ...Object.values(sharedMetrics)];
const outcomes = ({ sum }: Scrape, result: string) => sum('postrider_messages_total', { result });

const deferred = async () => outcomes(await scrape(ports.worker), 'deferred');

/** Sends an issue. One reader's server wants it later, until they leave. */
async function sendOnce(): Promise<void> {
  const { app, newsletter } = postrider;
  const issue = await postrider.composeIssue();
  issueId = issue.id;
  await startIssue(app.redis, app.queues, issue.id);
  await until('one is deferred', async () => (await deferred()) > 0);
  await unsubscribe(app.list, { newsletter: newsletter.number, id: idOf(app.list, busy), at: 0 });
  await until('they are left out', async () => outcomes(await scrape(ports.worker), 'excluded') === 1);
  await postrider.sent(issueId);
  afterSend = await scrape(ports.worker);
}

test('after a real send, the metrics of the worker and the report have the same numbers', async () => {
  const { app, newsletter, sink } = postrider;
  const report = await reportIssue(app.list, issueId);
  expect(report).toMatchObject({ audience: 31, accepted: 29, bounced: 1, excluded: 1, deferred: 0 });
  const now = afterSend;
  const tries = 30 + outcomes(now, 'deferred');
  for (const result of ['accepted', 'bounced', 'failed', 'uncertain', 'excluded'] as const)
    expect([result, outcomes(now, result)]).toEqual([result, report[result]]);
  // A recipient's domain is no label: what is in no group of providers is `other`.
  expect(now.sum('postrider_messages_total', { result: 'accepted', provider: 'gmail' })).toBe(1);
  expect(now.sum('postrider_messages_total', { result: 'accepted', provider: 'other' })).toBe(28);
  const relay = sink.url.replace('smtp://', '');
  expect(now.sum('postrider_messages_total', { result: 'accepted', relay })).toBe(29);
  expect(now.sum('postrider_claims_total', { outcome: 'claimed' })).toBe(tries);
  expect(now.sum('postrider_smtp_step_seconds_count', { step: 'content', relay })).toBe(29);
  expect(now.sum('postrider_smtp_step_seconds_count', { step: 'envelope', relay })).toBe(tries);
  expect(now.sum('postrider_smtp_step_seconds_count', { step: 'connect', relay })).toBeGreaterThan(0);
  // One for each language.
  expect(now.sum('postrider_render_seconds_count')).toBe(2);
  await expect.poll(async () => (await scrape(ports.web)).sum('postrider_oldest_due_seconds')).toBe(0);
  expect(now.sum('postrider_workers')).toBe(1);
  const confirmed = { newsletter: newsletter.slug, state: 'confirmed' };
  // The count at the end of the send may have been before a reader left.
  await app.queues.enqueue('countFigures', 'after-they-left', {});
  await expect.poll(async () => (await scrape(ports.web)).sum('postrider_subscribers', confirmed)).toBe(29);
});

test('each answer of the web server counts for its route, whatever is in its address', async () => {
  const [mail] = postrider.sink.mailsTo(readerAddress(0));
  const [, path = ''] = /(\/unsubscribe\/[\w-]+)/.exec(String(mail?.raw).replaceAll(/=\r\n/g, '')) ?? [];
  const page = `${installation.url}${pathTo('newsletter', { slug: postrider.newsletter.slug })}`;
  for (const address of [
    `${installation.url}${path}`,
    page,
    `${installation.url}/api/v1/newsletters`,
    `${page}/no/such/page`,
  ])
    await (await fetch(address)).arrayBuffer();
  for (const email of ['nobody', 'somebody@example.org'])
    await fetch(page, { method: 'POST', body: new URLSearchParams({ email }) });
  const now = await scrape(ports.web);
  const answers = (labels: Record<string, string>) => now.sum('postrider_http_request_duration_seconds_count', labels);
  expect(answers({ route: '/unsubscribe/:token', method: 'GET', status: '2xx' })).toBe(1);
  expect(answers({ route: '/api/v1/newsletters', status: '4xx' })).toBe(1);
  expect(answers({ route: '/api/v1/*' })).toBe(0);
  expect(answers({ route: 'none', status: '4xx' })).toBe(1);
  for (const outcome of ['invalid', 'accepted']) expect(now.sum('postrider_sign_ups_total', { outcome })).toBe(1);
  expect(now.sum('postrider_build_info')).toBe(1);

  const { text } = { text: (await scrape(ports.worker)).text + now.text };
  for (const secret of ['@', 'example.org', 'gmail.com', issueId, path.split('/')[2] ?? '']) {
    expect(secret).not.toBe('');
    expect(text).not.toContain(secret);
  }
});

test('the processes serve the metrics of the catalogue, with its labels', async () => {
  const both = [await scrape(ports.worker), await scrape(ports.web)];
  for (const { text } of both) {
    const served = [...text.matchAll(/^# TYPE (postrider_\w+) (\w+)$/gm)].map(([, name, kind]) => `${name} ${kind}`);
    expect(served.toSorted()).toEqual(metrics.map(({ name, kind }) => `${name} ${kind}`).toSorted());
  }
  for (const { name, labels } of both.flatMap(({ samples }) => samples)) {
    const metric = metrics.find((one) => name.replace(/_(bucket|sum|count)$/, '') === one.name || name === one.name);
    const known: readonly string[] = metric?.labels ?? [];
    if (name.startsWith('postrider_'))
      expect([name, Object.keys(labels).filter((label) => label !== 'le' && !known.includes(label))]).toEqual([
        name,
        [],
      ]);
  }
});

test('a second process on the port of the metrics says so and does not start', async () => {
  const { code, stderr } = await installation.cli('worker');
  expect(code).toBe(1);
  expect(stderr).toContain(`another program is using port ${ports.web}`);
  expect(stderr).toContain('Set METRICS_PORT to a free port');
});

test('a process that cannot listen on the address of its metrics says so in one line and does not start', async () => {
  // Of the network for documentation (RFC 5737): no machine has it.
  Object.assign(installation.env, { METRICS_HOST: '192.0.2.1' });
  const { code, stderr } = await installation.cli('worker');
  delete installation.env.METRICS_HOST;
  expect(code).toBe(1);
  expect(stderr).toContain(`The metrics cannot be served: this machine cannot listen on 192.0.2.1:${ports.web}`);
  expect(stderr).toContain('Set METRICS_HOST to an address of this machine');
  expect(stderr).not.toMatch(/^ +at /m);
});

test('while Redis does not answer, a process serves what it counted itself', async ({ onTestFinished }) => {
  const before = await scrape(ports.worker);
  expect(before.sum('postrider_store_up')).toBe(1);
  const pid = Number(/^process_id:(\d+)/m.exec(await postrider.app.redis.info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');
  onTestFinished(() => void process.kill(pid, 'SIGCONT'));
  await expect.poll(async () => (await scrape(ports.worker)).sum('postrider_store_up')).toBe(0);
  const now = await scrape(ports.worker);
  expect(outcomes(now, 'accepted')).toBe(29);
  for (const name of ['postrider_workers', 'postrider_queue_jobs', 'postrider_oldest_due_seconds'])
    expect(now.samples.filter((sample) => sample.name === name)).toEqual([]);
});
