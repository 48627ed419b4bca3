import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { approveIssue, releaseOf } from '../../src/control/approve-issue.js';
import { keepTime } from '../../src/control/keep-time.js';
import { markScheduled, scheduleIssue, unscheduleIssue } from '../../src/control/schedule-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readEdition } from '../../src/delivery/edition.js';
import { readProblems } from '../../src/delivery/problems.js';
import { editDraft } from '../../src/issues/edit-draft.js';
import { listIssues, readIssue } from '../../src/issues/issue-store.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { waitingIssues } from '../../src/reports/waiting-issues.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
beforeEach(async () => {
  postrider = await startPostrider({ readers: 6, workers: false });
});
afterEach(() => postrider.stop());

const minute = 60_000;
const hour = 60 * minute;
const at = (now: number) => keepTime(postrider.app, now);
const read = (id: string) => readIssue(postrider.app.redis, id);
const newsletter = (change: Parameters<typeof changeNewsletter>[2]) =>
  changeNewsletter(postrider.app.redis, 'business', change);

/** An issue that is scheduled, and the time of its start. */
async function scheduled(): Promise<{ id: string; due: number }> {
  const { app } = postrider;
  const { id } = await postrider.composeIssue();
  const due = Date.now() + hour;
  await scheduleIssue(app.redis, app.queues, id, { startAt: due, local: null });
  return { id, due };
}

async function approveNow(id: string, now: number, hold = 0) {
  const { app } = postrider;
  const edition = await readEdition(app.redis, app.publicUrl, await read(id));
  const release = await releaseOf(app.list, edition, hold, now);
  await approveIssue(app, edition, { by: 'The editor', release });
  return release;
}

describe('a scheduled digest that needs approval', () => {
  /** Monday, the 30th of November, 2026, at 08:00 in UTC. */
  const tick = Date.parse('2026-11-30T08:00:00Z');
  const digest = async () => {
    const schedule = { 'every issue': '0 8 * * 1' };
    await newsletter({ approval: 'wait', timeZone: 'UTC', schedule, scheduledAt: tick - hour });
    await at(tick + 5);
    const [issue] = await listIssues(postrider.app.redis, 'business');
    return issue?.id ?? '';
  };

  test('waits for it since its tick, and says so once', async () => {
    const id = await digest();
    const waits = { for: 'approval', since: tick };
    expect(await read(id)).toMatchObject({ state: 'scheduled', startAt: tick, waits });
    // However long it takes: the reason stays the missing approval.
    for (const now of [tick + minute, tick + hour, tick + 100 * hour]) await at(now);
    expect(await read(id)).toMatchObject({ state: 'scheduled', waits });
    expect((await waitingIssues(postrider.app.redis)).map((issue) => issue.id)).toEqual([id]);
    expect(await readProblems(postrider.app.redis, id)).toHaveLength(1);
  });

  test('goes out once it is approved, after the hold, during which it can be cancelled', async () => {
    const id = await digest();
    const now = tick + 10 * hour;
    expect(await approveNow(id, now, 2 * minute)).toEqual({ at: now + 2 * minute, due: true, readers: 6 });
    await at(now + minute);
    expect(await read(id)).toMatchObject({ state: 'scheduled', startAt: now + 2 * minute, waits: null });
    await at(now + 2 * minute);
    expect((await read(id)).state).toBe('sending');
  });

  test('keeps its time when it is approved before it', async () => {
    await newsletter({ approval: 'wait' });
    const { app } = postrider;
    const { id } = await postrider.composeIssue();
    const startAt = Date.now() + hour;
    await markScheduled(app.redis, app.queues, id, { startAt, local: null });
    expect(await approveNow(id, Date.now(), minute)).toEqual({ at: startAt, due: false, readers: 6 });
    await at(startAt - 1);
    expect((await read(id)).state).toBe('scheduled');
    await at(startAt);
    expect((await read(id)).state).toBe('sending');
  });

  test('keeps the time that somebody else gave it while the approval was being considered', async () => {
    const id = await digest();
    const { app } = postrider;
    const edition = await readEdition(app.redis, app.publicUrl, await read(id));
    const release = await releaseOf(app.list, edition, 0, tick + hour);
    await markScheduled(app.redis, app.queues, id, { startAt: tick + 30 * hour, local: null }, { from: ['scheduled'] });
    await approveIssue(app, edition, { by: '', release });
    expect(await read(id)).toMatchObject({ state: 'scheduled', startAt: tick + 30 * hour });
  });

  test('needs the approval again when it changes, and a person to start it when the approval is no longer needed', async () => {
    const id = await digest();
    await approveNow(id, tick + hour, hour);
    await editDraft(postrider.app.redis, id, { base: 1, by: '' }, { subject: 'Another subject' });
    await at(tick + 2 * hour);
    expect(await read(id)).toMatchObject({ state: 'scheduled', waits: { for: 'approval', since: tick + 2 * hour } });
    // It must not go out by surprise, hours after its time.
    await newsletter({ approval: 'send' });
    await at(tick + 5 * hour);
    expect(await read(id)).toMatchObject({ state: 'scheduled', waits: { for: 'late', since: tick + 5 * hour } });
  });
});

describe('a scheduled issue whose time has passed', () => {
  test('starts by itself within fifteen minutes', async () => {
    const { id, due } = await scheduled();
    await at(due + 15 * minute);
    expect((await read(id)).state).toBe('sending');
  });

  test('waits for a decision after an outage, whatever runs then', async () => {
    const { id, due } = await scheduled();
    const back = due + 15 * minute + 1;
    await Promise.all([at(back), at(back), at(back)]);
    await at(back + hour);
    expect(await read(id)).toMatchObject({ state: 'scheduled', startAt: due, waits: { for: 'late', since: back } });
    const workers = await postrider.startWorkers();
    await workers.stop();
    expect((await read(id)).state).toBe('scheduled');
    expect(postrider.sink.mails).toHaveLength(0);
  });

  test('starts later by itself where the newsletter allows that', async () => {
    await newsletter({ lateMinutes: 120 });
    const { id, due } = await scheduled();
    await at(due + 2 * hour);
    expect((await read(id)).state).toBe('sending');
  });

  test.each<[string, (id: string, due: number) => Promise<unknown>, object]>([
    ['sent now', (id) => startIssue(postrider.app.redis, postrider.app.queues, id), { state: 'sending', waits: null }],
    ['made a draft', (id) => unscheduleIssue(postrider.app.redis, id), { state: 'draft', waits: null }],
    [
      'given a new time',
      (id, due) =>
        scheduleIssue(postrider.app.redis, postrider.app.queues, id, { startAt: due + 9 * hour, local: null }),
      { state: 'scheduled', waits: null },
    ],
  ])('waits no longer once it is %s', async (_, decide, after) => {
    const { id, due } = await scheduled();
    await at(due + hour);
    expect(await waitingIssues(postrider.app.redis)).toHaveLength(1);
    await decide(id, due);
    expect(await read(id)).toMatchObject(after);
    await at(due + 2 * hour);
    expect(await read(id)).toMatchObject(after);
    expect(await waitingIssues(postrider.app.redis)).toEqual([]);
  });

  test('names what is missing, and starts when that comes in time', async () => {
    const { id, due } = await scheduled();
    await newsletter({ postalAddress: '' });
    await at(due);
    expect(await read(id)).toMatchObject({ state: 'scheduled', waits: { for: 'postal-address', since: due } });
    await newsletter({ postalAddress: '1 Example Road' });
    await at(due + 5 * minute);
    expect((await read(id)).state).toBe('sending');
  });
});

test.each([0, 1.5, 43_201])('a limit of %d minutes is refused', async (lateMinutes) => {
  await expect(newsletter({ lateMinutes })).rejects.toMatchObject({ code: 'input.invalid', field: 'late' });
});
