import { afterEach, describe, expect, test } from 'vitest';
import { resumeIssue } from '../../../src/control/control-issue.js';
import { keepTime } from '../../../src/control/keep-time.js';
import { resendIssue } from '../../../src/control/resend-issue.js';
import { markScheduled } from '../../../src/control/schedule-issue.js';
import { startIssue } from '../../../src/control/start-issue.js';
import { sendNotice } from '../../../src/delivery/notices/send-notice.js';
import { reconcile } from '../../../src/delivery/reconcile.js';
import { archivedBecause } from '../../../src/issues/issue.js';
import { changeIssueState, readIssue } from '../../../src/issues/issue-store.js';
import { changeNewsletter, readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { affectedIssues, setArchived } from '../../../src/operations/newsletters/archive-newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { reportIssue } from '../../../src/reports/report.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { requestSubscription } from '../../../src/subscribers/membership/signup.js';
import { Gate } from '../../control/weekly-desk.js';
import { until } from '../../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const minute = 60_000;
const archive = () => setArchived(postrider.app, 'business', true);
const reopen = () => setArchived(postrider.app, 'business', false);
const affected = async (archived: boolean, now = Date.now()) => {
  const { app } = postrider;
  return affectedIssues(app.list, await readNewsletter(app.redis, 'business'), archived, now);
};
const read = (id: string) => readIssue(postrider.app.redis, id);
const atRest = () =>
  until(
    'no batch is being delivered',
    async () => (await postrider.app.redis.llen(`${keys.queues}:deliver:active`)) === 0,
  );

describe('archiving a newsletter in the middle of a send', () => {
  test('names the issue with its numbers, pauses it, and nobody is emailed until it is reopened and resumed', async () => {
    const gate = new Gate(20);
    gate.allow(10);
    postrider = await startPostrider({ readers: 120, connections: 2, rules: gate.rules });
    const { app, sink } = postrider;
    const { id } = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, id);
    await sink.received(10);
    const [named] = await affected(true);
    expect(named).toMatchObject({ id, effect: 'pauses' });
    expect((named?.accepted ?? 0) + (named?.left ?? 0)).toBe(120);
    await archive();
    expect(await read(id)).toMatchObject({ state: 'paused', pausedBecause: archivedBecause });
    gate.open();
    await atRest();
    const sent = sink.mails.length;
    expect(sent).toBeLessThan(120);
    await expect(resumeIssue(app, id)).rejects.toMatchObject({ code: 'newsletter.archived' });
    await reconcile(app);
    expect((await read(id)).state).toBe('paused');

    await reopen();
    expect(await affected(false)).toEqual([
      { id, effect: 'stays-paused', accepted: sent, left: 120 - sent, startAt: 0 },
    ]);
    await reconcile(app);
    expect(sink.mails).toHaveLength(sent);
    await resumeIssue(app, id);
    expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 120 });
    expect(sink.mails).toHaveLength(120);
  });

  test('stops a send that began at the same moment', async () => {
    postrider = await startPostrider({ readers: 5, workers: false });
    const { app, sink } = postrider;
    const { id } = await postrider.composeIssue();
    await archive();
    await changeIssueState(app.redis, id, 'sending', { startedAt: Date.now() }, ['draft']);
    const workers = await postrider.startWorkers();
    await until('it is paused', async () => (await read(id)).state === 'paused');
    await workers.stop();
    expect((await read(id)).pausedBecause).toBe(archivedBecause);
    expect(sink.mails).toHaveLength(0);
  });
});

test('retries of a sent issue stop while its newsletter is archived, and continue when it is reopened', async () => {
  let busy = true;
  postrider = await startPostrider({
    readers: 3,
    settings: { RETRY_SCHEDULE: '1s' },
    rules: {
      onMessage: async ({ to }) => (busy && to === readerAddress(1) ? { code: 451, text: 'later' } : undefined),
    },
  });
  const { app, sink } = postrider;
  const { id } = await postrider.composeIssue();
  await postrider.send(await read(id));
  // A retry may be under way.
  const report = () => reportIssue(app.list, id);
  await expect.poll(report).toMatchObject({ state: 'sent', accepted: 2, deferred: 1 });
  expect(await affected(true)).toEqual([{ id, effect: 'stops-retries', accepted: 2, left: 1, startAt: 0 }]);
  await archive();
  // A retry that was under way is deferred once more.
  await atRest();
  busy = false;
  await until('a retry is due', async () => {
    const { nextTryAt } = await reportIssue(app.list, id);
    return nextTryAt !== null && Date.parse(nextTryAt) < Date.now();
  });
  await reconcile(app);
  await atRest();
  expect(await reportIssue(app.list, id)).toMatchObject({ accepted: 2, deferred: 1 });
  await expect(resendIssue(app, id, ['deferred'])).rejects.toMatchObject({ code: 'newsletter.archived' });
  await reopen();
  expect(await affected(false)).toMatchObject([{ id, effect: 'retries', left: 1 }]);
  await reconcile(app);
  await sink.received(3);
  await until('it is accepted', async () => (await reportIssue(app.list, id)).accepted === 3);
});

describe('a scheduled issue of an archived newsletter', () => {
  test.each([
    ['within the limit starts when it is reopened, and is named with its readers first', 10, 'starts-now', 'sending'],
    ['that is too late waits for a decision', 16, 'waits', 'scheduled'],
  ])('%s', async (_, late, effect, state) => {
    postrider = await startPostrider({ readers: 4, workers: false });
    const { app } = postrider;
    const { id } = await postrider.composeIssue();
    const due = Date.now() + minute;
    await markScheduled(app.redis, app.queues, id, { startAt: due, local: null });
    expect(await affected(true)).toEqual([{ id, effect: 'does-not-start', accepted: 0, left: 4, startAt: due }]);
    await archive();
    await keepTime(app, due);
    expect(await read(id)).toMatchObject({ state: 'scheduled', waits: { for: 'archived', since: due } });
    const now = due + late * minute;
    expect(await affected(false, now)).toEqual([{ id, effect, accepted: 0, left: 4, startAt: due }]);
    await reopen();
    await keepTime(app, now);
    expect((await read(id)).state).toBe(state);
    expect((await read(id)).waits).toEqual(state === 'sending' ? null : { for: 'late', since: now });
  });
});

test('a reader whose sign-up was not confirmed when the newsletter ended gets no reminder', async () => {
  postrider = await startPostrider({ workers: false });
  const { app, sink, newsletter } = postrider;
  await requestSubscription(app.list, app.queues, newsletter, {
    email: 'waiting@example.org',
    name: '',
    sections: [],
    locale: 'en',
    consent: { method: 'page', from: '/', textVersion: 1, ip: '' },
  });
  await changeNewsletter(app.redis, 'business', { archivedAt: new Date().toISOString() });
  const subscriber = idOf(app.list, 'waiting@example.org').toString('hex');
  const notice = {
    newsletter: newsletter.number,
    subscriber,
    at: Math.floor(Date.now() / 1_000),
    messageIdForm: 'hex',
  };
  for (const kind of ['confirm', 'remind'] as const) await sendNotice(app, { ...notice, kind } as never);
  expect(sink.mails).toHaveLength(0);
  await reopen();
  await sendNotice(app, { ...notice, kind: 'remind' } as never);
  await sink.received(1);
});
