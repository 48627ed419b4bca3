import { afterAll, beforeAll, expect, test } from 'vitest';
import { beginPlan, readIssue } from '../../../src/issues/issue-store.js';
import { settle } from '../../../src/ledger/change-ledger.js';
import { freeze, readLedgerLine } from '../../../src/ledger/ledger.js';
import { messagesOf } from '../../../src/reports/reader-messages.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../../src/subscribers/membership/erase.js';
import { ownData } from '../../../src/subscribers/membership/own-data.js';
import { decodeRecord, encodeRecord, type RecordedMembership } from '../../../src/subscribers/record/record.js';
import { bucketAt } from '../../../src/subscribers/record/subscriber-id.js';
import { actors, subscriberEvents } from '../../../src/subscribers/record/subscriber-log.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());

test('own data list the issues of 30 days that included the reader, and no others', async () => {
  const { list, redis } = web.app;
  const gazette = await web.newsletter();
  await web.confirmed(gazette, 'reader@example.com');
  const id = idOf(list, 'reader@example.com');
  const [mine, others] = [
    await web.issue(gazette, 'Mine', 'sending'),
    await web.issue(gazette, 'Another’s', 'sending'),
  ];
  for (const [issue, reader] of [
    [mine, id],
    [others, idOf(list, 'stranger@example.com')],
  ] as const) {
    const { layout } = await beginPlan(redis, issue.id, list.layout);
    await freeze(redis, bucketAt(layout, reader), issue.id, [reader]);
  }
  const planned = await readIssue(redis, mine.id);
  const line = await readLedgerLine(redis, planned, id);
  if (line) await settle(redis, mine, line, { state: 'bounced', attempts: 1, at: Date.now() });
  expect(await messagesOf(list, id)).toMatchObject([{ issue: mine.id, subject: 'Mine', state: 'bounced' }]);
  expect(await messagesOf(list, id, mine.startedAt + 31 * 86_400_000)).toEqual([]);
});

test('after an erasure, own data are the erasure and the emails that reports count, and an unknown reader has none', async () => {
  const { list, redis } = web.app;
  const courier = await web.newsletter({ slug: 'courier', title: 'The Courier' });
  await web.confirmed(courier, 'erased@example.com');
  const id = idOf(list, 'erased@example.com');
  const issue = await web.issue(courier, 'Before the erasure', 'sending');
  const { layout } = await beginPlan(redis, issue.id, list.layout);
  await freeze(redis, bucketAt(layout, id), issue.id, [id]);
  await eraseSubscriber(list, id, 'editor');
  const data = await ownData(list, id, await messagesOf(list, id));
  const at = expect.any(String);
  expect(data).toEqual({
    address: '',
    id: id.toString('hex'),
    memberships: [
      { newsletter: 'The Courier', state: 'erased', changedAt: at, log: [{ at, event: 'erased', by: 'editor' }] },
    ],
    mails: [
      {
        ...{ newsletter: 'The Courier', issue: issue.id, subject: 'Before the erasure', startedAt: at },
        ...{ state: 'waiting', attempts: 0 },
      },
    ],
  });
  expect(await ownData(list, idOf(list, 'unknown@example.com'), [])).toBeUndefined();
});

test('a record keeps the times of a history, even those before the request or without one', () => {
  const at = 1_800_000_000;
  const times = [at - 90_000, at - 5, at - 4_000, at, at, at + 1, at + 90_000_000];
  for (const askedAt of [0, at, at + 100]) {
    const membership: RecordedMembership = {
      newsletter: 1,
      state: 'pending',
      name: '',
      locale: 'en',
      sections: 0,
      timeZone: 0,
      cadence: 'every issue',
      askedAt,
      confirmedAt: 0,
      changedAt: at,
      engagedAt: 0,
      consent: { method: 'page', label: 0, textVersion: 0, ip: '' },
      log: times.map((time, i) => ({
        at: time,
        event: subscriberEvents[(7 - i + 8) % 8] ?? 'asked',
        by: actors[6 - i] ?? 'reader',
      })),
    };
    const subscriber = { address: 'reader@example.com', memberships: [membership, { ...membership, newsletter: 2 }] };
    expect(decodeRecord(encodeRecord(subscriber))).toEqual(subscriber);
  }
});
