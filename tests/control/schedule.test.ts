import { afterEach, describe, expect, test } from 'vitest';
import { keepTime } from '../../src/control/keep-time.js';
import { scheduleIssue, unscheduleIssue } from '../../src/control/schedule-issue.js';
import { NoPostalAddress, startIssue } from '../../src/control/start-issue.js';
import { readProblems } from '../../src/delivery/problems.js';
import { cancelIssue } from '../../src/issues/compose.js';
import { IllegalTransition } from '../../src/issues/issue.js';
import { readIssue, scheduledIssues } from '../../src/issues/issue-store.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { addReader, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const hour = 3_600_000;
const soon = () => ({ startAt: Date.now() + 400, local: null });
const later = (ms = hour) => ({ startAt: Date.now() + ms, local: null });
const schedule = (id: string, start = later()) => scheduleIssue(postrider.app.redis, postrider.app.queues, id, start);
const state = async (id: string) => (await readIssue(postrider.app.redis, id)).state;

describe('a scheduled issue', () => {
  test('starts automatically at its time, and emails everyone once', async () => {
    postrider = await startPostrider({ readers: 12, workers: false });
    const issue = await postrider.composeIssue();
    const start = soon();
    await schedule(issue.id, start);
    expect(await state(issue.id)).toBe('scheduled');
    await postrider.startWorkers();
    await postrider.sink.received(12);
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 12 });
    const { startedAt } = await readIssue(postrider.app.redis, issue.id);
    expect(startedAt).toBeGreaterThanOrEqual(start.startAt);
    expect(await scheduledIssues(postrider.app.redis)).toEqual([]);
  });

  test('starts although every key of the queues was deleted, and only once with several processes', async () => {
    postrider = await startPostrider({ readers: 8, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await schedule(issue.id);
    await app.redis.del(...(await app.redis.keys('{postrider}:*')));
    await keepTime(app);
    expect(await state(issue.id)).toBe('scheduled');
    const when = Date.now() + hour + 1;
    await Promise.all([keepTime(app, when), keepTime(app, when), keepTime(app, when)]);
    expect(await state(issue.id)).toBe('sending');
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ state: 'sent', accepted: 8 });
    expect(postrider.sink.mails).toHaveLength(8);
  });

  test('reaches readers who confirm before it starts', async () => {
    postrider = await startPostrider({ readers: 2, workers: false });
    const issue = await postrider.composeIssue();
    await schedule(issue.id);
    await addReader(postrider.app, postrider.newsletter, 'late@example.org');
    await keepTime(postrider.app, Date.now() + hour + 1);
    await postrider.startWorkers();
    expect(await postrider.sent(issue.id)).toMatchObject({ audience: 3, accepted: 3 });
  });

  test('is sent to nobody after it was cancelled, or made a draft again, before its time', async () => {
    postrider = await startPostrider({ readers: 5, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await schedule(issue.id);
    await unscheduleIssue(app.redis, issue.id);
    expect(await readIssue(app.redis, issue.id)).toMatchObject({ state: 'draft', startAt: 0 });
    await keepTime(app, Date.now() + 2 * hour);
    expect(await state(issue.id)).toBe('draft');
    await schedule(issue.id);
    await cancelIssue(app.redis, await readIssue(app.redis, issue.id));
    await keepTime(app, Date.now() + 2 * hour);
    expect(await state(issue.id)).toBe('cancelled');
    await expect(schedule(issue.id)).rejects.toThrow(IllegalTransition);
    // Its articles are free again.
    expect((await postrider.composeIssue()).articles).toEqual(issue.articles);
    expect(postrider.sink.mails).toHaveLength(0);
  });

  test('that is rescheduled starts only at the new time, and may be sent immediately', async () => {
    postrider = await startPostrider({ readers: 1, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await schedule(issue.id, later(hour));
    await schedule(issue.id, later(3 * hour));
    await keepTime(app, Date.now() + 2 * hour);
    expect(await state(issue.id)).toBe('scheduled');
    await startIssue(app.redis, app.queues, issue.id);
    expect(await state(issue.id)).toBe('sending');
    expect(await scheduledIssues(app.redis)).toEqual([]);
  });

  test('is not scheduled without a postal address', async () => {
    postrider = await startPostrider({ readers: 1, workers: false });
    const issue = await postrider.composeIssue();
    await changeNewsletter(postrider.app.redis, 'business', { postalAddress: '' });
    await expect(schedule(issue.id)).rejects.toThrow(NoPostalAddress);
    expect(await state(issue.id)).toBe('draft');
  });

  test('that cannot start reports why, once', async () => {
    postrider = await startPostrider({ readers: 3, workers: false });
    const { app } = postrider;
    const issue = await postrider.composeIssue();
    await schedule(issue.id);
    await changeNewsletter(app.redis, 'business', { postalAddress: '' });
    const when = Date.now() + 100 * hour;
    await keepTime(app, when);
    await keepTime(app, when + 30_000);
    expect(await state(issue.id)).toBe('scheduled');
    const problems = await readProblems(app.redis, issue.id);
    expect(problems.map(({ text }) => text)).toEqual([expect.stringMatching(/no postal address/)]);
  });
});
