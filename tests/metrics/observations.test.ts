import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pullSource } from '../../src/articles/pull/pull-source.js';
import { sourceSettings } from '../../src/articles/pull/source.js';
import { addSource, readSource } from '../../src/articles/pull/source-store.js';
import { ingestReport } from '../../src/feedback/ingest-report.js';
import { noReport } from '../../src/feedback/report.js';
import { openRecorder, type Recorder } from '../../src/metrics/recorder.js';
import { observeWith } from '../../src/observations.js';
import { readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { confirmSubscription, requestSubscription } from '../../src/subscribers/membership/signup.js';
import { membershipOf } from '../../src/subscribers/record/subscriber.js';
import { createWebhook } from '../../src/webhooks/change-webhook.js';
import { deliverEvents } from '../../src/webhooks/deliver-events.js';
import { reportOf } from '../feedback/feedback-for-tests.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let recorder: Recorder;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 1, workers: false });
});
beforeEach(() => {
  recorder = openRecorder(['gmail']);
  observeWith(recorder.observer);
});
afterAll(async () => {
  observeWith(undefined);
  await postrider.stop();
});

/** The lines of a metric. */
async function shown(name: string): Promise<string[]> {
  return (await recorder.registry.metrics())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

test('a confirmed subscription counts once, and the time until it was on disk', async () => {
  const { app, newsletter } = postrider;
  const request = { email: 'new@example.org', name: '', sections: ['News'], locale: 'en' as const };
  const consent = { method: 'page' as const, from: 'a page', textVersion: 0, ip: '' };
  const id = await requestSubscription(app.list, app.queues, newsletter, { ...request, consent });
  const at = membershipOf(await readSubscriber(app.list, id), newsletter.number)?.askedAt ?? 0;
  const claim = { newsletter: newsletter.number, id, at };
  for (let i = 0; i < 2; i += 1) await confirmSubscription(app.list, app.queues, claim);
  expect(await shown('postrider_sign_ups_total')).toEqual(['postrider_sign_ups_total{outcome="confirmed"} 1']);
  expect(await shown('postrider_durable_wait_seconds_count')).toEqual(['postrider_durable_wait_seconds_count 3']);
});

test('a report counts once, however often it arrives, and one about nobody counts as unattributed', async () => {
  const { app, sink } = postrider;
  // Not longer: they would deliver to webhooks, too.
  const workers = await postrider.startWorkers();
  await postrider.send(await postrider.composeIssue());
  await workers.stop();
  const [mail] = sink.mailsTo(readerAddress(0));
  if (!mail) throw new Error('The reader got no email.');
  const report = await reportOf(mail);
  for (let i = 0; i < 2; i += 1) await ingestReport(app, report);
  expect(await shown('postrider_feedback_total')).toEqual(['postrider_feedback_total{source="report",kind="hard"} 1']);
  expect(await ingestReport(app, noReport({ kind: 'bounce', id: 'unknown@mx.example.net' }))).toBe('unattributed');
  expect(await shown('postrider_feedback_unattributed_total')).toEqual(['postrider_feedback_unattributed_total 1']);
});

test('each delivery to a webhook counts by its outcome', async () => {
  const { app, newsletter } = postrider;
  const reach = { networks: ['127.0.0.0/8'] };
  await createWebhook(app.redis, { url: 'http://127.0.0.1:9/', events: [], newsletter: null }, reach, Date.now());
  const request = { email: 'another@example.org', name: '', sections: ['News'], locale: 'en' as const };
  const consent = { method: 'page' as const, from: 'a page', textVersion: 0, ip: '' };
  await requestSubscription(app.list, app.queues, newsletter, { ...request, consent });
  let status = 500;
  const post = async () => ({ status, error: status === 200 ? '' : `answered ${status}` });
  let now = Date.now();
  const deps = { list: app.list, log: app.log, reach, post, now: () => now };
  await deliverEvents(deps);
  status = 200;
  now += 3_600_000;
  await deliverEvents(deps);
  expect((await shown('postrider_webhook_deliveries_total')).toSorted()).toEqual([
    'postrider_webhook_deliveries_total{outcome="delivered"} 1',
    'postrider_webhook_deliveries_total{outcome="failed"} 1',
  ]);
});

test('a pull that cannot read its source counts as failed', async () => {
  const { redis } = postrider.app;
  const settings = sourceSettings.parse({ url: 'http://127.0.0.1:9/feed.xml', kind: 'feed' });
  const { id } = await addSource(redis, postrider.newsletter.slug, settings, Date.now());
  const pulled = await pullSource({ redis, allowPrivateFetch: true }, await readSource(redis, id), {
    ...{ now: Date.now(), patienceMs: 0 },
  });
  expect(pulled.error).not.toBeNull();
  expect(await shown('postrider_source_pulls_total')).toEqual(['postrider_source_pulls_total{outcome="failed"} 1']);
});

test('a provider that is no group counts as other, so that no domain becomes a label', async () => {
  for (const provider of ['example.org', 'gmail'])
    recorder.observer.message({ result: 'accepted', relay: 'relay:25', provider });
  expect(await shown('postrider_messages_total')).toEqual(
    ['other', 'gmail'].map(
      (provider) => `postrider_messages_total{result="accepted",relay="relay:25",provider="${provider}"} 1`,
    ),
  );
});

test('the times of each step and relay are counted apart, up to each limit', async () => {
  const step = (relay: string, seconds: number) => recorder.observer.smtpStep({ step: 'content', relay, seconds });
  step('first:25', 0.0005);
  step('first:25', 0.1);
  step('first:25', 90);
  step('second:25', 0.3);
  const series = (end: string, labels: string) => `postrider_smtp_step_seconds_${end}{${labels}}`;
  const first = 'step="content",relay="first:25"';
  const buckets = (await shown('postrider_smtp_step_seconds_bucket')).filter((line) => line.includes('first'));
  expect(buckets).toEqual(
    ['0.001', '0.005', '0.025', '0.1', '0.5', '2', '10', '60', '+Inf'].map(
      (le, i) => `${series('bucket', `le="${le}",${first}`)} ${[1, 1, 1, 2, 2, 2, 2, 2, 3][i]}`,
    ),
  );
  expect(await shown('postrider_smtp_step_seconds_count')).toEqual([
    `${series('count', first)} 3`,
    `${series('count', 'step="content",relay="second:25"')} 1`,
  ]);
});

test('a process says what it uses, but does not watch each garbage collection, which a send would pay for', async () => {
  const text = await recorder.registry.metrics();
  for (const name of ['process_cpu_seconds_total', 'process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'])
    expect(text).toMatch(new RegExp(`^${name} [\\d.e+-]+$`, 'm'));
  expect(text).not.toContain('nodejs_gc');
});
