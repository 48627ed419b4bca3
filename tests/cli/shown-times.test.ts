import { afterAll, beforeAll, expect, test } from 'vitest';
import { progressLine } from '../../src/cli/wait-for-issue.js';
import { scheduleIssue } from '../../src/control/schedule-issue.js';
import type { Issue } from '../../src/issues/issue.js';
import { shownMoment } from '../../src/newsletters/zoned-time.js';
import { nextSecond } from '../helpers/clock.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const timeZone = 'Asia/Shanghai';
const isoInUtc = /\d{4}-\d\d-\d\dT/;
let postrider: TestPostrider;
let installation: Installation;
let issue: Issue;

beforeAll(async () => {
  const server = await startTestRedis();
  postrider = await startPostrider({ server, readers: 2 });
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SMTP_URL: postrider.sink.url });
  await installation.json('newsletter', 'set', 'business', '--time-zone', timeZone);
  issue = await postrider.composeIssue();
  await postrider.send(issue);
});
afterAll(async () => {
  await installation.remove();
  await postrider.stop();
});

test('`subscriber show` shows times in the newsletter’s zone; its JSON keeps UTC', async () => {
  const show = ['subscriber', 'show', readerAddress(1)];
  const { subscriptions } = await installation.json<{ subscriptions: { confirmedAt: string }[] }>(...show);
  const confirmedAt = subscriptions[0]?.confirmedAt ?? '';
  expect(confirmedAt).toMatch(isoInUtc);
  const { stdout } = await installation.cli(...show);
  expect(stdout).toContain(shownMoment(Date.parse(confirmedAt), timeZone));
  expect(stdout).not.toMatch(isoInUtc);
});

test('`issue recipients` names the newsletter’s zone once, above its times; its JSON keeps UTC', async () => {
  const list = ['issue', 'recipients', issue.id];
  const [first] = await installation.json<{ at: string }[]>(...list);
  const { stdout } = await installation.cli(...list);
  expect(stdout).toContain(`TIME (${timeZone})`);
  expect(stdout).toContain(shownMoment(Date.parse(first?.at ?? ''), timeZone).replace(` in ${timeZone}`, ''));
  expect(stdout).not.toMatch(isoInUtc);
});

test('`issue recipient` says in the newsletter’s zone when a reader confirmed after the send began', async () => {
  await nextSecond();
  await addReader(postrider.app, postrider.newsletter, 'late@example.org');
  const { because } = await installation.json<{ because: string }>('issue', 'recipient', issue.id, 'late@example.org');
  expect(because).toMatch(/^They confirmed at \d{4}-\d\d-\d\d \d\d:\d\d in Asia\/Shanghai, after the send began\.$/);
});

test('`segment show` shows a time in the newsletter’s zone; its JSON keeps UTC', async () => {
  const of = ['English', '--newsletter', 'business'];
  const { createdAt } = await installation.json<{ createdAt: string }>(
    'segment',
    'add',
    ...of,
    '--filter',
    'locale=en',
  );
  expect(createdAt).toMatch(isoInUtc);
  expect((await installation.cli('segment', 'show', ...of)).stdout).toContain(
    shownMoment(Date.parse(createdAt), timeZone),
  );
});

test('the progress of a scheduled issue names its start in the newsletter’s zone', async () => {
  const { app } = postrider;
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', issue.id);
  await scheduleIssue(app.redis, app.queues, id, { startAt: Date.parse('2099-12-01T00:00:00Z'), local: null });
  const lines: string[] = [];
  for await (const progress of app.progress.follow(id, AbortSignal.timeout(10_000), (state) => state === 'scheduled'))
    lines.push(progressLine(progress, timeZone));
  expect(lines).toEqual([`${id}: starts at 2099-12-01 08:00 in ${timeZone}`]);
});

test('`issue show` shows the time of an approval in the newsletter’s zone; its JSON keeps UTC', async ({
  onTestFinished,
}) => {
  await installation.json('newsletter', 'set', 'business', '--needs-approval', 'yes');
  onTestFinished(() => installation.json('newsletter', 'set', 'business', '--needs-approval', 'no'));
  const { id } = await installation.json<{ id: string }>('issue', 'duplicate', issue.id);
  const { at } = await installation.json<{ at: string }>('issue', 'approve', id);
  expect(at).toMatch(isoInUtc);
  const { stdout } = await installation.cli('issue', 'show', id);
  expect(stdout).toContain(`approved at ${shownMoment(Date.parse(at), timeZone)}`);
  expect(stdout).not.toMatch(isoInUtc);
});

test('`sign-ups show` says that its time is in UTC, because the limit belongs to no newsletter', async () => {
  const { since } = await installation.json<{ since: string }>('sign-ups', 'close');
  const { stdout } = await installation.cli('sign-ups', 'show');
  expect(stdout).toContain(`closed since ${shownMoment(Date.parse(since), 'UTC')} by an operator`);
  expect(shownMoment(Date.parse(since), 'UTC')).toMatch(/ in UTC$/);
  await installation.json('sign-ups', 'open');
});
