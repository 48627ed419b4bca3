import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startDueIssues } from '../../src/control/schedule-issue.js';
import { changeIssueState, readIssue } from '../../src/issues/issue-store.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

let postrider: TestPostrider;
let installation: Installation;
let first: string;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers: 3, workers: false });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
  first = (await postrider.composeIssue()).id;
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

const minute = 60_000;
const set = (...words: string[]) => installation.cli('newsletter', 'set', 'business', '--approval', ...words);
const setJson = (...words: string[]) => installation.json('newsletter', 'set', 'business', '--approval', ...words);
beforeEach(() => set('send', '--yes'));

/** A draft, or an issue that is scheduled for a time from now. */
async function issue(inMs?: number): Promise<string> {
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', first);
  if (inMs !== undefined) await changeIssueState(postrider.app.redis, id, 'scheduled', { startAt: Date.now() + inMs });
  return id;
}
const stateOf = async (id: string) => (await readIssue(postrider.app.redis, id)).state;
const cancel = (...ids: string[]) => Promise.all(ids.map((id) => installation.cli('issue', 'cancel', id, '--yes')));

test('`newsletter set --approval wait` names the scheduled issues that need an approval now, and no others', async () => {
  const [draft, later] = [await issue(), await issue(60 * minute)];
  const said = await set('wait');
  expect(said.stderr).toMatch(
    new RegExp(
      `^${later} is scheduled for .* to 3 readers and now needs an approval: .postrider issue approve ${later}.`,
      'm',
    ),
  );
  expect(said.stderr).not.toContain(draft);
  // Nothing changes any more.
  expect((await set('wait')).stderr).not.toContain(later);
  await installation.json('issue', 'approve', later);
  await set('send');
  expect((await set('wait')).stderr).not.toContain(later);
  await installation.json('issue', 'edit', later, '--subject', 'Another one');
  await set('send');
  expect(await setJson('wait')).toMatchObject({
    approvalEffects: [{ id: later, effect: 'needs-approval', readers: 3 }],
  });
  await cancel(draft, later);
});

test('`newsletter set --approval send` asks before an issue goes out that only waited for its approval', async () => {
  await set('wait');
  const [overdue, later] = [await issue(-2 * minute), await issue(60 * minute)];
  await startDueIssues(postrider.app, Date.now());
  expect(await readIssue(postrider.app.redis, overdue)).toMatchObject({ waits: { for: 'approval' } });
  const refused = await set('send');
  expect(refused).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${overdue} goes out now to 3 readers, although nobody has approved it.`),
  });
  expect(await installation.json('newsletter', 'show', 'business')).toMatchObject({ approval: 'wait' });
  expect(await setJson('send', '--yes')).toMatchObject({
    approval: 'send',
    approvalEffects: [
      { id: overdue, effect: 'starts-now', readers: 3 },
      { id: later, effect: 'starts', readers: 3 },
    ],
  });
  await startDueIssues(postrider.app, Date.now());
  expect([await stateOf(overdue), await stateOf(later)]).toEqual(['sending', 'scheduled']);
  await cancel(overdue, later);
});

test('one that is too late goes out by no mode', async () => {
  await set('wait');
  const id = await issue(-20 * minute);
  await startDueIssues(postrider.app, Date.now());
  expect(await set('send')).toMatchObject({ code: 0, stderr: expect.not.stringContaining(id) });
  await startDueIssues(postrider.app, Date.now());
  expect(await readIssue(postrider.app.redis, id)).toMatchObject({ state: 'scheduled', waits: { for: 'late' } });
  await cancel(id);
});

test('a change of an approved issue says that its approval is gone, and an undo that it is back', async () => {
  await set('wait');
  const id = await issue();
  const unapproved = await installation.cli('issue', 'edit', id, '--subject', 'A first subject');
  expect(unapproved.stdout).not.toMatch(/approv/i);
  const own = await installation.cli('issue', 'approve', id);
  expect(own).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`postrider issue approve ${id} --own-changes`),
  });
  await installation.json('issue', 'approve', id, '--by', 'The editor', '--own-changes');
  const edited = await installation.cli('issue', 'edit', id, '--subject', 'Another subject');
  expect(edited.stdout).toContain(
    `Its approval no longer holds. Approve it again with \`postrider issue approve ${id}\`.`,
  );
  // It was gone before.
  expect((await installation.cli('issue', 'edit', id, '--note', 'Hello')).stdout).not.toMatch(/approv/i);
  expect((await installation.cli('issue', 'undo', id, '--to', '2')).stdout).toContain('It is approved again.');
  const [lead = '', next = ''] = (await readIssue(postrider.app.redis, id)).articles;
  const moved = await installation.cli('issue', 'move', id, next, '--before', lead);
  expect(moved.stdout).toContain('Its approval no longer holds.');
  expect(await installation.json('issue', 'undo', id, '--to', '2')).toMatchObject({
    approval: 'approved',
  });
  const slot = ['--title', 'Maps', '--url', 'https://sponsor.example.com/', '--place', 'end'];
  expect(await installation.json('issue', 'sponsor', id, ...slot)).toMatchObject({ approval: 'changed' });
  await set('send');
  expect(await installation.json('issue', 'edit', id, '--subject', 'Free')).toMatchObject({ approval: 'not-needed' });
  await cancel(id);
});

test('the doctor warns of a scheduled issue that nobody has approved, before its time comes', async () => {
  const doctor = async () => {
    const { stdout } = await installation.cli('doctor', '--json');
    const { checks } = JSON.parse(stdout) as { checks: { name: string }[] };
    return checks.find(({ name }) => name === 'scheduled issues');
  };
  await set('wait');
  const id = await issue(60 * minute);
  const warning = {
    ok: true,
    detail: expect.stringMatching(new RegExp(`^${id} is scheduled for .* and not approved$`)),
    remedy: `Approve it before that: \`postrider issue approve ${id}\`.`,
  };
  expect(await doctor()).toMatchObject(warning);
  await installation.json('issue', 'approve', id);
  expect(await doctor()).toMatchObject({ ok: true, detail: 'none waits for a person' });
  await installation.json('issue', 'edit', id, '--subject', 'Changed after the approval');
  expect(await doctor()).toMatchObject(warning);
  await cancel(id);
});

test('`issue approve --hold` of a draft is refused, because there is nothing to hold', async () => {
  await set('wait');
  const id = await issue();
  const refused = await installation.cli('issue', 'approve', id, '--hold', '2m');
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`postrider issue send ${id} --hold 120s`) });
  expect(await installation.json('issue', 'show', id)).toMatchObject({ approval: { state: 'missing' } });
  expect((await installation.cli('issue', 'approve', id)).code).toBe(0);
  expect((await installation.cli('issue', 'send', id, '--hold', '120s', '--yes', '--ignore', 'links')).code).toBe(0);
  await cancel(id);
});
