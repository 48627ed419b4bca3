import { afterEach, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { changeIssueState, issuesUnderWay, readIssue } from '../../src/issues/issue-store.js';
import { readLedgerLine } from '../../src/ledger/ledger.js';
import { readMeta } from '../../src/redis/meta.js';
import { messagesOf } from '../../src/reports/reader-messages.js';
import { reportIssue } from '../../src/reports/report.js';
import { reshardList } from '../../src/subscribers/list/reshard.js';
import { idOf, openList } from '../../src/subscribers/list/subscriber-store.js';
import { unsubscribe } from '../../src/subscribers/membership/signup.js';
import { addReader, readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

/** Moves the list as another process would, so that the app must detect it. */
async function move(buckets: number, onProgress?: () => void): Promise<void> {
  const { redis } = postrider.app;
  const list = openList(redis, await readMeta(redis));
  await reshardList(list, buckets, () => issuesUnderWay(redis), onProgress);
}

/** Moves only the first group of buckets. */
const moveHalfway = (buckets: number) =>
  expect(
    move(buckets, () => {
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');

const leave = ({ app, newsletter }: TestPostrider, address: string) =>
  unsubscribe(app.list, { newsletter: newsletter.number, id: idOf(app.list, address), at: 0 });

test('an issue does not start while the list is being moved, and reaches every reader after that', async () => {
  postrider = await startPostrider({ readers: 40 });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await moveHalfway(500);
  await expect(startIssue(app.redis, app.queues, issue.id)).rejects.toMatchObject({
    code: 'list.resharding',
    retryable: true,
    buckets: 500,
  });
  expect((await readIssue(app.redis, issue.id)).state).toBe('draft');
  await move(500);
  expect(await postrider.send(issue)).toMatchObject({ state: 'sent', audience: 40, accepted: 40 });
  expect((await readIssue(app.redis, issue.id)).layout).toEqual({ generation: 1, buckets: 500 });
  for (let i = 0; i < 40; i += 1) expect(postrider.sink.mailsTo(readerAddress(i))).toHaveLength(1);
});

test('the list is not moved while an issue is being sent or is paused, and the error names it', async () => {
  postrider = await startPostrider({ readers: 5, workers: false });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  for (const state of ['sending', 'paused'] as const) {
    expect((await readIssue(app.redis, issue.id)).state).toBe(state);
    await expect(move(8)).rejects.toMatchObject({ code: 'list.issues-under-way', message: /business-1/ });
    if (state === 'sending') await changeIssueState(app.redis, issue.id, 'paused');
  }
  await changeIssueState(app.redis, issue.id, 'sending');
  await postrider.startWorkers();
  expect(await postrider.sent(issue.id)).toMatchObject({ accepted: 5 });
  await move(8);
});

test('issues sent before a move are reported as before, also per recipient', async () => {
  postrider = await startPostrider({ readers: 30 });
  const { app } = postrider;
  const first = await postrider.composeIssue();
  const report = await postrider.send(first);
  const id = idOf(app.list, readerAddress(3));
  const mails = await messagesOf(app.list, id);
  expect(mails).toMatchObject([{ issue: first.id, state: 'accepted' }]);
  for (const buckets of [7, 300]) {
    await move(buckets);
    expect(await reportIssue(app.list, first.id)).toEqual(report);
    expect(await messagesOf(app.list, id)).toEqual(mails);
  }
});

test('messages deferred before a move are retried during and after it, except to unsubscribed readers', async () => {
  let open = false;
  let tries = 0;
  postrider = await startPostrider({
    settings: { RETRY_SCHEDULE: '1s', RETRY_FOR: '1h', WORKER_TIMEOUT: '3s' },
    rules: {
      onRecipient() {
        tries += 1;
        return open ? undefined : { code: 450, text: '4.2.1 later' };
      },
    },
  });
  const { app, newsletter } = postrider;
  // Each has its own domain, because a domain that defers several messages is slowed.
  const address = (reader: number) => `reader@host${reader}.example.net`;
  for (let i = 0; i < 12; i += 1) await addReader(app, newsletter, address(i));
  const issue = await postrider.composeIssue();
  await postrider.send(issue);
  // Retries may be under way.
  await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ state: 'sent', deferred: 12 });
  await leave(postrider, address(0));
  await moveHalfway(600);
  await leave(postrider, address(1));
  const before = tries;
  await expect.poll(() => tries).toBeGreaterThan(before + 5);
  await move(600);
  await leave(postrider, address(2));
  // A message to them that was in flight is over, and none follows.
  const sent = await readIssue(app.redis, issue.id);
  const line = () => readLedgerLine(app.redis, sent, idOf(app.list, address(2)));
  await expect.poll(async () => (await line())?.state).not.toBe('claimed');
  open = true;
  await expect.poll(() => reportIssue(app.list, issue.id)).toMatchObject({ accepted: 9, excluded: 3, deferred: 0 });
  for (const i of [0, 1, 2]) expect(postrider.sink.mailsTo(address(i))).toHaveLength(0);
  for (const i of [3, 7, 11]) expect(postrider.sink.mailsTo(address(i))).toHaveLength(1);
});
