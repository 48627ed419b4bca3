import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pauseIssue } from '../../src/control/control-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { isUnsureWhoHasIt } from '../../src/issues/issue.js';
import { changeIssueState, noteFirstMark, noteRestored, readIssue } from '../../src/issues/issue-store.js';
import { pauseFields } from '../../src/issues/pause-fields.js';
import { settle } from '../../src/ledger/change-ledger.js';
import { readLedgerLine } from '../../src/ledger/ledger.js';
import type { LedgerState } from '../../src/ledger/ledger-states.js';
import { changeNewsletter } from '../../src/newsletters/newsletter-store.js';
import { control } from '../../src/operations/issues/control.js';
import { readRest } from '../../src/operations/issues/overview.js';
import { perform } from '../../src/operations/operation.js';
import { consoleActor } from '../../src/operations/permission.js';
import { keys } from '../../src/redis/keys.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

const readers = 10;
let folder: string;
let postrider: TestPostrider;
let issue: string;

/** An issue that was restored in the middle of its send: the backup knows that two readers have it. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-reached-'));
  postrider = await startPostrider({ readers, workers: false });
  const { app } = postrider;
  const { redis, queues } = app;
  issue = (await postrider.composeIssue()).id;
  await startIssue(redis, queues, issue);
  await planIssue(app, issue);
  for (const number of [0, 1]) await settleAs('accepted', number);
  await pauseIssue(redis, issue);
  await noteRestored(redis, issue, Date.now());
  await redis.hset(keys.issue(issue), pauseFields({ because: 'restored' }));
});
afterEach(async () => {
  await postrider.stop();
  await rm(folder, { recursive: true, force: true });
});

const lineOf = async (number: number) => {
  const { redis, list } = postrider.app;
  const line = await readLedgerLine(redis, await readIssue(redis, issue), idOf(list, readerAddress(number)));
  if (!line) throw new Error(`reader ${number} is no recipient`);
  return line;
};

async function settleAs(state: LedgerState, number: number) {
  const { redis } = postrider.app;
  const entry = { state, attempts: 1, at: Date.now() };
  await settle(redis, await readIssue(redis, issue), await lineOf(number), entry);
}

/** Marks the readers with these numbers. @returns what was asked, and what was done */
async function mark(numbers: readonly number[], path = join(folder, 'reached.txt')) {
  if (path.endsWith('.txt')) await writeFile(path, numbers.map(readerAddress).join('\n'));
  let question = '';
  const { result } = await perform(postrider.app, control.markReached, {
    ...{ actor: consoleActor('tests'), key: { issue }, input: {}, file: { path } },
    confirm: async ({ text }) => {
      question = text;
    },
  });
  return { result, question };
}

/** What the question before a resume says; empty: nothing is asked. */
async function asksToResume(): Promise<string> {
  let question = '';
  const asked = { actor: consoleActor('tests'), key: { issue }, input: {} };
  const no = new Error('no');
  await perform(postrider.app, control.resume, {
    ...asked,
    confirm: async ({ text }) => {
      question = text;
      throw no;
    },
  }).catch((error: unknown) => {
    if (error !== no) throw error;
  });
  return question;
}

test('a list that names only readers who were known before marks nobody, and resuming still asks', async () => {
  const { result, question } = await mark([0, 1]);
  expect([result, question]).toEqual([{ id: issue, marked: 0, known: 2, others: 0, unread: 0, left: readers - 2 }, '']);
  expect(await readIssue(postrider.app.redis, issue)).toMatchObject({
    pausedFor: { because: 'restored' },
    reachedAt: 0,
  });
  expect(await asksToResume()).toContain('2 readers have it. Resuming it emails the other 8');
});

test('a list that was interrupted leaves the question, and given again it is completed', async () => {
  const { redis } = postrider.app;
  const { bucket } = await lineOf(5);
  const replies = keys.replies(bucket, issue);
  // Its marks cannot be written.
  await redis.set(replies, 'damaged');
  await expect(mark([2, 3, 4, 5, 6])).rejects.toThrow(/WRONGTYPE/);
  expect(isUnsureWhoHasIt(await readIssue(redis, issue))).toBe(true);
  expect(await asksToResume()).toContain('get it twice');
  await redis.del(replies);
  const { result } = await mark([2, 3, 4, 5, 6]);
  expect(result.marked + result.known).toBe(5);
  expect(result.left).toBe(3);
  const after = await readIssue(redis, issue);
  expect([isUnsureWhoHasIt(after), after.pausedBecause]).toEqual([false, '']);
  await changeIssueState(redis, issue, 'sending', {}, ['paused']);
});

test('a list that was interrupted after its last mark ends the question when it is given again', async () => {
  const { redis } = postrider.app;
  await noteFirstMark(redis, await readIssue(redis, issue), Date.now());
  for (const number of [2, 3]) await settleAs('accepted', number);
  expect((await mark([2, 3])).result).toMatchObject({ marked: 0, known: 2 });
  expect(isUnsureWhoHasIt(await readIssue(redis, issue))).toBe(false);
});

test('who is still to be emailed includes those who are uncertain, if the newsletter sends to them again', async () => {
  for (const number of [2, 3, 4]) await settleAs('uncertain', number);
  await settleAs('deferred', 5);
  const { redis } = postrider.app;
  const { newsletter } = await readIssue(redis, issue);
  await changeNewsletter(redis, newsletter, { uncertain: 'hold' });
  // Of the ten, two are known, one is named here, and two more are uncertain.
  expect((await mark([2])).question).toContain('5 are still to be emailed.');
  await changeNewsletter(redis, newsletter, { uncertain: 'resend' });
  expect(await mark([3])).toMatchObject({
    result: { marked: 1, left: 6 },
    question: expect.stringContaining('6 are still to be emailed.'),
  });
});

test('a cancellation counts readers as the report does: messages that were in flight at the backup are uncertain', async () => {
  const { app } = postrider;
  const { startedAt, ...of } = await readIssue(app.redis, issue);
  for (const number of [2, 3, 4])
    await settle(app.redis, { ...of, startedAt }, await lineOf(number), {
      state: 'claimed',
      attempts: 1,
      at: startedAt,
    });
  const { document, facts } = await perform(app, control.cancel, {
    ...{ actor: consoleActor('tests'), key: { issue }, input: {} },
    confirm: () => Promise.resolve(),
  });
  expect(document).toMatchObject({ reached: 5, notReached: 5 });
  expect(facts).toMatchObject({ reached: 5, notReached: 5 });
  expect(await reportIssue(app.list, issue)).toMatchObject({ accepted: 2, uncertain: 3, waiting: 5 });
});

test('the question before a cancellation, its answer and the issue count readers alike: a message in flight counts as reached', async () => {
  const { app } = postrider;
  await app.redis.hset(keys.issue(issue), 'restoredAt', 0);
  for (const number of [2, 3, 4]) await settleAs('claimed', number);
  const { document, facts } = await perform(app, control.cancel, {
    ...{ actor: consoleActor('tests'), key: { issue }, input: {} },
    confirm: () => Promise.resolve(),
  });
  const rest = { reached: 5, notReached: 5 };
  expect(facts).toMatchObject(rest);
  expect(document).toMatchObject(rest);
  expect(await readRest(app.list, await readIssue(app.redis, issue))).toEqual(rest);
});

test('a list from a pipe is read once', async () => {
  const path = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [path]);
  const [{ result }] = await Promise.all([
    mark([], path),
    writeFile(path, `${readerAddress(2)}\n${readerAddress(3)}\n`),
  ]);
  expect(result).toMatchObject({ marked: 2, known: 0, left: 6 });
});
