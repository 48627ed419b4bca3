import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkByWorker } from '../../src/checks/issue/check-by-worker.js';
import { checkIssue } from '../../src/checks/issue/check-issue.js';
import type { Issue } from '../../src/issues/issue.js';
import { startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
let issue: Issue;
beforeAll(async () => {
  postrider = await startPostrider({ readers: 3, workers: true });
  issue = await postrider.composeIssue();
});
afterAll(() => postrider.stop());

test('a worker checks an issue and reports what the checks find', async () => {
  const report = await checkByWorker(postrider.app, issue.id);
  expect(report).toEqual(await checkIssue(postrider.app, issue));
  expect(report?.checks.find(({ name }) => name === 'audience')?.state).toBe('ok');
});

test('the time of a scheduled send reaches the worker', async () => {
  const past = await checkByWorker(postrider.app, issue.id, { startAt: Date.now() + 86_400_000 });
  expect(past).toEqual(await checkIssue(postrider.app, issue, { startAt: Date.now() + 86_400_000 }));
});

test('when a worker cannot check an issue, nothing is reported, and the command checks it itself', async () => {
  expect(await checkByWorker(postrider.app, 'no-such-issue-1')).toBeUndefined();
});
