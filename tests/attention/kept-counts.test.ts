import { afterEach, expect, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { keepCounts } from '../../src/attention/kept-counts.js';
import { resendIssue } from '../../src/control/resend-issue.js';
import { issuesBeingSent, readIssue } from '../../src/issues/issue-store.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { reportIssue } from '../../src/reports/report.js';
import { Desk, Gate } from '../control/weekly-desk.js';
import { until } from '../helpers/clock.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

/** Counts as a worker does every minute, and gives what needs attention of issues. */
async function troubles(now = Date.now()) {
  const { app } = postrider;
  await keepCounts(app.list, now);
  return (await readAttention(app)).filter(({ code }) => code.startsWith('issue.'));
}
const inTwoHours = () => Date.now() + 2 * 3_600_000;

test('readers who may or may not have an issue are a trouble, until it was sent to them again', async () => {
  let hangUp = true;
  postrider = await startPostrider({
    readers: 4,
    workers: false,
    rules: { onMessage: async ({ to }) => (hangUp && to === readerAddress(2) ? 'hang up' : undefined) },
  });
  const { app } = postrider;
  await changeNewsletter(app.redis, 'business', { uncertain: 'hold' });
  await postrider.startWorkers();
  const issue = await postrider.composeIssue();
  expect(await postrider.send(issue)).toMatchObject({ state: 'sent', uncertain: 1 });
  await until('the send is over', async () => (await issuesBeingSent(app.redis)).length === 0);
  expect(await troubles(inTwoHours())).toMatchObject([
    {
      ...{ id: `issue.uncertain ${issue.id}`, severity: 'warning', newsletter: 'business' },
      facts: { issue: issue.id, readers: 1 },
    },
  ]);
  hangUp = false;
  await resendIssue(app, issue.id, ['uncertain']);
  await until('it is sent again', async () => (await reportIssue(app.list, issue.id)).accepted === 4);
  expect(await troubles(inTwoHours())).toEqual([]);
});

test('a send that was cancelled half-way is a trouble, until its rest gets it or the next issue does', async () => {
  const gate = new Gate();
  postrider = await startPostrider({ connections: 1, rules: gate.rules });
  const { app } = postrider;
  const week = await Desk.open(postrider, gate, 'weekly', 3);
  await week.write(2);
  const issue = await week.compose();
  if (!issue) throw new Error('there was nothing to compose');
  expect(await week.cancelAfter(issue, 2)).toMatchObject({ reached: 3, notReached: 3 });
  const half = [{ id: `issue.half-sent ${issue.id}`, facts: { issue: issue.id, reached: 3, notReached: 3 } }];
  expect(await troubles(inTwoHours())).toMatchObject(half);
  await week.resend(issue);
  expect((await readIssue(app.redis, issue.id)).state).toBe('sent');
  expect(await troubles(inTwoHours())).toEqual([]);

  await week.write(1);
  const second = await week.compose();
  if (!second) throw new Error('there was nothing to compose');
  await week.cancelAfter(second, 2);
  expect(await troubles(inTwoHours())).toMatchObject([{ id: `issue.half-sent ${second.id}` }]);
  await week.write(1);
  const next = await week.compose();
  if (!next) throw new Error('there was nothing to compose');
  await week.send(next);
  expect(await troubles(inTwoHours())).toEqual([]);
});
