import { afterEach, describe, expect, test } from 'vitest';
import { withdrawIssue } from '../../src/control/cancel-issue.js';
import { pauseIssue, resumeIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { deliverBatch } from '../../src/delivery/deliver-batch.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { noteComplaint, reasonToPause } from '../../src/delivery/tally.js';
import { changeIssueState, issuesBeingSent, readIssue } from '../../src/issues/issue-store.js';
import { keys } from '../../src/redis/keys.js';
import { reportIssue } from '../../src/reports/report.js';
import { until } from '../helpers/clock.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { Gate } from './weekly-desk.js';

let postrider: TestPostrider;
/** The mail server keeps messages waiting until a test lets it accept more. */
let gate: Gate;
afterEach(async () => {
  gate?.open();
  await postrider.stop();
});

const stateOf = async (id: string) => (await readIssue(postrider.app.redis, id)).state;

/** Waits until no worker runs a batch: each has read the issue, and the messages in flight are settled. */
const atRest = () =>
  until(
    'no batch is being delivered',
    async () => (await postrider.app.redis.llen(`${keys.queues}:deliver:active`)) === 0,
  );

/** Starts a send of which ten messages are accepted; the next ones wait at the mail server. */
async function startSlowSend(readers: number): Promise<string> {
  gate = new Gate(20);
  gate.allow(10);
  postrider = await startPostrider({ readers, connections: 2, rules: gate.rules });
  const issue = await postrider.composeIssue();
  await startIssue(postrider.app.redis, postrider.app.queues, issue.id);
  await postrider.sink.received(10);
  return issue.id;
}

describe('pausing', () => {
  test('stops a send and finishes the messages in flight, and resuming emails the rest, nobody twice', async () => {
    const id = await startSlowSend(200);
    const { app, sink } = postrider;
    await pauseIssue(app.redis, id);
    gate.open();
    await atRest();
    const sent = sink.mails.length;
    expect(sent).toBeLessThan(200);
    expect(await reportIssue(app.list, id)).toMatchObject({
      state: 'paused',
      audience: 200,
      accepted: sent,
      waiting: 200 - sent,
      pausedBecause: null,
    });
    await resumeIssue(app, id);
    expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 200, uncertain: 0 });
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(200);
    expect(sink.mails).toHaveLength(200);
  });

  test('is not undone by another start', async () => {
    const id = await startSlowSend(60);
    const { app } = postrider;
    await pauseIssue(app.redis, id);
    await expect(startIssue(app.redis, app.queues, id)).rejects.toMatchObject({
      code: 'issue.illegal-transition',
      from: 'paused',
      to: 'sending',
    });
    expect(await stateOf(id)).toBe('paused');
  });

  test('and resuming in quick succession loses nobody and emails nobody twice', async () => {
    const id = await startSlowSend(300);
    const { app, sink } = postrider;
    for (const rest of [false, true, false, true]) {
      await pauseIssue(app.redis, id);
      if (rest) {
        gate.open();
        await atRest();
      }
      const sent = sink.mails.length;
      gate.allow(5);
      await resumeIssue(app, id);
      await sink.received(sent + 5);
    }
    gate.open();
    expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 300 });
    expect(sink.mails).toHaveLength(300);
  });

  test('before the plan is complete leaves the rest of the plan to the resumption', async () => {
    postrider = await startPostrider({ readers: 20, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await pauseIssue(app.redis, issue.id);
    await planIssue(app, issue.id);
    expect(await reportIssue(app.list, issue.id)).toMatchObject({ state: 'paused', audience: 0 });
    await postrider.startWorkers();
    await resumeIssue(app, issue.id);
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 20 });
  });

  test('and resuming need a state that allows it', async () => {
    postrider = await startPostrider({ readers: 1 });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await expect(pauseIssue(app.redis, issue.id)).rejects.toMatchObject({ from: 'draft', to: 'paused' });
    await expect(resumeIssue(app, issue.id)).rejects.toMatchObject({ from: 'draft', to: 'sending' });
    await postrider.send(issue);
    await expect(pauseIssue(app.redis, issue.id)).rejects.toMatchObject({ from: 'sent', to: 'paused' });
    await expect(resumeIssue(app, issue.id)).rejects.toMatchObject({ from: 'sent', to: 'sending' });
    expect(await stateOf(issue.id)).toBe('sent');
  });

  test('for longer than a ledger covers cannot be resumed', async () => {
    const id = await startSlowSend(40);
    const { app } = postrider;
    await pauseIssue(app.redis, id);
    await app.redis.hset(keys.issue(id), 'startedAt', Date.now() - 46 * 86_400_000);
    const refused = await resumeIssue(app, id).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'issue.paused-too-long', retryable: false, id });
    expect(await stateOf(id)).toBe('paused');
    expect(await withdrawIssue(app.list, id)).toMatchObject({ wasUnderWay: true });
  });

  test('after a restore can be resumed, although no queue knows the issue', async () => {
    const id = await startSlowSend(40);
    const { app } = postrider;
    await changeIssueState(app.redis, id, 'paused');
    gate.open();
    await atRest();
    await app.redis.del(...(await app.redis.keys('{postrider}:deliver:*')));
    await app.redis.del(keys.templates(id));
    await resumeIssue(app, id);
    expect(await postrider.sent(id)).toMatchObject({ state: 'sent', accepted: 40 });
  });
});

describe('cancelling', () => {
  test('a send emails nobody else; recipients without an outcome stay waiting, and get the articles with the next issue', async () => {
    const id = await startSlowSend(150);
    const { app, sink } = postrider;
    expect(await withdrawIssue(app.list, id)).toMatchObject({ wasUnderWay: true });
    gate.open();
    await atRest();
    const mailed = sink.mails.length;
    expect(await reportIssue(app.list, id)).toMatchObject({
      state: 'cancelled',
      accepted: mailed,
      waiting: 150 - mailed,
      nextTryAt: null,
    });
    expect(await issuesBeingSent(app.redis)).toEqual([]);
    expect((await postrider.send(await postrider.composeIssue())).audience).toBe(150 - mailed);
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(150);
    expect(sink.mails).toHaveLength(150);
  });

  test('stops retries too', async () => {
    let open = false;
    postrider = await startPostrider({
      readers: 40,
      workers: false,
      settings: { RETRY_SCHEDULE: '1s' },
      rules: { onRecipient: () => (open ? undefined : { code: 450, text: '4.2.1 later' }) },
    });
    const { app, sink } = postrider;
    const issue = await postrider.composeIssue();
    await startIssue(app.redis, app.queues, issue.id);
    await planIssue(app, issue.id);
    const half = deliverBatch(app, issue.id, { from: 0, to: 31 }, new AbortController().signal);
    // The rest comes later: deferred, or, on a slow machine, due again already.
    await expect(half).rejects.toThrow();
    const before = await reportIssue(app.list, issue.id);
    expect(before.deferred).toBeGreaterThan(0);
    await withdrawIssue(app.list, issue.id);
    open = true;
    await postrider.startWorkers();
    // The batch's job runs again and finds the issue cancelled.
    await until(
      'no job of the issue is left',
      async () => (await app.redis.keys(`${keys.queues}:deliver:deliver-*`)).length === 0,
    );
    expect(sink.mails).toHaveLength(0);
    expect(await reportIssue(app.list, issue.id)).toMatchObject({ state: 'cancelled', deferred: before.deferred });
  });

  test('a draft frees its articles, as before', async () => {
    postrider = await startPostrider({ readers: 1 });
    const issue = await postrider.composeIssue();
    expect(await withdrawIssue(postrider.app.list, issue.id)).toMatchObject({ wasUnderWay: false });
    expect((await postrider.composeIssue()).articles).toEqual(issue.articles);
  });
});

describe('an issue with too many failures', () => {
  const hard = { code: 550, text: '5.1.1 no such user' };

  test('pauses itself when too many messages bounce at its start, says why, and continues once resumed', async () => {
    postrider = await startPostrider({
      readers: 300,
      settings: { AUTO_PAUSE_AFTER: '50' },
      rules: { onRecipient: (address) => (/[05]@/.test(address) ? hard : undefined) },
    });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    const report = await postrider.send(issue);
    expect(report).toMatchObject({ state: 'paused', audience: 300 });
    expect(report.pausedBecause).toMatch(/^\d+ of the first \d+ emails bounced, which is more than 10 %\.$/);
    expect(report.waiting).toBeGreaterThan(0);
    expect((await readIssue(app.redis, issue.id)).pausedFor).toMatchObject({ because: 'bounces', limit: 10 });
    await resumeIssue(app, issue.id);
    expect(await postrider.sent(issue.id)).toMatchObject({
      state: 'sent',
      accepted: 240,
      bounced: 60,
      pausedBecause: null,
    });
  });

  test('pauses when too many readers complain while it is being sent', async () => {
    const id = await startSlowSend(150);
    const { app } = postrider;
    // The run of each half has reported 25.
    gate.allow(75);
    await expect.poll(() => app.redis.hget(keys.tally(id), 'tried').then(Number)).toBeGreaterThanOrEqual(25);
    const strict = { ...app, autoPause: { bounces: 0, faults: 0, complaints: 3, after: 25 } };
    for (let i = 0; i < 6; i += 1) await noteComplaint(strict, id);
    expect(await readIssue(app.redis, id)).toMatchObject({
      state: 'paused',
      pausedBecause: expect.stringMatching(/readers complained, which is more than 3 %/),
    });
  });
});

test('a send is judged by percentage, after enough attempts, and by its first part only', async () => {
  const rules = { bounces: 10, complaints: 0.5, after: 100 };
  const judged = (tried: number, bounced: number, complaints = 0, audience = 5_000) =>
    reasonToPause({ tried, bounced, complaints }, rules, audience);
  expect(judged(99, 99)).toBeUndefined();
  expect(judged(100, 10)).toBeUndefined();
  expect(judged(100, 11)).toEqual({ because: 'bounces', bounced: 11, tried: 100, limit: 10 });
  expect(judged(1_001, 900)).toBeUndefined();
  expect(judged(1_001, 900, 0, 100_000)).toMatchObject({ bounced: 900, tried: 1_001 });
  expect(judged(2_000, 0, 10)).toBeUndefined();
  expect(judged(2_000, 0, 11)).toEqual({ because: 'complaints', complaints: 11, tried: 2_000, limit: 0.5 });
  expect(reasonToPause({ tried: 500, bounced: 500, complaints: 500 }, { ...rules, bounces: 0, complaints: 0 }, 0)).toBe(
    undefined,
  );
  postrider = await startPostrider({});
});
