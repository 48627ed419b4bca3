import { afterAll, beforeAll, expect, test } from 'vitest';
import { pauseIssue } from '../../../src/control/control-issue.js';
import { planIssue } from '../../../src/delivery/plan-issue.js';
import { changeIssueState, readIssue } from '../../../src/issues/issue-store.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

// Everybody who works on an issue sees who has paused, resumed and cancelled it.

let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

test('a pause, its end and a cancellation are named with whoever made them, in reports and by issue show', async () => {
  const { id } = await api.issue(api.gazette, 'The harbour', 'sending');
  await pauseIssue(api.app.redis, id, 'Too many bounced.');
  await api.call('POST', `/issues/${id}/resume`);
  await postrider.cli('issue', 'pause', id);
  await api.call('POST', `/issues/${id}/cancel?confirm=true`);
  const token = { actor: 'token "a test"', who: { kind: 'token', name: 'a test' } };
  const operator = { actor: expect.stringMatching(/^the operator of this machine \(.+\)$/), who: { kind: 'operator' } };
  const stateChanges = [
    { change: 'paused', actor: null, who: null },
    { change: 'resumed', ...token },
    { change: 'paused', ...operator },
    { change: 'cancelled', ...token },
  ];
  expect((await api.call('GET', `/issues/${id}`)).body).toMatchObject({ stateChanges });
  expect((await api.call('GET', `/issues/${id}/overview`)).body).toMatchObject({ stateChanges });
  for (const command of ['show', 'report']) {
    const { stdout } = await postrider.cli('issue', command, id);
    expect(stdout).toMatch(/paused .+ by Postrider\n/);
    expect(stdout).toMatch(/resumed .+ by token "a test"\n/);
    expect(stdout).toMatch(/paused .+ by the operator of this machine \(.+\)\n/);
    expect(stdout).toMatch(/cancelled .+ by token "a test"/);
  }
});

test('a cancelled issue that is sent to the rest says who did that, in its report and by issue show', async () => {
  await api.enrolled(api.gazette, 'reader@example.org');
  const { id } = await api.issue(api.gazette, 'The lighthouse', 'sending');
  await planIssue(api.app, id);
  await api.call('POST', `/issues/${id}/cancel?confirm=true`);
  const sent = await postrider.cli('issue', 'resend', id, '--state', 'waiting', '--yes');
  expect(sent).toMatchObject({ code: 0 });
  expect((await api.call('GET', `/issues/${id}`)).body.stateChanges).toMatchObject([
    { change: 'cancelled', who: { kind: 'token' } },
    { change: 'resent', who: { kind: 'operator' } },
  ]);
  expect((await postrider.cli('issue', 'show', id)).stdout).toMatch(/resent .+ by the operator of this machine/);
});

test('an issue that is paused again and again keeps the latest fifty of these notes', async () => {
  const { id } = await api.issue(api.gazette, 'The ferry', 'sending');
  for (let i = 0; i < 30; i += 1) {
    await changeIssueState(api.app.redis, id, 'paused', {}, ['sending'], { by: { id: 'console', name: `ada ${i}` } });
    await changeIssueState(api.app.redis, id, 'sending', {}, ['paused']);
  }
  const { stateChanges } = await readIssue(api.app.redis, id);
  expect(stateChanges).toHaveLength(50);
  expect(stateChanges.at(0)).toMatchObject({ change: 'paused', by: { name: 'ada 5' } });
  expect(stateChanges.at(-1)).toMatchObject({ change: 'resumed', by: null });
});
