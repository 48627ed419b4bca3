import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startDueIssues } from '../../src/control/schedule-issue.js';
import { changeIssueState, readIssue } from '../../src/issues/issue-store.js';
import { shownMoment } from '../../src/newsletters/zoned-time.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const timeZone = 'Asia/Shanghai';
let postrider: TestPostrider;
let installation: Installation;
let first: string;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers: 3, workers: false });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
  await installation.json('newsletter', 'set', 'business', '--time-zone', timeZone);
  first = (await postrider.composeIssue()).id;
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});
beforeEach(() => installation.json('newsletter', 'set', 'business', '--approval', 'wait', '--late', '15m'));

const minute = 60_000;
const out = async (...args: string[]) => (await installation.cli(...args)).stdout;
const doctor = async () => {
  const { checks } = JSON.parse(await out('doctor', '--json')) as { checks: { name: string; ok: boolean }[] };
  return checks.find(({ name }) => name === 'scheduled issues');
};

/** An issue that was due some time ago, as a worker finds it. */
async function overdue(ago: number): Promise<{ id: string; due: number }> {
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', first);
  const due = Date.now() - ago;
  await changeIssueState(postrider.app.redis, id, 'scheduled', { startAt: due });
  await startDueIssues(postrider.app, Date.now());
  return { id, due };
}

/** Everything that a person may look at. */
const everywhere = (id: string) =>
  Promise.all([
    out('issue', 'list'),
    out('issue', 'show', id),
    out('issue', 'report', id),
    out('newsletter', 'show', 'business'),
    out('doctor'),
  ]);

test('an issue that waits for approval says since when, everywhere, and what to do', async () => {
  const { id, due } = await overdue(2 * minute);
  const words = `waits for approval since ${shownMoment(due, timeZone)}`;
  for (const text of await everywhere(id)) expect(text).toContain(words);
  for (const text of [await out('issue', 'show', id), await out('doctor'), await out('newsletter', 'show', 'business')])
    expect(text).toContain(`postrider issue approve ${id}`);
  // The newsletter asks for it, so the doctor warns.
  expect(await doctor()).toMatchObject({ ok: true, detail: expect.stringContaining(id) });
  const waits = { for: 'approval', since: new Date(due).toISOString() };
  expect(await installation.json('issue', 'show', id)).toMatchObject({ state: 'scheduled', waits });
  expect(await installation.json('issue', 'report', id)).toMatchObject({ waits });
  expect((await installation.json<{ items: object[] }>('issue', 'list')).items).toEqual(
    expect.arrayContaining([expect.objectContaining({ id, waits })]),
  );
  expect(await installation.json('newsletter', 'show', 'business')).toMatchObject({
    waitingIssues: [{ id, ...waits }],
  });
  await installation.json('issue', 'cancel', id, '--yes');
});

test('`issue approve` of an issue that only waits for it says to how many readers it goes now, and asks', async () => {
  const { id } = await overdue(2 * minute);
  const refused = await installation.cli('issue', 'approve', id);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('goes out now to 3 readers') });
  expect(refused.stderr).toContain('--yes');
  expect(await installation.json('issue', 'show', id)).toMatchObject({ approval: { state: 'missing' } });
  const approved = await installation.cli('issue', 'approve', id, '--hold', '2m', '--yes');
  expect(approved.stdout).toContain(`goes out in 2 min to 3 readers. Until then \`postrider issue cancel ${id}\``);
  expect(await readIssue(postrider.app.redis, id)).toMatchObject({ state: 'scheduled', waits: null });
  await startDueIssues(postrider.app, Date.now() + 2 * minute);
  expect((await readIssue(postrider.app.redis, id)).state).toBe('sending');
});

test('`issue approve` of a draft asks nothing, and says how to send it', async () => {
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', first);
  const approved = await installation.cli('issue', 'approve', id);
  expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining(`postrider issue send ${id}`) });
});

test('an issue that is too late waits for a decision, with the reason everywhere', async () => {
  await installation.json('newsletter', 'set', 'business', '--approval', 'send');
  const { id, due } = await overdue(16 * minute);
  const since = (await readIssue(postrider.app.redis, id)).waits?.since ?? 0;
  const words = `waits for a decision since ${shownMoment(since, timeZone)}, because it was due on ${shownMoment(due, timeZone)}`;
  for (const text of await everywhere(id)) expect(text).toContain(words);
  expect(await out('issue', 'show', id)).toContain(`postrider issue send ${id} --now`);
  expect(await doctor()).toMatchObject({ ok: false });
  const waiting = await installation.cli('issue', 'send', id, '--at', '2099-01-01T08:00', '--yes');
  expect(waiting.stdout).toContain('will be sent at 2099-01-01 08:00 in Asia/Shanghai');
  expect(await doctor()).toMatchObject({ ok: true, detail: 'none waits for a person' });
  await installation.json('issue', 'cancel', id, '--yes');
});

test('`newsletter set --late` decides how late an issue may start by itself', async () => {
  await installation.json('newsletter', 'set', 'business', '--approval', 'send', '--late', '1h');
  expect(await out('newsletter', 'show', 'business')).toMatch(/^starts by itself: +up to 1 h late$/m);
  const { id } = await overdue(16 * minute);
  expect((await readIssue(postrider.app.redis, id)).state).toBe('sending');
  for (const [late, refusal] of [
    ['0s', 'It must be a duration like 30s, 2m or 1h.'],
    ['30s', '--late: must be whole minutes, at least 1'],
    ['90s', '--late: must be whole minutes, at least 1'],
    ['31d', '--late: must be at most 43200 minutes, which is 30 days'],
    ['soon', 'It must be a duration like 30s, 2m or 1h.'],
  ] as const)
    expect(await installation.cli('newsletter', 'set', 'business', '--late', late)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(refusal),
    });
});

test('the options of version 0.1.0 mean the new modes', async () => {
  const set = (...options: string[]) =>
    installation.json<{ approval: string; needsApproval: boolean }>('newsletter', 'set', 'business', ...options);
  expect(await set('--needs-approval', 'yes', '--approval', 'send')).toMatchObject({ approval: 'wait' });
  expect(await set('--needs-approval', 'no')).toMatchObject({ approval: 'draft', needsApproval: false });
  expect(await set('--approval', 'send')).toMatchObject({ approval: 'send', needsApproval: false });
  expect(await set('--needs-approval', 'no')).toMatchObject({ approval: 'send' });
  const said = await installation.cli('newsletter', 'set', 'business', '--approval', 'wait', '--schedule', '0 8 * * 1');
  expect(said.stderr + said.stdout).toContain('It waits for `postrider issue approve`, then it is sent.');
  await set('--schedule', '');
});

test('archiving names the issues that it stops with their readers, and reopening asks before it emails anybody', async () => {
  await installation.json('newsletter', 'set', 'business', '--approval', 'send');
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', first);
  const due = Date.now() + 60 * minute;
  await changeIssueState(postrider.app.redis, id, 'scheduled', { startAt: due });
  const archive = ['newsletter', 'archive', 'business'];
  const named = `${id} is scheduled for ${shownMoment(due, timeZone)} to 3 readers. It does not start.`;
  expect(await installation.cli(...archive)).toMatchObject({ code: 2, stderr: expect.stringContaining(named) });
  const archived = await installation.json(...archive, '--yes');
  expect(archived).toMatchObject({
    affectedIssues: expect.arrayContaining([expect.objectContaining({ id, effect: 'does-not-start', left: 3 })]),
  });
  // While it is archived, the time of the issue passes.
  await changeIssueState(postrider.app.redis, id, 'scheduled', { startAt: Date.now() - minute }, ['scheduled']);
  expect(await installation.cli(...archive, '--undo')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('It goes out now to 3 readers.'),
  });
  expect(await installation.json('newsletter', 'show', 'business')).toMatchObject({
    archivedAt: expect.stringMatching(/./),
  });
  await installation.json('issue', 'cancel', id, '--yes');
  expect(await installation.json(...archive, '--undo')).toMatchObject({ archivedAt: null });
});

test('a change of the time zone names the scheduled issues whose local time moves', async () => {
  const { app } = postrider;
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', first);
  const startAt = '2099-12-01T00:00:00.000Z';
  await changeIssueState(app.redis, id, 'scheduled', { startAt: Date.parse(startAt) });
  const set = ['newsletter', 'set', 'business', '--time-zone'];
  expect((await installation.cli(...set, timeZone)).stderr).not.toContain(id);
  const moved = await installation.cli(...set, 'Europe/Berlin');
  expect(moved.stdout + moved.stderr).toContain(
    `${id} still starts at the same moment: 2099-12-01 08:00 in Asia/Shanghai, which is 2099-12-01 01:00 in Europe/Berlin.`,
  );
  expect(await installation.json(...set, timeZone)).toMatchObject({ movedIssues: [{ id, startAt, local: null }] });
  const local = JSON.stringify({ day: '2099-12-01', time: '08:00' });
  await changeIssueState(app.redis, id, 'scheduled', { local }, ['scheduled']);
  const byClock = await installation.cli(...set, 'Europe/Berlin');
  expect(byClock.stdout + byClock.stderr).toContain(
    'for readers without a time zone that is now the time in Europe/Berlin',
  );
  await installation.json('issue', 'cancel', id, '--yes');
  expect(await installation.json(...set, timeZone)).not.toHaveProperty('movedIssues');
});
