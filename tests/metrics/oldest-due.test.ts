import { expect, test } from 'vitest';
import { pauseIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { oldestDue } from '../../src/metrics/oldest-due.js';
import { startForTest } from '../helpers/postrider.js';

test('recipients wait from the start of their issue until they are sent to, and not while it is paused', async ({
  onTestFinished,
}) => {
  const postrider = await startForTest(onTestFinished, { readers: 3, workers: false });
  const { redis, queues } = postrider.app;
  const later = Date.now() + 60_000;
  expect(await oldestDue(redis, later)).toBe(later);
  const { id } = await postrider.composeIssue();
  await startIssue(redis, queues, id);
  const { startedAt } = await readIssue(redis, id);
  expect(await oldestDue(redis, later)).toBe(startedAt);
  await pauseIssue(redis, id);
  expect(await oldestDue(redis, later)).toBe(later);
});
