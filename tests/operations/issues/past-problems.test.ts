import { afterAll, beforeAll, expect, test } from 'vitest';
import { planIssue } from '../../../src/delivery/plan-issue.js';
import { noteProblem } from '../../../src/delivery/problems.js';
import { changeIssueState } from '../../../src/issues/issue-store.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

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

const problem = 'Redis did not confirm in time that a change is on its disk.';

test('a problem of a send is open while readers may wait because of it, and past once it is over', async () => {
  await api.enrolled(api.gazette, 'reader@example.org');
  const { id } = await api.issue(api.gazette, 'The harbour', 'sending');
  await noteProblem(api.app.redis, id, problem);
  const said = async () => ({
    open: (await api.call('GET', `/issues/${id}`)).body.problems.map(({ open }: { open: boolean }) => open),
    report: (await postrider.cli('issue', 'report', id)).stdout,
  });
  expect(await said()).toEqual({
    open: [true],
    report: expect.stringMatching(/last problems:\n\d.+ {2}Redis did not confirm in time/),
  });
  await changeIssueState(api.app.redis, id, 'sent', { finishedAt: Date.now() });
  expect(await said()).toEqual({
    open: [false],
    report: expect.stringMatching(/past problems \(the send is over.+\):\n\d.+ {2}Redis did not confirm in time/),
  });
});

test('a sent issue whose reader waits for a retry has open problems', async () => {
  await api.enrolled(api.gazette, 'passenger@example.org');
  const { id } = await api.issue(api.gazette, 'The ferry', 'sending');
  await planIssue(api.app, id);
  await noteProblem(api.app.redis, id, problem);
  await changeIssueState(api.app.redis, id, 'sent', { finishedAt: Date.now() });
  expect((await api.call('GET', `/issues/${id}`)).body).toMatchObject({
    waiting: expect.toSatisfy((waiting: number) => waiting >= 1),
    problems: [{ open: true }],
  });
});
