import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { pauseIssue } from '../../src/control/control-issue.js';
import { correctIssue } from '../../src/control/correct-issue.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readArchive } from '../../src/delivery/edition.js';
import { foldLedgers } from '../../src/delivery/fold-ledger.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { turnOn } from '../../src/issues/welcome/change-series.js';
import { readMeta } from '../../src/redis/meta.js';
import { reportRecipient } from '../../src/reports/recipient-report.js';
import { reportIssue } from '../../src/reports/report.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { addSteps, day, sendDue } from '../control/welcome/welcome-for-tests.js';
import { readerAddress, startPostrider } from '../helpers/postrider.js';
import { startTestRedis } from '../helpers/redis.js';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

test('a backup has the corrected edition, the totals of a folded ledger, and the reason of a pause', async () => {
  const postrider = await startPostrider({
    readers: 8,
    workers: false,
    rules: { onRecipient: (to) => (to === readerAddress(1) ? { code: 550, text: '5.1.1 nobody' } : undefined) },
  });
  open.push(postrider.stop);
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  const workers = await postrider.startWorkers();
  await postrider.send(issue);
  // Their jobs after a send would change the report while it is compared.
  await workers.stop();
  await correctIssue(app, issue.id, { subject: 'The corrected subject' });
  await foldLedgers({ ...app, ledgerDays: 30 }, Date.now() + 31 * 86_400_000);
  await foldLedgers({ ...app, ledgerDays: 30 }, Date.now() + 32 * 86_400_000);
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-backup-')), 'list.backup');
  await takeBackup(app.redis, app.queues, file);

  const other = await startTestRedis();
  open.push(other.stop);
  await restoreBackup(other.redis, file, { force: false, buckets: 32 });
  const list = openList(other.redis, await readMeta(other.redis));
  expect(await reportIssue(list, issue.id)).toEqual(await reportIssue(app.list, issue.id));
  expect(await reportIssue(list, issue.id)).toMatchObject({ accepted: 7, bounced: 1, edition: 2 });
  const restored = await readIssue(other.redis, issue.id);
  expect(await readArchive(other.redis, restored, 'en')).toContain('<title>The corrected subject</title>');
  expect(await reportRecipient({ ...app, list }, issue.id, readerAddress(1))).toMatchObject({
    state: 'bounced',
    reply: '550 5.1.1 nobody',
  });
});

test('after a restore, the report of an issue that was being sent says why it is paused', async () => {
  const postrider = await startPostrider({ readers: 2, workers: false });
  open.push(postrider.stop);
  const { app } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-backup-')), 'list.backup');
  await takeBackup(app.redis, app.queues, file);
  await pauseIssue(app.redis, issue.id);
  await restoreBackup(app.redis, file, { force: true });
  expect((await reportIssue(app.list, issue.id)).pausedBecause).toContain('when the restored backup was taken');
});

test('after a restore, the welcome emails are off until somebody turns them on, and no reader gets one again', async () => {
  const postrider = await startPostrider({ workers: false, readers: 1 });
  open.push(postrider.stop);
  const { app, newsletter, sink } = postrider;
  const now = Date.now();
  await addSteps(postrider, [[1, 'One']]);
  await turnOn(app.redis, newsletter.slug, { since: 1 }, Math.floor(now / 1_000));
  expect(await sendDue(postrider, now + 2 * day)).toHaveLength(1);
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-backup-')), 'list.backup');
  await takeBackup(app.redis, app.queues, file);
  expect(await restoreBackup(app.redis, file, { force: true })).toMatchObject({ welcomes: [newsletter.slug] });
  expect(await sendDue(postrider, now + 3 * day)).toEqual([]);
  const attention = await readAttention(app);
  expect(attention).toContainEqual(expect.objectContaining({ code: 'welcome.waits', newsletter: newsletter.slug }));
  await turnOn(app.redis, newsletter.slug, {}, Math.floor(now / 1_000));
  await sendDue(postrider, now + 4 * day);
  expect(sink.mailsTo(readerAddress(0))).toHaveLength(1);
});
