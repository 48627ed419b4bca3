import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeComment } from '../../src/answers/comments/take-comment.js';
import { nothingWaits, sourceSettings } from '../../src/articles/pull/source.js';
import { addSource, writeStatus } from '../../src/articles/pull/source-store.js';
import { markScheduled } from '../../src/control/schedule-issue.js';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { pauseFields } from '../../src/issues/pause-fields.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { keys, unreadKeys } from '../../src/redis/keys.js';
import { announceWorker } from '../../src/reports/presence.js';
import { reportRelays } from '../../src/reports/relay-report.js';
import { closeSignUps, openSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { createWebhook } from '../../src/webhooks/change-webhook.js';
import { saveWebhook } from '../../src/webhooks/webhook-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { shapeOf } from '../findings/findings-for-tests.js';
import { until } from '../helpers/clock.js';

let api: ApiForTests;
const open: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  api = await startApiForTests();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.stop();
  await api.stop();
});

interface Line {
  id: string;
  severity: string;
  newsletter: string | null;
  detail: string;
  remedy: string;
  code: Parameters<typeof shapeOf>[0];
  facts: Record<string, unknown>;
  remedies: unknown[];
}

async function attention(path = '/attention', token?: string): Promise<Line[]> {
  const { status, body } = await api.call('GET', path, token === undefined ? {} : { token });
  expect(status).toBe(200);
  for (const { code, facts } of body.items as Line[]) shapeOf(code).parse(facts);
  return body.items;
}
const codes = async () => (await attention()).map(({ code }) => code);

/** A worker that reaches its relay, as far as Redis knows. */
async function startWorkerReports(up = true): Promise<void> {
  open.push(await announceWorker(api.app.redis, 'a test'));
  const states = [
    { relay: 'mail.example.com:25', up, reason: up ? '' : 'refuses the connection' },
    { relay: 'mail.example.net:25', up: true, reason: '' },
  ];
  open.push(reportRelays(api.app.redis, 'a test', { verify: async () => states }));
  await until(
    'the worker has reported',
    async () => !(await codes()).some((code) => code === 'relay.unreachable' || code === 'worker.away'),
  );
}

test('without a worker nothing is sent, which is the first thing that needs attention; with one, nothing does', async () => {
  expect(await attention()).toEqual([
    {
      ...{ id: 'worker.away', severity: 'stop', newsletter: null, code: 'worker.away', facts: {} },
      detail: 'nothing is sent, because no worker is running',
      remedy: 'Start a worker on the server: it is the part of Postrider that sends.',
      remedies: [{ start: 'worker' }],
    },
  ]);
  await startWorkerReports();
  expect(await attention()).toEqual([]);
});

test('a relay that one worker cannot reach is named with the reason', async () => {
  await startWorkerReports(false);
  expect(await attention()).toMatchObject([
    { code: 'relay.down', severity: 'warning', detail: 'mail.example.com:25 is down (refuses the connection)' },
  ]);
});

test('closed sign-ups are a trouble until they are open again', async () => {
  await startWorkerReports();
  await closeSignUps(api.app.redis);
  expect(await attention()).toMatchObject([
    { code: 'sign-ups.closed', facts: { by: 'operator', opensAt: null }, remedies: [{ operation: 'openSignUps' }] },
  ]);
  await openSignUps(api.app.redis);
  expect(await attention()).toEqual([]);
});

test('an issue that is paused, and why, until it goes on', async () => {
  await startWorkerReports();
  const { redis } = api.app;
  const { id } = await api.issue(api.gazette, 'The council decided');
  await changeIssueState(redis, id, 'sending');
  expect(await attention()).toEqual([]);
  await changeIssueState(redis, id, 'paused', { pausedBecause: '' });
  expect(await attention()).toMatchObject([
    { id: `issue.paused ${id}`, severity: 'warning', newsletter: 'gazette', detail: `${id} is paused` },
  ]);
  await changeIssueState(redis, id, 'sending');
  await changeIssueState(redis, id, 'paused', { pausedBecause: '5 % of its readers complained.' });
  expect(await attention()).toMatchObject([
    {
      ...{
        code: 'issue.paused-itself',
        severity: 'stop',
        detail: `${id} paused itself: 5 % of its readers complained`,
      },
      remedies: [{ operation: 'readIssue' }, { operation: 'resumeIssue', input: { issue: id } }, {}],
    },
  ]);
  // One that pauses itself for another reason now: a version that stored no facts leaves those of before.
  await changeIssueState(redis, id, 'sending');
  await changeIssueState(redis, id, 'paused', pauseFields({ because: 'bounces', bounced: 12, tried: 100, limit: 10 }));
  expect(await attention()).toMatchObject([
    {
      detail: `${id} paused itself: 12 of the first 100 emails bounced, which is more than 10 %`,
      facts: { cause: { because: 'bounces', bounced: 12, tried: 100, limit: 10 } },
    },
  ]);
  await changeIssueState(redis, id, 'sending');
  await changeIssueState(redis, id, 'paused', { pausedBecause: 'It has changed since it was approved.' });
  const steps = ['readIssue', 'approveIssue', 'resumeIssue', 'cancelIssue'].map((operation) => ({ operation }));
  expect(await attention()).toMatchObject([{ facts: { cause: { because: 'changed' } }, remedies: steps }]);
  await changeIssueState(redis, id, 'sending');
  expect(await attention()).toEqual([]);
});

test('an issue whose time comes without an approval is announced before', async () => {
  await startWorkerReports();
  await changeNewsletter(api.app.redis, 'gazette', { approval: 'wait', timeZone: 'Asia/Shanghai' });
  const { id } = await api.issue(api.gazette, 'To be approved');
  const startAt = Date.UTC(2040, 0, 1, 23, 30);
  await markScheduled(api.app.redis, api.app.queues, id, { startAt, local: null });
  expect(await attention()).toMatchObject([
    {
      ...{ code: 'issue.unapproved', facts: { issue: id, startAt }, severity: 'warning' },
      // In the time zone of its newsletter.
      detail: `${id} is scheduled for 2040-01-02 07:30 in Asia/Shanghai and not approved`,
      remedies: [{ operation: 'approveIssue', input: { issue: id } }],
    },
  ]);
});

test('an issue that cannot be read is told, and hides nothing else', async () => {
  await startWorkerReports();
  const { redis } = api.app;
  await changeNewsletter(redis, 'gazette', { approval: 'wait' });
  const startAt = Date.UTC(2040, 0, 1);
  const [broken, other] = [await api.issue(api.gazette, 'Broken'), await api.issue(api.gazette, 'To be approved')];
  for (const { id } of [broken, other]) await markScheduled(redis, api.app.queues, id, { startAt, local: null });
  // Something that is no hash at all: reading it fails.
  await redis.set(keys.approval(broken.id), 'no approval');
  await closeSignUps(redis);
  expect(await codes()).toEqual(['issue.unreadable', 'sign-ups.closed', 'issue.unapproved']);
  const [line] = await attention();
  expect(line).toMatchObject({
    ...{ id: `issue.unreadable ${broken.id}`, severity: 'stop', newsletter: 'gazette' },
    ...{ facts: { issue: broken.id }, remedies: [{ operation: 'checkIssue', input: { issue: broken.id } }] },
  });
  await redis.del(keys.approval(broken.id));
  expect(await codes()).toEqual(['sign-ups.closed', 'issue.unapproved', 'issue.unapproved']);
});

test('a part that cannot be read is told, and hides nothing else', async () => {
  await startWorkerReports();
  const { redis } = api.app;
  await closeSignUps(redis);
  await redis.set(unreadKeys.ids, 'no set');
  expect(await attention()).toMatchObject([
    {
      ...{ id: 'attention.incomplete newsletters', severity: 'stop', newsletter: null, remedies: [] },
      facts: { part: 'newsletters' },
    },
    { code: 'sign-ups.closed' },
  ]);
  await redis.del(unreadKeys.ids);
  expect(await codes()).toEqual(['sign-ups.closed']);
});

test('sources that fail, comments that wait and webhooks that are off are named, what stops first', async () => {
  await startWorkerReports();
  const { redis, list, queues } = api.app;
  const source = await addSource(
    redis,
    'gazette',
    sourceSettings.parse({ url: 'https://www.example.com/feed.xml', kind: 'feed' }),
  );
  const status = { ...source.status, failures: 5, result: 'www.example.com answered 503.', waiting: nothingWaits };
  await writeStatus(redis, source, { ...status, error: 'article.fetch-failed' });
  const comment = { newsletter: api.gazette.number, article: 'abcdefghijkl', name: 'Bo', at: 1 };
  for (const text of ['One', 'Two'])
    await takeComment(list, queues, { ...comment, text, stamp: text }, { ip: '127.0.0.1', proven: true });
  const fields = { url: 'https://hooks.example.com/', events: [], newsletter: null };
  const webhook = await createWebhook(redis, fields, { networks: [] }, 0);
  await saveWebhook(redis, { ...webhook, state: 'off', error: 'answered 500', failingSince: 1 });
  expect((await attention()).map(({ id, severity }) => [severity, id])).toEqual([
    ['stop', `webhook.off ${webhook.id}`],
    ['warning', 'comments.held gazette'],
    ['warning', `source.failing ${source.id}`],
  ]);
});

test('whoever may see one newsletter sees what concerns it, and nothing of the others or the installation', async () => {
  const { redis } = api.app;
  await api.newsletter({ slug: 'other' });
  const { id } = await api.issue(api.gazette, 'Paused');
  await changeIssueState(redis, id, 'sending');
  await changeIssueState(redis, id, 'paused', { pausedBecause: '' });
  const ofGazette = (await api.makeToken({ newsletter: 'gazette' })).token;
  const ofOther = (await api.makeToken({ newsletter: 'other' })).token;
  expect((await attention()).map(({ code }) => code)).toEqual(['worker.away', 'issue.paused']);
  expect((await attention('/attention?newsletter=gazette')).map(({ code }) => code)).toEqual(['issue.paused']);
  expect((await attention('/attention', ofGazette)).map(({ code }) => code)).toEqual(['issue.paused']);
  expect(await attention('/attention', ofOther)).toEqual([]);
  expect((await api.call('GET', '/attention?newsletter=gazette', { token: ofOther })).status).toBe(403);
});
