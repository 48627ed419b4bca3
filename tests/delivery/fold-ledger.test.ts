import { afterEach, expect, test } from 'vitest';
import { withdrawIssue } from '../../src/control/cancel-issue.js';
import { correctIssue } from '../../src/control/correct-issue.js';
import { resendIssue } from '../../src/control/resend-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readArchive } from '../../src/delivery/edition.js';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { type RecipientStatus, zeroCounts } from '../../src/ledger/ledger-states.js';
import { keys } from '../../src/redis/keys.js';
import { listRecipients } from '../../src/reports/list-recipients.js';
import { messagesOf } from '../../src/reports/reader-messages.js';
import { reportRecipient } from '../../src/reports/recipient-report.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { nextSecond } from '../helpers/clock.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

const day = 86_400_000;
const hour = 3_600_000;

async function rowsOf(issueId: string, ...states: RecipientStatus[]) {
  const { app } = postrider;
  const rows = [];
  for await (const page of listRecipients(app.list, await readIssue(app.redis, issueId), app, states))
    rows.push(...page);
  return rows.toSorted((a, b) => (a.address ?? '').localeCompare(b.address ?? ''));
}

const fold = (ms: number) => foldLedgers({ ...postrider.app, ledgerDays: 30 }, Date.now() + ms);
const ledgerKeys = () => postrider.app.redis.keys('postrider:{b:*}:*:business-*');

/** Twenty readers: two of them bounce, one is refused. */
async function startSent(): Promise<string> {
  postrider = await startPostrider({
    readers: 20,
    rules: {
      onRecipient: (address) => {
        if (address === readerAddress(1) || address === readerAddress(2)) return { code: 550, text: '5.1.1 nobody' };
        return address === readerAddress(3) ? { code: 554, text: '5.7.1 no, says <a@example.net>' } : undefined;
      },
    },
  });
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  return issue.id;
}

test('the ledger of an issue that ended long ago folds into the same report; an hour later it is removed', async () => {
  const id = await startSent();
  const { app } = postrider;
  const before = await reportIssue(app.list, id);
  const problems = await rowsOf(id, 'bounced', 'failed');
  expect(problems.map(({ state, attempts, reply }) => ({ state, attempts, reply }))).toEqual([
    { state: 'bounced', attempts: 1, reply: '550 5.1.1 nobody' },
    { state: 'bounced', attempts: 1, reply: '550 5.1.1 nobody' },
    { state: 'failed', attempts: 1, reply: '554 5.7.1 no, says <…>' },
  ]);
  expect(await fold(29 * day)).toEqual([]);
  expect(await fold(31 * day)).toEqual([id]);
  expect((await ledgerKeys()).length).toBeGreaterThan(0);
  expect(await fold(31 * day)).toEqual([]);
  expect(await fold(31 * day + hour + 1)).toEqual([id]);
  expect(await ledgerKeys()).toEqual([]);
  expect(await fold(40 * day)).toEqual([]);
  expect(await reportIssue(app.list, id)).toEqual({ ...before, foldedAt: expect.stringMatching(/Z$/) });
  expect(await rowsOf(id, 'bounced', 'failed')).toEqual(problems);
  expect(await rowsOf(id)).toEqual(problems);
  expect(await reportRecipient(app, id, readerAddress(3))).toMatchObject({
    state: 'failed',
    reply: '554 5.7.1 no, says <…>',
  });
  expect(await reportRecipient(app, id, readerAddress(7))).toMatchObject({
    state: null,
    because: expect.stringContaining('reduced to totals'),
  });
  expect(await messagesOf(app.list, idOf(app.list, readerAddress(3)))).toMatchObject([{ issue: id, state: 'failed' }]);
  expect(await messagesOf(app.list, idOf(app.list, readerAddress(7)))).toEqual([]);
  await expect(resendIssue(app, id, ['failed'])).rejects.toThrow(/reduced to totals/);
});

test('the emails of an issue go with its ledger, and its page stays, also when it is corrected afterwards', async () => {
  const id = await startSent();
  const { app } = postrider;
  const stored = async () =>
    (await app.redis.hkeys(keys.templates(id, (await readIssue(app.redis, id)).edition))).sort();
  const pages = ['archive:en', 'archive:zh-CN'];
  await fold(31 * day);
  expect(await stored()).toEqual([...pages, 'en', 'zh-CN']);
  await fold(31 * day + hour + 1);
  expect(await stored()).toEqual(pages);
  expect(await readArchive(app.redis, await readIssue(app.redis, id), 'en')).toContain('A new berth opens');
  const corrected = await correctIssue(app, id, { subject: 'A new berth opens on Monday' });
  expect(await stored()).toEqual([...pages, 'edition']);
  expect(await readArchive(app.redis, corrected, 'en')).toContain('A new berth opens on Monday');
});

test('which links a reader opened is kept for a year, and the counts of clicks for good', async () => {
  const id = await startSent();
  const { redis } = postrider.app;
  await redis.hset(keys.opened(id), 'reader', '\u0001');
  await redis.hset(keys.clicks(id), '1:5:p', 1);
  await fold(31 * day);
  expect(await redis.pttl(keys.opened(id))).toBe(-1);
  await fold(31 * day + hour + 1);
  const { startedAt } = await readIssue(redis, id);
  expect(await redis.call('PEXPIRETIME', keys.opened(id))).toBe(startedAt + 365 * day);
  expect(await redis.pttl(keys.clicks(id))).toBe(-1);
});

test('the emails of an issue whose ledger an earlier version removed go at the next run', async () => {
  const id = await startSent();
  const { redis } = postrider.app;
  const folded = { at: Date.now(), counts: zeroCounts(), possibleDuplicates: 0 };
  await redis.hset(keys.issue(id), 'folded', JSON.stringify(folded), 'ledgerGone', 1);
  expect(await fold(31 * day)).toEqual([id]);
  expect((await redis.hkeys(keys.templates(id))).sort()).toEqual(['archive:en', 'archive:zh-CN']);
  expect(await fold(31 * day)).toEqual([]);
});

test('folding twice at once, and after an interruption, counts every recipient once', async () => {
  const id = await startSent();
  const { app } = postrider;
  const before = await reportIssue(app.list, id);
  await Promise.all([fold(31 * day), fold(31 * day), fold(32 * day)]);
  // As if a run had ended after it removed some of the ledger.
  const [first = ''] = await ledgerKeys();
  await app.redis.del(first);
  const reading = Array.from({ length: 10 }, () => reportIssue(app.list, id));
  await Promise.all([fold(33 * day), fold(33 * day), ...reading]);
  for (const report of await Promise.all(reading))
    expect(report).toMatchObject({ accepted: 17, bounced: 2, failed: 1 });
  expect(await reportIssue(app.list, id)).toMatchObject({ ...before, foldedAt: expect.any(String) });
  expect(await rowsOf(id)).toHaveLength(3);
});

test('an issue with pending retries, one being sent, and a draft are not folded', async () => {
  postrider = await startPostrider({
    readers: 3,
    rules: { onRecipient: () => ({ code: 450, text: '4.2.1 later' }) },
  });
  await postrider.send(await postrider.composeIssue());
  expect(await fold(60 * day)).toEqual([]);
});

test('a cancelled issue still counts the recipients that were not sent', async () => {
  postrider = await startPostrider({ readers: 6, workers: false });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await planIssue(app, issue.id);
  await withdrawIssue(app.list, issue.id);
  expect(await fold(31 * day)).toEqual([issue.id]);
  expect(await fold(32 * day)).toEqual([issue.id]);
  expect(await reportIssue(app.list, issue.id)).toMatchObject({ state: 'cancelled', audience: 6, waiting: 6 });
});

test('`issue recipient` shows a reader’s delivery status, or why the issue was not for them', async () => {
  const id = await startSent();
  const { app, newsletter } = postrider;
  expect(await reportRecipient(app, id, readerAddress(0))).toMatchObject({
    state: 'accepted',
    attempts: 1,
    reply: null,
    messageId: expect.stringMatching(/^<.+@news\.example\.com>$/),
  });
  const mail = postrider.sink.mailsTo(readerAddress(0))[0]?.raw.toString();
  expect(mail).toContain((await reportRecipient(app, id, readerAddress(0))).messageId);
  const because = async (address: string) => (await reportRecipient(app, id, address)).because;
  expect(await because('nobody@example.org')).toContain('not on the list');
  await nextSecond();
  await addReader(app, newsletter, 'late@example.org');
  expect(await because('late@example.org')).toMatch(/confirmed at [-\d]+ [:\d]+ in UTC, after the send began/);
  const left = { newsletter: newsletter.number, id: idOf(app.list, readerAddress(0)), at: 0 };
  await unsubscribe(app.list, left);
  expect(await reportRecipient(app, id, readerAddress(0))).toMatchObject({ state: 'accepted' });
});

test('recipients show when a deferred message is retried', async () => {
  postrider = await startPostrider({
    readers: 2,
    settings: { RETRY_SCHEDULE: '1h' },
    rules: {
      onRecipient: (address) => (address === readerAddress(1) ? { code: 450, text: '4.2.1 later' } : undefined),
    },
  });
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  const [row] = await rowsOf(issue.id, 'deferred');
  expect(row).toMatchObject({ address: readerAddress(1), state: 'deferred', reply: '450 4.2.1 later', attempts: 1 });
  expect(Date.parse(row?.nextTryAt ?? '') - Date.now()).toBeGreaterThan(3_500_000);
  const { nextTryAt } = await reportIssue(postrider.app.list, issue.id);
  expect(Math.abs(Date.parse(nextTryAt ?? '') - Date.parse(row?.nextTryAt ?? ''))).toBeLessThan(2_000);
});
