import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { messagesOf } from '../../src/reports/reader-messages.js';
import { reportIssue } from '../../src/reports/report.js';
import { importSubscribers } from '../../src/subscribers/import/import-subscribers.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';

let postrider: TestPostrider;
afterEach(() => postrider.stop());

test('a reader who is erased during a send gets no email; the ledger still counts them, by their id', async () => {
  postrider = await startPostrider({ readers: 5, workers: false });
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await planIssue(app, issue.id);
  const id = idOf(app.list, readerAddress(3));
  await eraseSubscriber(app.list, id, 'reader');
  await postrider.startWorkers();
  await postrider.sent(issue.id);
  expect(await reportIssue(app.list, issue.id)).toMatchObject({ audience: 5, accepted: 4, excluded: 1 });
  expect(postrider.sink.mailsTo(readerAddress(3))).toHaveLength(0);
  expect(await messagesOf(app.list, id)).toMatchObject([{ issue: issue.id, state: 'excluded' }]);
});

test('an import skips an erased reader and reports it', async () => {
  postrider = await startPostrider({ readers: 2, workers: false });
  const { app, newsletter } = postrider;
  await eraseSubscriber(app.list, idOf(app.list, readerAddress(1)), 'reader');
  const folder = await mkdtemp(join(tmpdir(), 'postrider-erasure-'));
  const file = join(folder, 'readers.csv');
  await writeFile(file, `email\n${readerAddress(0)}\n${readerAddress(1).toUpperCase()}\nnew@example.org\n`);
  const result = await importSubscribers(app.list, newsletter, file, { status: 'confirmed', consent: 'an old list' });
  expect(result).toMatchObject({ read: 3, added: 1, updated: 1, skipped: { erased: 1 } });
  await rm(folder, { recursive: true });
});
